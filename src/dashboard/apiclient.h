// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dashboard/target.h"
#include "http/httpclient.h"

#include <QJsonObject>

namespace proxym {

//! Requests to one proxym's API. Destroy it only when isIdle(): a request in flight refers to it.
class ApiClient final : public QObject {
    Q_OBJECT
public:
    explicit ApiClient(const Target &target);

    [[nodiscard]] const Target &target() const { return m_target; }
    [[nodiscard]] HttpOptions options() const;

    //! The error Refused contains the server's own words: "HTTP 401: …". `path` is "/api/status".
    [[nodiscard]] Task<Result<QJsonObject>> get(const QString &path, const QUrlQuery &query);
    [[nodiscard]] Task<Result<QJsonObject>> post(const QString &path, const QUrlQuery &query = {});

    [[nodiscard]] bool isIdle() const { return m_inFlight == 0; }

Q_SIGNALS:
    void becameIdle();

private:
    [[nodiscard]] Task<Result<QJsonObject>> ask(HttpRequest request);

    Target m_target;
    HttpClient m_http;
    int m_inFlight = 0;
};

} // namespace proxym
