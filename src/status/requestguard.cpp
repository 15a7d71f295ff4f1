// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/requestguard.h"

#include <QCryptographicHash>
#include <QHostAddress>
#include <QRegularExpression>
#include <QSysInfo>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! "[::1]:80" → "::1" and "80"; the name is empty if the text is neither a name nor a literal.
struct HostField {
    QString name;
    QString port;

    explicit HostField(const QByteArray &field)
    {
        static const QRegularExpression form(
            u"^(?:\\[([0-9a-f:.]+)\\]|([^:\\[\\]]+))(?::([0-9]{1,5}))?\\z"_s);
        const auto match = form.match(QString::fromLatin1(field).toLower());
        name = match.captured(1) + match.captured(2);
        port = match.captured(3);
        if (name.endsWith(u'.'))
            name.chop(1);
    }
};

bool isIpLiteral(const QString &name)
{
    static const QRegularExpression ipv4(u"^[0-9]{1,3}(\\.[0-9]{1,3}){3}\\z"_s);
    if (!ipv4.match(name).hasMatch() && !name.contains(u':'))
        return false;
    return !QHostAddress(name).isNull();
}

//! "http://Host:80" → "host", "https://host:8443" → "host:8443".
QByteArray withoutDefaultPort(QByteArray hostField, const QByteArray &scheme)
{
    const QByteArray port = scheme == "https" ? ":443" : ":80";
    if (hostField.endsWith(port))
        hostField.chop(port.size());
    return hostField.toLower();
}

QByteArray digest(const QByteArray &text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256);
}

} // namespace

bool isOwnHost(const QByteArray &hostField, const QStringList &names)
{
    const QString name = HostField(hostField).name;
    return name == u"localhost" || isIpLiteral(name) || (!name.isEmpty() && names.contains(name));
}

QStringList ownHostNames(const QStringList &further)
{
    const QString host = QSysInfo::machineHostName().toLower();
    QStringList names{host, host.section(u'.', 0, 0)};
    for (const QString &name : further)
        names.append(name.toLower());
    names.removeAll(QString());
    return names;
}

bool isForeign(const QByteArray &origin, const QByteArray &secFetchSite, const QByteArray &hostField)
{
    const QByteArray site = secFetchSite.toLower();
    if (!site.isEmpty() && site != "same-origin" && site != "none")
        return true;
    if (origin.isEmpty())
        return false;
    const qsizetype separator = origin.indexOf("://");
    if (separator < 1)
        return true; // "null": a sandboxed page, a file
    const QByteArray scheme = origin.left(separator).toLower();
    return withoutDefaultPort(origin.mid(separator + 3), scheme) != withoutDefaultPort(hostField, scheme);
}

bool isAuthorised(const QByteArray &authorization, const QString &user, const Secret &password)
{
    const QByteArray scheme = "basic ";
    if (!authorization.toLower().startsWith(scheme))
        return false;
    const QByteArray given = QByteArray::fromBase64(authorization.mid(scheme.size()).trimmed());
    // Digests are equally long, and a difference between them reveals nothing about the texts.
    const QByteArray left = digest(given);
    const QByteArray right = digest((user + u':' + password.reveal()).toUtf8());
    int difference = 0;
    for (qsizetype i = 0; i < left.size(); ++i)
        difference |= left[i] ^ right[i];
    return difference == 0;
}

} // namespace proxym
