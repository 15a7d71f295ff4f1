// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/guardedserver.h"

#include <QHttpServer>

#include <functional>

//! Whatever of QHttpServer differs between the Qt versions that proxym is built with: 6.4 (Debian 12), 6.8
//! (13) and 6.11 (forky). Nothing else may ask for the version.
namespace proxym {

using RequestHandler = std::function<void(const QHttpServerRequest &, QHttpServerResponder &)>;

//! Has `handler` called for each request, whatever its method and path, as long as `http` lives.
void handleEveryRequest(QHttpServer &http, RequestHandler handler);

//! The connection that a request came by; null where it is gone. Only Qt before 6.5 has
//! QHttpServerResponder::socket().
[[nodiscard]] GuardedSocket *socketOf(const QHttpServerRequest &request,
                                      const QHttpServerResponder &responder);

//! Has `http` serve the listening `tcp`, and own it.
void serve(QHttpServer &http, std::unique_ptr<GuardedTcpServer> tcp);

} // namespace proxym
