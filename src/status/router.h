// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/http/reply.h"
#include "status/statussettings.h"

#include <QHttpServer>
#include <QMap>
#include <QUrlQuery>

#include <functional>

namespace proxym {

//! Who may ask.
enum class Access {
    Everyone, //!< probes and Marathon: no password, any Host
    WithPassword, //!< Prometheus: a password if one is set, any Host
    OwnPages, //!< a password if one is set, our own names in Host; changes only from our own pages
};

//! What a route needs to know about a request.
struct RouteRequest {
    QString argument; //!< the decoded rest of the path, for a route that ends in "/"
    QMap<QString, QString> parameters;
    QByteArray contentType;
    QByteArray accept;
    QByteArray body;
};

using RouteHandler = std::function<void(const RouteRequest &request, Reply reply)>;

//! Routes with their guards. Adds what QHttpServer lacks: 404, 405 with Allow, and HEAD wherever there is
//! GET.
class Router final {
public:
    Router(QHttpServer &http, const StatusSettings &settings);

    //! A `path` that ends in "/" takes one more segment as argument. `method` is Get or Post; Get includes
    //! Head.
    void add(const QString &path, QHttpServerRequest::Method method, Access access, RouteHandler handler);

private:
    struct Route {
        QString path;
        QHttpServerRequest::Method method;
        Access access;
        RouteHandler handler;
    };
    void dispatch(const QHttpServerRequest &request, Reply reply) const;
    [[nodiscard]] std::optional<Response> refusal(const QHttpServerRequest &request, Access access) const;

    StatusSettings m_settings;
    QStringList m_ownNames;
    QList<Route> m_routes;
};

} // namespace proxym
