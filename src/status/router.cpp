// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/router.h"

#include "base/logging.h"
#include "status/http/httpserverversions.h"
#include "status/requestguard.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Method = QHttpServerRequest::Method;

bool matches(const QString &route, const QString &path)
{
    if (!route.endsWith(u'/') || route.size() == 1)
        return route == path;
    return path.size() > route.size() && path.startsWith(route) && !path.mid(route.size()).contains(u'/');
}

QMap<QString, QString> parametersOf(const QUrl &url)
{
    QMap<QString, QString> parameters;
    QString query = url.query(QUrl::FullyEncoded);
    query.replace(u'+', u"%20"_s); // HTML forms encode blanks as '+'
    for (const auto &[name, value] : QUrlQuery(query).queryItems(QUrl::FullyDecoded))
        parameters.insert(name, value);
    return parameters;
}

RouteRequest requestFor(const QString &route, const QHttpServerRequest &request)
{
    const QString path = request.url().path(QUrl::FullyEncoded);
    const bool hasArgument = route.endsWith(u'/') && route.size() > 1;
    return {.argument = hasArgument ? QUrl::fromPercentEncoding(path.mid(route.size()).toUtf8()) : QString(),
            .parameters = parametersOf(request.url()),
            .contentType = request.value("content-type"),
            .accept = request.value("accept"),
            .body = request.body()};
}

QByteArray allowed(Method method)
{
    return method == Method::Post ? "POST" : "GET, HEAD";
}

} // namespace

Router::Router(QHttpServer &http, const StatusSettings &settings)
    : m_settings(settings)
    , m_ownNames(ownHostNames(settings.allowedHosts))
{
    // Everything goes through the one handler that QHttpServer calls for any method and path: its own routes
    // support neither 405 nor HEAD, and answers that they return lack our headers.
    handleEveryRequest(http,
                       [this](const QHttpServerRequest &request, const QHttpServerResponder &responder) {
                           dispatch(request, Reply(request, responder));
                       });
}

void Router::add(const QString &path, Method method, Access access, RouteHandler handler)
{
    m_routes.append({path, method, access, std::move(handler)});
}

void Router::dispatch(const QHttpServerRequest &request, Reply reply) const
{
    const QString path = request.url().path(QUrl::FullyEncoded);
    const Method method = request.method() == Method::Head ? Method::Get : request.method();
    const Route *samePath = nullptr;
    for (const Route &route : m_routes) {
        if (!matches(route.path, path))
            continue;
        samePath = &route;
        if (route.method != method)
            continue;
        if (auto refused = refusal(request, route.access))
            return reply.send(*refused);
        return route.handler(requestFor(route.path, request), std::move(reply));
    }
    if (auto refused = refusal(request, Access::OwnPages))
        return reply.send(*refused);
    if (!samePath)
        return reply.send(errorResponse(404, u"there is nothing at %1"_s.arg(path)));
    Response response = errorResponse(405, u"this method is not allowed here"_s);
    response.headers.append(HeaderField("Allow", allowed(samePath->method)));
    reply.send(response);
}

std::optional<Response> Router::refusal(const QHttpServerRequest &request, Access access) const
{
    if (access == Access::Everyone)
        return std::nullopt;
    const QByteArray host = request.value("host");
    if (access == Access::OwnPages && !isOwnHost(host, m_ownNames))
        return errorResponse(403, u"this host name is not one of proxym's; see PROXYM_HTTP_ALLOWED_HOSTS"_s);
    if (!m_settings.user.isEmpty()
        && !isAuthorised(request.value("authorization"), m_settings.user, m_settings.password)) {
        Response response = errorResponse(401, u"a user and a password are needed"_s);
        response.headers.append(HeaderField("WWW-Authenticate", "Basic realm=\"proxym\", charset=\"UTF-8\""));
        return response;
    }
    const bool changes = request.method() != Method::Get && request.method() != Method::Head;
    if (changes && isForeign(request.value("origin"), request.value("sec-fetch-site"), host))
        return errorResponse(403, u"only proxym's own pages may do this"_s);
    return std::nullopt;
}

} // namespace proxym
