// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/http/guardedserver.h"

#include <QHttpServer>

#include <functional>

//! Everything in QHttpServer that differs between the Qt versions that proxym is built with: 6.4 (Debian 12),
//! 6.8 (13) and 6.11 (forky). No other file may depend on the version.
namespace proxym {

using RequestHandler = std::function<void(const QHttpServerRequest &, QHttpServerResponder &)>;

//! Makes `http` call `handler` for each request, whatever its method and path.
void handleEveryRequest(QHttpServer &http, RequestHandler handler);

//! The connection that a request came in on; null if it is gone. Only Qt before 6.5 has
//! QHttpServerResponder::socket().
[[nodiscard]] GuardedSocket *socketOf(const QHttpServerRequest &request,
                                      const QHttpServerResponder &responder);

//! Makes `http` serve and own the listening `tcp`.
void serve(QHttpServer &http, std::unique_ptr<GuardedTcpServer> tcp);

} // namespace proxym
