// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/target.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

Result<QUrl> baseUrl(const QString &text)
{
    const bool hasScheme = text.contains(u"://"_s);
    QUrl url(hasScheme ? text : u"http://"_s + text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == u"http" || url.scheme() == u"https";
    if (!url.isValid() || url.host().isEmpty() || !isWeb)
        return failure(Error::Kind::Malformed,
                       u"\"%1\" is not an address of the form http://HOST:PORT"_s.arg(text));
    if (!url.userInfo().isEmpty())
        return failure(Error::Kind::Refused,
                       u"the address must not contain a password: set PROXYM_DASHBOARD_USER and "
                       "PROXYM_DASHBOARD_PASSWORD_FILE"_s);
    url.setQuery(QString());
    url.setFragment(QString());
    QString path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path);
    return url;
}

Result<QByteArray> basicAuthorization(const QString &user, const QString &passwordFile)
{
    if (user.isEmpty() && passwordFile.isEmpty())
        return QByteArray();
    if (user.isEmpty() || passwordFile.isEmpty())
        return failure(Error::Kind::Malformed,
                       u"PROXYM_DASHBOARD_USER and PROXYM_DASHBOARD_PASSWORD_FILE must be set together"_s);
    QFile file(passwordFile);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Kind::Failed,
                       u"PROXYM_DASHBOARD_PASSWORD_FILE: %1: %2"_s.arg(passwordFile, file.errorString()));
    QByteArray password = file.readAll();
    if (password.endsWith('\n'))
        password.chop(1);
    return "Basic " + (user.toUtf8() + ':' + password).toBase64();
}

} // namespace

Result<Target> targetFrom(const QString &url, const QProcessEnvironment &environment)
{
    const auto base = baseUrl(url);
    if (!base)
        return tl::unexpected(base.error());
    const auto authorization = basicAuthorization(environment.value(u"PROXYM_DASHBOARD_USER"_s),
                                                  environment.value(u"PROXYM_DASHBOARD_PASSWORD_FILE"_s));
    if (!authorization)
        return tl::unexpected(authorization.error());
    return Target{*base, *authorization};
}

QUrl apiUrl(const Target &target, const QString &path, const QUrlQuery &query)
{
    QUrl url = target.url;
    url.setPath(url.path() + path);
    url.setQuery(query);
    return url;
}

} // namespace proxym
