// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/handlinglines.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString userlist(const ProxyBackend &backend)
{
    return u"users:"_s + backend.name;
}

//! The path, which whitelistedPath() returned, as a regular expression in which no character has a meaning.
QString expression(QString path)
{
    static const QRegularExpression special(u"([.+*()])"_s);
    return path.replace(special, u"[\\1]"_s);
}

} // namespace

void writeUsers(const ProxyBackend &backend, ConfigWriter &out)
{
    if (!backend.auth)
        return;
    out.section(u"userlist "_s + userlist(backend));
    for (const QString &user : *backend.auth) {
        const qsizetype colon = user.indexOf(u':');
        out.directive(u"user %1 password %2"_s.arg(user.first(colon), configWord(user.sliced(colon + 1))));
    }
}

void writeHandling(const ProxyBackend &backend, const ProxyModel &model, ConfigWriter &out)
{
    if (backend.auth)
        out.directive(
            u"http-request auth realm %1 unless { http_auth(%2) }"_s.arg(backend.name, userlist(backend)));
    if (backend.hsts) { // a browser believes it only by HTTPS, and none should be told by HTTP
        out.directive(u"http-request set-var(txn.https) bool(true) if { ssl_fc }"_s
                      + (model.trustedProxies.isEmpty() ? QString()
                                                        : u" or { var(txn.trusted) -m bool } "
                                                          "{ req.hdr(X-Forwarded-Proto,1) -i https wss }"_s));
        out.directive(u"http-response set-header Strict-Transport-Security max-age=15768000 "
                      "if { var(txn.https) -m bool }"_s);
    }
    if (!backend.stripPath.isEmpty())
        out.directive(u"http-request replace-path ^%1/?(.*)$ /\\1"_s.arg(expression(backend.stripPath)));
}

} // namespace proxym
