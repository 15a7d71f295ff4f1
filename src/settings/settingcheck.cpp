// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/settingcheck.h"

#include "core/whitelist.h"

#include "core/host.h"
#include "core/inventory.h"
#include "log/logformat.h"
#include "settings/settingvalue.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>
#include <QRegularExpression>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

Result<Done> unless(bool isGood, const QString &expectation)
{
    if (!isGood)
        return failure(Error::Kind::Malformed, expectation);
    return Done{};
}

bool isAddress(const QString &text)
{
    return Host::from(text, Port::of<80>()).has_value();
}

//! A complete address, with or without a prefix length. "10/8" is not allowed: HAProxy understands it
//! differently.
bool isNetwork(const QString &text)
{
    const QString address = text.section(u'/', 0, 0);
    const auto host = Host::from(address, Port::of<1>());
    if (!host || host->isName() || address.startsWith(u'['))
        return false;
    bool isNumber = true;
    const int length = text.contains(u'/') ? text.section(u'/', 1).toInt(&isNumber) : 0;
    return isNumber && length >= 0 && length <= (address.contains(u':') ? 128 : 32);
}

} // namespace

Result<Done> checkAbsolutePath(const QString &text)
{
    return unless(text.startsWith(u'/'), u"must be an absolute path"_s);
}

Result<Done> checkReadableFile(const QString &text)
{
    QFile file(text);
    const bool isGood = QFileInfo(text).isFile() && file.open(QIODevice::ReadOnly);
    return unless(isGood, u"must be a readable file"_s);
}

Result<Done> checkAddress(const QString &text)
{
    return unless(isAddress(text), u"must be an IP address or a host name, without brackets or port"_s);
}

Result<Done> checkBindAddress(const QString &text)
{
    return unless(text == u"*" || isAddress(text),
                  u"must be *, an IP address or a host name, without brackets or port"_s);
}

Result<Done> checkBindEndpoint(const QString &text)
{
    const auto endpoint = SettingValue<Endpoint>::parse(text);
    return unless(endpoint && (endpoint->host == u"localhost" || !QHostAddress(endpoint->host).isNull()),
                  u"must be HOST:PORT with an IP address, for instance 127.0.0.1:8405 or [::1]:8405"_s);
}

Result<Done> checkNetworks(const QString &text)
{
    const QStringList networks = text.split(u',', Qt::SkipEmptyParts);
    const bool areAll =
        std::ranges::all_of(networks, [](const QString &network) { return isNetwork(network.trimmed()); });
    return unless(areAll, u"must be IP addresses and CIDRs, separated by commas, for instance 10.0.0.0/8"_s);
}

Result<Done> checkDnsServers(const QString &text)
{
    static const QRegularExpression form(u"^(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+)(?::([0-9]{1,5}))?\\z"_s);
    const auto isServer = [](const QString &item) {
        const auto match = form.match(item.trimmed());
        const auto port = Port::from(match.hasCaptured(2) ? match.captured(2).toLongLong() : 53);
        const auto host = match.hasMatch() && port ? Host::from(match.captured(1), *port) : std::nullopt;
        return host && !host->isName();
    };
    return unless(std::ranges::all_of(text.split(u',', Qt::SkipEmptyParts), isServer),
                  u"must be IP addresses, optionally with ports, separated by commas, for instance "
                  "10.0.0.2,[fd00::2]:5353"_s);
}

Result<Done> checkDomain(const QString &text)
{
    return unless(whitelistedDomain(text).has_value(), u"must be a domain, for instance mesos.example.com"_s);
}

Result<Done> checkUrlPath(const QString &text)
{
    static const QRegularExpression path(u"^/[^\\s?#]*\\z"_s);
    return unless(path.match(text).hasMatch(),
                  u"must be a path that begins with /, without blanks, '?' or '#'"_s);
}

Result<Done> checkHttpUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == u"http" || url.scheme() == u"https";
    return unless(url.isValid() && isHttp && !url.host().isEmpty(),
                  u"must be a URL that begins with http:// or https://"_s);
}

Result<Done> checkHttpUrls(const QString &text)
{
    for (const QString &url : SettingValue<QStringList>::parse(text).value_or(QStringList())) {
        if (const auto checked = checkHttpUrl(url); !checked)
            return checked;
        if (!QUrl(url).userInfo().isEmpty())
            return unless(false, u"must not contain a user or password"_s);
    }
    return Done{};
}

Result<Done> checkUser(const QString &text)
{
    return unless(!text.contains(u':'), u"must not contain ':', which ends the name in HTTP Basic"_s);
}

Result<Done> checkPositive(const QString &text)
{
    return unless(text.toDouble() > 0, u"must be more than 0"_s);
}

Result<Done> checkLogFormat(const QString &text)
{
    const auto format = LogFormat::compile(text);
    return unless(format.has_value(), format ? QString() : u"must be a log format: "_s + format.error().what);
}

QString doubtSecretFile(const QString &path)
{
    if (!QFileInfo(path).permission(QFile::ReadOther) && !QFileInfo(path).permission(QFile::WriteOther))
        return {};
    return u"everyone on this machine can read or change the secret in "_s + path + u": chmod 600 "_s + path;
}

QString doubtKeyFiles(const QString &path)
{
    constexpr qint64 most = 65'536;
    const QFileInfo place(path);
    const QFileInfoList files =
        place.isDir() ? QDir(path).entryInfoList(QDir::Files, QDir::Name) : QFileInfoList{place};
    for (const QFileInfo &each : files) {
        QFile file(each.filePath());
        if (file.open(QIODevice::ReadOnly) && file.read(most).contains("PRIVATE KEY"))
            if (const QString doubt = doubtSecretFile(each.filePath()); !doubt.isEmpty())
                return doubt;
    }
    return {};
}

QList<SettingMistake> bothOrNeither(const char *first, bool isFirstSet, const char *second, bool isSecondSet)
{
    if (isFirstSet == isSecondSet)
        return {};
    const char *set = isFirstSet ? first : second;
    const QString what = u"is required if %1 is set"_s.arg(QString::fromUtf8(set));
    return QList<SettingMistake>{SettingMistake{isFirstSet ? second : first, what}};
}

} // namespace proxym
