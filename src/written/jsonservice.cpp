// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/jsonservice.h"

#include "base/nearestword.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cmath>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! A value as written, short enough for a sentence.
QString shown(const QJsonValue &value)
{
    const QString text = value.isString() ? u'"' + value.toString() + u'"' : value.toVariant().toString();
    switch (value.type()) {
    case QJsonValue::Array:
        return u"a list"_s;
    case QJsonValue::Object:
        return u"an object"_s;
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return u"null"_s;
    default:
        return text.size() <= 60 ? text : text.first(60) + u'…';
    }
}

//! One JSON object, read key by key in any letter case. null counts as absent. Mistakes are collected; the
//! first one that makes the whole service invalid is kept separately.
class Reader {
public:
    explicit Reader(const QJsonObject &object)
    {
        for (auto member = object.begin(); member != object.end(); ++member)
            m_values.insert(member.key().toLower(), member.value());
    }

    [[nodiscard]] QJsonValue take(const QString &key)
    {
        m_known.append(key);
        return m_values.take(key.toLower());
    }

    [[nodiscard]] QString text(const QString &key)
    {
        const QJsonValue value = take(key);
        if (value.isString())
            return value.toString();
        if (!isAbsent(value))
            fail(u"%1 must be a text, not %2"_s.arg(key, shown(value)));
        return {};
    }

    //! One text, or a list of texts.
    [[nodiscard]] QStringList texts(const QString &key)
    {
        const QJsonValue value = take(key);
        if (value.isString())
            return {value.toString()};
        if (isAbsent(value))
            return {};
        QStringList texts;
        bool isGood = value.isArray();
        for (const QJsonValue &item : value.toArray()) {
            isGood = isGood && item.isString();
            texts.append(item.toString());
        }
        if (!isGood)
            fail(u"%1 must be a text or a list of texts"_s.arg(key));
        return isGood ? texts : QStringList();
    }

    [[nodiscard]] std::optional<Port> port(const QString &key) { return portFrom(take(key), key); }

    //! 0 and null mean none.
    [[nodiscard]] std::optional<Port> portOrNone(const QString &key)
    {
        const QJsonValue value = take(key);
        if (isAbsent(value) || (value.isDouble() && value.toDouble() == 0))
            return std::nullopt;
        return portFrom(value, key);
    }

    //! A bad one is a complaint and counts as absent: it does not make the service invalid.
    [[nodiscard]] std::optional<Weight> weight(QStringList &complaints)
    {
        const QJsonValue value = take(u"weight"_s);
        const double number = value.toDouble(-1);
        const bool isGood = number >= 0 && number <= Weight::most && std::trunc(number) == number;
        if (!isGood && !isAbsent(value))
            complaints.append(u"weight must be a number from 0 to %1, not %2; it is ignored"_s.arg(
                QString::number(Weight::most), shown(value)));
        return isGood ? Weight::from(qint64(number)) : std::nullopt;
    }

    //! Reports the remaining keys, and which ones may have been meant.
    [[nodiscard]] QStringList unknownKeys() const
    {
        QStringList complaints;
        for (auto value = m_values.begin(); value != m_values.end(); ++value) {
            const QString &key = value.key();
            if (key.startsWith(u'_') || key.startsWith(u'$') || key.startsWith(u"//"_s))
                continue; // comments, "$schema"
            complaints.append(u"unknown key \"%1\"%2"_s.arg(key, hintFor(key)));
        }
        return complaints;
    }

    void fail(const QString &why)
    {
        if (m_mistake.isEmpty())
            m_mistake = why;
    }
    [[nodiscard]] const QString &mistake() const { return m_mistake; }

    [[nodiscard]] static bool isAbsent(const QJsonValue &value)
    {
        return value.isUndefined() || value.isNull();
    }

private:
    [[nodiscard]] std::optional<Port> portFrom(const QJsonValue &value, const QString &key)
    {
        const double number = value.toDouble();
        if (value.isDouble() && number >= 1 && number <= 65535 && std::trunc(number) == number)
            return Port::from(qint64(number));
        if (isAbsent(value))
            fail(u"%1 is missing"_s.arg(key));
        else
            fail(u"%1 must be a number from 1 to 65535, not %2"_s.arg(key, shown(value)));
        return std::nullopt;
    }

    [[nodiscard]] QString hintFor(const QString &key) const
    {
        const auto closer = [&](const QString &one, const QString &other) {
            return editDistance(key, one.toLower()) < editDistance(key, other.toLower());
        };
        const QString closest = *std::min_element(m_known.begin(), m_known.end(), closer);
        const bool isNear = key.size() <= 40 && editDistance(key, closest.toLower()) <= 2;
        return isNear ? u", did you mean \"%1\"?"_s.arg(closest) : QString();
    }

    QMap<QString, QJsonValue> m_values; //!< by key in lower case; the ones not read yet
    QStringList m_known;
    QString m_mistake;
};

//! The parts, without blanks, of texts that may contain several.
QStringList parts(const QStringList &texts, QChar separator)
{
    QStringList all;
    for (const QString &text : texts) {
        for (const QString &part : text.split(separator))
            all.append(part.trimmed());
    }
    all.removeAll(QString());
    return all;
}

QStringList domainsFrom(Reader &reader)
{
    QStringList domains = parts(reader.texts(u"domain"_s) + reader.texts(u"domains"_s), u',');
    domains.removeDuplicates();
    return domains;
}

//! `protocol` is the original's key and sets either of the two; the newer keys win.
void readProtocols(Reader &reader, Service &service)
{
    const QString protocol = reader.text(u"protocol"_s).trimmed().toLower();
    service.transportProtocol = reader.text(u"transportProtocol"_s).trimmed().toLower();
    service.applicationProtocol = reader.text(u"applicationProtocol"_s).trimmed().toLower();
    static const QStringList transports{QString(), u"tcp"_s, u"udp"_s};
    if (protocol == u"http"_s && service.applicationProtocol.isEmpty())
        service.applicationProtocol = protocol;
    else if (transports.contains(protocol) && service.transportProtocol.isEmpty())
        service.transportProtocol = protocol;
    else if (!transports.contains(protocol) && protocol != u"http"_s)
        reader.fail(u"protocol must be http, tcp or udp, not \"%1\""_s.arg(protocol));
    if (!transports.contains(service.transportProtocol))
        reader.fail(u"transportProtocol must be tcp or udp, not \"%1\""_s.arg(service.transportProtocol));
}

//! Records say where the servers are and what weight they have.
Result<Host> readSrv(Reader &reader, const QString &name, QStringList &complaints)
{
    const auto host = Host::fromSrv(name);
    if (!Reader::isAbsent(reader.take(u"ip"_s)))
        reader.fail(u"ip and srv exclude each other"_s);
    else if (!host)
        reader.fail(u"srv must be a name like _web._tcp.example.com, not %1"_s.arg(shown(name)));
    if (!reader.mistake().isEmpty())
        return failure(Error::Kind::Malformed, reader.mistake());
    for (const QString &key : {u"port"_s, u"weight"_s}) {
        if (!Reader::isAbsent(reader.take(key)))
            complaints.append(u"%1 is ignored: the records of srv state it"_s.arg(key));
    }
    complaints += reader.unknownKeys();
    return *host;
}

Result<Host> readHost(const QJsonValue &json, QStringList &complaints)
{
    if (!json.isObject())
        return failure(Error::Kind::Malformed,
                       u"must be an object with ip and port, or with srv, not %1"_s.arg(shown(json)));
    Reader reader(json.toObject());
    const QJsonValue srv = reader.take(u"srv"_s);
    if (!Reader::isAbsent(srv)) {
        if (!srv.isString())
            return failure(Error::Kind::Malformed, u"srv must be a text, not %1"_s.arg(shown(srv)));
        return readSrv(reader, srv.toString().trimmed(), complaints);
    }
    const QString ip = reader.text(u"ip"_s).trimmed();
    const auto port = reader.port(u"port"_s);
    const auto host = port ? Host::from(ip, *port) : std::nullopt;
    if (reader.mistake().isEmpty() && ip.isEmpty())
        reader.fail(u"ip is missing"_s);
    if (reader.mistake().isEmpty() && !host)
        reader.fail(u"ip must be an IP address or a host name, not %1"_s.arg(shown(ip)));
    if (!reader.mistake().isEmpty())
        return failure(Error::Kind::Malformed, reader.mistake());
    const auto weight = reader.weight(complaints);
    complaints += reader.unknownKeys();
    return host->with(weight);
}

//! A bad host does not affect the others. If no other host is left, the service is bad: that is better than
//! an empty list.
void readHosts(Reader &reader, Service &service, QStringList &complaints)
{
    const QJsonValue value = reader.take(u"hosts"_s);
    if (!Reader::isAbsent(value) && !value.isArray())
        return reader.fail(u"hosts must be a list, not %1"_s.arg(shown(value)));
    const QJsonArray list = value.toArray();
    QStringList mistakes;
    for (qsizetype i = 0; i < list.size(); ++i) {
        QStringList flaws;
        const auto host = readHost(list[i], flaws);
        for (const QString &flaw : std::as_const(flaws))
            complaints.append(u"host %1: %2"_s.arg(i + 1).arg(flaw));
        if (host)
            service.hosts.append(*host);
        else
            mistakes.append(u"host %1: %2"_s.arg(i + 1).arg(host.error().what));
    }
    if (service.hosts.isEmpty() && !mistakes.isEmpty())
        return reader.fail(mistakes.join(u", "_s));
    complaints += mistakes;
}

} // namespace

Result<ReadService> readService(const QJsonValue &json)
{
    if (!json.isObject())
        return failure(Error::Kind::Malformed, u"a service must be an object, not %1"_s.arg(shown(json)));
    Reader reader(json.toObject());
    const QString id = reader.text(u"id"_s);
    if (id.trimmed().isEmpty())
        reader.fail(u"id is missing"_s);
    const auto port = reader.port(u"port"_s);
    ReadService read{.service = Service{.id = id, .port = port.value_or(Port::of<1>())}};
    Service &service = read.service;
    service.domains = domainsFrom(reader);
    service.servicePort = reader.portOrNone(u"servicePort"_s);
    readProtocols(reader, service);
    readHosts(reader, service, read.complaints);
    service.weight = reader.weight(read.complaints);
    service.group = reader.text(u"group"_s).trimmed();
    service.config = parts(reader.texts(u"config"_s), u'\n');
    service.path = reader.text(u"path"_s).trimmed();
    (void)reader.take(u"source"_s); // the original printed it
    if (!reader.mistake().isEmpty())
        return failure(Error::Kind::Malformed, reader.mistake());
    read.complaints += reader.unknownKeys();
    return read;
}

} // namespace proxym
