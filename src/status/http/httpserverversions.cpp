// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/httpserverversions.h"

#include <QHttpServerRequest>
#include <QHttpServerResponder>

namespace proxym {

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)

void handleEveryRequest(QHttpServer &http, RequestHandler handler)
{
    http.setMissingHandler(
        &http,
        [handler = std::move(handler)](const QHttpServerRequest &request, QHttpServerResponder &responder) {
            handler(request, responder);
        });
}

GuardedSocket *socketOf(const QHttpServerRequest &request, const QHttpServerResponder &)
{
    return GuardedSocket::find({request.remoteAddress(), request.remotePort(), request.localPort()});
}

#else

void handleEveryRequest(QHttpServer &http, RequestHandler handler)
{
    http.setMissingHandler(
        [handler = std::move(handler)](const QHttpServerRequest &request, QHttpServerResponder &&responder) {
            handler(request, responder);
        });
}

GuardedSocket *socketOf(const QHttpServerRequest &, const QHttpServerResponder &responder)
{
    return qobject_cast<GuardedSocket *>(responder.socket());
}

#endif

void serve(QHttpServer &http, std::unique_ptr<GuardedTcpServer> tcp)
{
    http.bind(tcp.release());
}

} // namespace proxym
