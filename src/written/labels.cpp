// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/labels.h"

#include "base/ownlabels.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Trimmed, without the empty ones.
QStringList partsOf(const QString &text, QChar separator)
{
    QStringList parts;
    for (const QString &part : text.split(separator)) {
        if (!part.trimmed().isEmpty())
            parts += part.trimmed();
    }
    return parts;
}

//! "proxym.port.80.balance" and all else that can be said of one of these ports.
bool isOfPort(const QString &label, const QList<Port> &ports)
{
    static const QStringList keys =
        QStringList{u"domains"_s, u"protocol"_s, u"path"_s, u"weight"_s} + handlingKeys();
    const qsizetype dot = label.lastIndexOf(u'.');
    return keys.contains(QStringView(label).sliced(dot + 1)) && std::ranges::any_of(ports, [&](Port port) {
               return portPrefix(port) == QStringView(label).first(dot);
           });
}

Service labelled(const QMap<QString, QString> &labels, const LabelledPort &port, bool isFirstOfUnlabelled)
{
    const QString domainsLabel = u"proxym.port.%1.domains"_s.arg(port.number.number());
    const bool hasOwnDomains = labels.contains(domainsLabel);
    Service service{.port = port.number};
    service.domains = listOf(labels.value(hasOwnDomains ? domainsLabel : u"proxym.domains"_s));
    service.servicePort = port.servicePort;
    service.transportProtocol = port.isUdp ? u"udp"_s : u"tcp"_s;
    service.applicationProtocol = port.protocol;
    if (port.protocol.isEmpty() && !service.domains.isEmpty() && (hasOwnDomains || isFirstOfUnlabelled))
        service.applicationProtocol = u"http"_s;
    service.path = labelOf(labels, port.number, u"path"_s).trimmed();
    service.group = labels.value(u"proxym.group"_s).trimmed();
    service.weight = port.weight;
    service.handling = port.handling;
    service.labels = labels;
    return service;
}

} // namespace

QString labelOf(const QMap<QString, QString> &labels, Port port, const QString &name)
{
    return labels.value(portPrefix(port) + u'.' + name);
}

QString protocolLabel(const QString &who, const QMap<QString, QString> &labels, Port port,
                      QStringList &complaints)
{
    const QString protocol = labelOf(labels, port, u"protocol"_s).trimmed().toLower();
    if (protocol.isEmpty() || protocol == u"http" || protocol == u"tcp")
        return protocol;
    complaints += u"%1label proxym.port.%2.protocol is neither http nor tcp and is ignored"_s.arg(who).arg(
        port.number());
    return {};
}

std::optional<Weight> weightLabel(const QString &who, const QMap<QString, QString> &labels, Port port,
                                  QStringList &complaints)
{
    const QString text = labelOf(labels, port, u"weight"_s);
    const auto weight = Weight::fromText(text);
    if (!weight && !text.trimmed().isEmpty())
        complaints += u"%1label proxym.port.%2.weight must be a number from 0 to %3, not \"%4\""_s.arg(
            who, QString::number(port.number()), QString::number(Weight::most), text.left(80));
    return weight;
}

Handling handlingLabels(const QString &who, const QMap<QString, QString> &labels, const QString &prefix,
                        QStringList &complaints)
{
    Handling handling;
    for (const QString &key : handlingKeys()) {
        const QString value = labels.value(prefix + u'.' + key);
        const QString text = value.trimmed();
        if (text.isEmpty() && (key != u"auth" || value.isNull()))
            continue;
        const auto read = readHandling(key, text, handling);
        if (read)
            continue;
        complaints += u"%1label %2.%3"_s.arg(who, prefix, read.error().what);
        if (key == u"auth")
            handling.auth = QStringList();
    }
    return handling;
}

QString portPrefix(Port port)
{
    return u"proxym.port.%1"_s.arg(port.number());
}

void tellUnreadLabels(const QString &who, const QMap<QString, QString> &labels, const QList<Port> &ports,
                      const QStringList &others, QStringList &complaints, QStringList &notes)
{
    for (const auto &[label, value] : labels.asKeyValueRange()) {
        if (!isMeantForUs(label) || others.contains(label) || isOfPort(label, ports))
            continue;
        if (!label.trimmed().endsWith(u".auth"_s, Qt::CaseInsensitive)) {
            notes += u"%1label %2 is read by nobody"_s.arg(who, label.left(100));
            continue;
        }
        QStringList meant = others.filter(u".auth"_s);
        for (const Port port : ports)
            meant += portPrefix(port) + u".auth"_s;
        complaints += u"%1label %2 keeps nobody out; it has to be %3"_s.arg(
            who, label.left(100), meant.isEmpty() ? u"that of a port"_s : meant.join(u" or "_s));
    }
}

QStringList listOf(const QString &text)
{
    return partsOf(text, u',');
}

QStringList linesOf(const QString &text)
{
    return partsOf(text, u'\n');
}

Services labelledServices(const QString &source, const QString &id, const QMap<QString, QString> &labels,
                          const QList<LabelledPort> &ports)
{
    const bool isAnyLabelled =
        std::ranges::any_of(ports, [](const LabelledPort &port) { return !port.protocol.isEmpty(); });
    Services services;
    for (const LabelledPort &port : ports) {
        Service service = labelled(labels, port, !isAnyLabelled && port.isFirst);
        service.id = id;
        service.source = source;
        services.append(std::move(service));
    }
    return services;
}

} // namespace proxym
