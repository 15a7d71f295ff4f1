// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"

#include <QNetworkReply>
#include <QNetworkRequest>

namespace proxym {

//! What every request of ours has in common: own User-Agent, no redirects, cookies or remembered passwords,
//! the Authorization header, verified TLS. An error if the CA file holds no certificate.
[[nodiscard]] Result<QNetworkRequest> networkRequest(const QUrl &url, const HttpOptions &options);

//! Why no answer came, in our words: "http://m1:8080/v2/apps: connection refused".
[[nodiscard]] Error unanswered(const QNetworkReply &reply);

//! "http://m1:8080/v2/apps": without credentials, query or fragment.
[[nodiscard]] QString shownUrl(const QUrl &url);

//! Connections for one client. Never through the environment's proxy: what the daemon talks to is in its
//! settings. It is never destroyed either: Qt 6.4.2 leaks what it holds for a request that is aborted just
//! before its manager goes.
[[nodiscard]] QNetworkAccessManager &networkOfAClient();

} // namespace proxym
