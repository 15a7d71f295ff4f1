// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/settingvalue.h"

#include "core/host.h"

#include <QFile>
#include <QLocale>
#include <QRegularExpression>
#include <QStringDecoder>

#include <cmath>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

tl::unexpected<Error> wrong(const QString &expectation)
{
    return failure(Error::Kind::Malformed, expectation);
}

//! The parts of "10.0.0.1:80" or "[::1]:80"; the host is canonical and without brackets.
std::optional<Host> hostAndPort(const QString &text)
{
    static const QRegularExpression form(u"^(?:\\[([^\\]]+:[^\\]]*)\\]|([^:\\[\\]]+)):(\\d{1,5})\\z"_s);
    const auto match = form.match(text);
    const auto port = Port::from(match.captured(3).toLongLong());
    if (!match.hasMatch() || !port)
        return std::nullopt;
    return Host::from(match.captured(1) + match.captured(2), *port);
}

//! "host" or "host:80" of a URL as "host:80".
QString withPort(const QString &authority, const QString &scheme)
{
    static const QRegularExpression hasPort(u":\\d+\\z"_s);
    const bool isBareIpv6 = authority.endsWith(u']');
    if (scheme.isEmpty() || (!isBareIpv6 && hasPort.match(authority).hasMatch()))
        return authority;
    return authority + (scheme == u"https" ? u":443"_s : u":80"_s);
}

Result<QUrl> serverFrom(const QString &text)
{
    static const QRegularExpression form(
        u"^(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([^/?#]*)(/[^?#]*)?([?#].*)?\\z"_s);
    static const QRegularExpression slashes(u"/+\\z"_s);
    const auto match = form.match(text);
    const QString scheme = match.captured(1).toLower();
    if (!scheme.isEmpty() && scheme != u"http" && scheme != u"https")
        return wrong(u"must begin with http:// or https:// if it has a scheme"_s);
    if (match.captured(2).contains(u'@'))
        return wrong(u"must not contain a user or password"_s);
    if (!match.captured(4).isEmpty())
        return wrong(u"must not contain '?' or '#'"_s);
    const auto server = hostAndPort(withPort(match.captured(2), scheme));
    if (!server)
        return wrong(
            u"must be servers like 10.0.0.1:8080 or https://master.example.com, separated by commas"_s);
    QUrl url;
    url.setScheme(scheme.isEmpty() ? u"http"_s : scheme);
    url.setHost(server->address());
    url.setPort(server->port().number());
    url.setPath(match.captured(3).remove(slashes), QUrl::TolerantMode);
    if (!url.isValid())
        return wrong(u"is not a valid URL: "_s + url.errorString());
    return url;
}

bool hasControlCharacters(const QString &text)
{
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return c.category() == QChar::Other_Control; });
}

} // namespace

Result<bool> SettingValue<bool>::parse(const QString &text)
{
    static const QStringList yes{u"1"_s, u"true"_s, u"yes"_s, u"on"_s};
    static const QStringList no{u"0"_s, u"false"_s, u"no"_s, u"off"_s};
    if (yes.contains(text, Qt::CaseInsensitive))
        return true;
    if (no.contains(text, Qt::CaseInsensitive))
        return false;
    return wrong(u"must be 1 or 0 (or true/false, yes/no, on/off)"_s);
}

QString SettingValue<bool>::text(bool value)
{
    return value ? u"1"_s : u"0"_s;
}

Result<Port> SettingValue<Port>::parse(const QString &text)
{
    static const QRegularExpression digits(u"^[0-9]{1,5}\\z"_s);
    const auto port = digits.match(text).hasMatch() ? Port::from(text.toLongLong()) : std::nullopt;
    if (!port)
        return wrong(u"must be a port, 1 to 65535"_s);
    return *port;
}

QString SettingValue<Port>::text(Port value)
{
    return QString::number(value.number());
}

Result<int> SettingValue<int>::parse(const QString &text)
{
    static const QRegularExpression digits(u"^[0-9]{1,7}\\z"_s);
    constexpr int most = 1'000'000;
    const int number = digits.match(text).hasMatch() ? text.toInt() : 0;
    if (number < 1 || number > most)
        return wrong(u"must be a number from 1 to 1000000"_s);
    return number;
}

QString SettingValue<int>::text(int value)
{
    return QString::number(value);
}

Result<unsigned> SettingValue<unsigned>::parse(const QString &text)
{
    constexpr unsigned most = 10'000;
    bool isNumber = false;
    const unsigned number = text.toUInt(&isNumber);
    if (!isNumber || number > most || !text.at(0).isDigit())
        return wrong(u"must be a number from 0 to 10000"_s);
    return number;
}

QString SettingValue<unsigned>::text(unsigned value)
{
    return QString::number(value);
}

Result<std::chrono::milliseconds> SettingValue<std::chrono::milliseconds>::parse(const QString &text)
{
    static const QRegularExpression decimal(u"^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\\z"_s);
    constexpr double most = 2'000'000;
    const double seconds = text.toDouble();
    if (!decimal.match(text).hasMatch() || seconds > most)
        return wrong(u"must be a number of seconds from 0 to 2000000, for instance 2.5"_s);
    return std::chrono::milliseconds(qint64(std::ceil(seconds * 1000))); // never 0 for anything larger
}

QString SettingValue<std::chrono::milliseconds>::text(std::chrono::milliseconds value)
{
    return QString::number(double(value.count()) / 1000, 'f', QLocale::FloatingPointShortest);
}

Result<QString> SettingValue<QString>::parse(const QString &text)
{
    return text;
}

QString SettingValue<QString>::text(const QString &value)
{
    return value;
}

Result<QStringList> SettingValue<QStringList>::parse(const QString &text)
{
    QStringList items;
    for (const QString &item : text.split(u',')) {
        if (const QString trimmed = item.trimmed(); !trimmed.isEmpty())
            items.append(trimmed);
    }
    if (items.isEmpty())
        return wrong(u"must name at least one item between its commas"_s);
    return items;
}

QString SettingValue<QStringList>::text(const QStringList &value)
{
    return value.join(u',');
}

Result<QList<QUrl>> SettingValue<QList<QUrl>>::parse(const QString &text)
{
    const auto items = SettingValue<QStringList>::parse(text);
    if (!items)
        return tl::unexpected(items.error());
    QList<QUrl> servers;
    for (const QString &item : *items) {
        const auto server = serverFrom(item);
        if (!server)
            return tl::unexpected(server.error());
        servers.append(*server);
    }
    return servers;
}

QString SettingValue<QList<QUrl>>::text(const QList<QUrl> &value)
{
    QStringList servers;
    for (const QUrl &url : value)
        servers.append(url.toString());
    return servers.join(u',');
}

Result<Endpoint> SettingValue<Endpoint>::parse(const QString &text)
{
    const auto host = hostAndPort(text);
    if (!host)
        return wrong(u"must be HOST:PORT, for instance 127.0.0.1:5678 or [::1]:5678"_s);
    return Endpoint{host->address(), host->port()};
}

QString SettingValue<Endpoint>::text(const Endpoint &value)
{
    return value.toString();
}

Result<Secret> SettingValue<Secret>::parse(const QString &path)
{
    constexpr qint64 most = 65'536;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return wrong(u"must be a readable file: "_s + file.errorString());
    QByteArray bytes = file.read(most + 1);
    if (file.error() != QFileDevice::NoError)
        return wrong(u"must be a readable file: "_s + file.errorString());
    if (bytes.endsWith('\n'))
        bytes.chop(bytes.endsWith("\r\n") ? 2 : 1);
    QStringDecoder utf8(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = utf8(bytes);
    if (text.isEmpty() || bytes.size() > most || utf8.hasError() || hasControlCharacters(text))
        return wrong(u"must be a file with the secret as its only line, in UTF-8"_s);
    return Secret(text);
}

} // namespace proxym
