// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"

#include <QNetworkReply>
#include <QNetworkRequest>

namespace proxym {

//! What all our requests have in common: our User-Agent, no redirects, cookies or remembered passwords, the
//! Authorization header, verified TLS. An error, which names the URL, if the CA file
//! contains no certificate.
[[nodiscard]] Result<QNetworkRequest> networkRequest(const QUrl &url, const HttpOptions &options);

//! Begins what is `asked`, with `request` made by networkRequest() for its URL.
[[nodiscard]] QNetworkReply *beginRequest(QNetworkAccessManager &network, QNetworkRequest request,
                                          const HttpRequest &asked);

//! The value of the Authorization header for HTTP Basic.
[[nodiscard]] QByteArray basicAuthorization(const QString &user, const QString &password);

//! Why there was no answer, in our own words: "http://m1:8080/v2/apps: connection refused".
[[nodiscard]] Error unanswered(const QNetworkReply &reply);

//! "http://m1:8080/v2/apps": without credentials, query or fragment.
[[nodiscard]] QString shownUrl(const QUrl &url);

//! Connections for one client. It never uses the environment's proxy: the daemon's settings say what it talks
//! to. It is never destroyed either: Qt 6.4.2 leaks memory of a request that is aborted just before its
//! manager is destroyed.
[[nodiscard]] QNetworkAccessManager &networkOfAClient();

} // namespace proxym
