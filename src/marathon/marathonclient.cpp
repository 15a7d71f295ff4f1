// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonclient.h"

#include "http/networkrequest.h"
#include "marathon/parse/marathonparser.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QByteArray authorization(const MarathonSettings &settings)
{
    if (!settings.token.isEmpty())
        return "token=" + settings.token.reveal().toUtf8();
    if (settings.user.isEmpty())
        return {};
    return basicAuthorization(settings.user, settings.password.reveal());
}

//! "host:port", as /v2/leader writes it.
QString authority(const QUrl &url)
{
    const QString host = url.host().contains(u':') ? u'[' + url.host() + u']' : url.host();
    return u"%1:%2"_s.arg(host.toLower()).arg(url.port(url.scheme() == u"https" ? 443 : 80));
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

} // namespace

HttpOptions httpOptions(const MarathonSettings &settings)
{
    HttpOptions options;
    options.authorization = authorization(settings);
    options.caFile = settings.caFile;
    options.timeout = settings.timeout;
    return options;
}

Task<Result<HttpAnswer>> MarathonClient::get(QUrl server, QByteArray path, std::shared_ptr<BodyReader> reader)
{
    HttpRequest request;
    request.reader = std::move(reader);
    request.url = below(server, path);
    for (int hops = 0; hops < 3; ++hops) {
        const Result<HttpAnswer> answer = co_await m_http.send(request);
        if (!answer || !isRedirect(answer->status))
            co_return answer;
        const Result<QUrl> target = co_await redirectTarget(request.url, answer->header("Location"));
        if (!target)
            co_return tl::unexpected(target.error());
        request.url = *target;
    }
    co_return failure(Error::Kind::Refused, shownUrl(request.url) + u": redirects in a circle"_s);
}

Task<Result<HttpAnswer>> MarathonClient::send(QByteArray method, QUrl server, QByteArray path)
{
    HttpRequest request;
    request.method = method;
    request.url = below(server, path);
    co_return co_await m_http.send(request);
}

Task<Result<QUrl>> MarathonClient::redirectTarget(QUrl from, QByteArray location)
{
    const QUrl target = from.resolved(QUrl::fromEncoded(location));
    const QString where = shownUrl(from) + u": redirects to "_s + shownUrl(target);
    const bool isWeb =
        target.scheme() == u"https" || (target.scheme() == u"http" && from.scheme() == u"http");
    if (location.isEmpty() || !isWeb || target.host().isEmpty())
        co_return failure(Error::Kind::Refused, where + u", which is not followed"_s);
    if (isConfigured(target))
        co_return target;
    if (co_await isLeader(target))
        co_return target;
    co_return failure(Error::Kind::Refused, where + u", which is neither configured nor the leader"_s);
}

bool MarathonClient::isConfigured(const QUrl &url) const
{
    return std::ranges::any_of(m_circle.all(), [&](const QUrl &server) {
        return server.scheme() == url.scheme() && authority(server) == authority(url);
    });
}

Task<bool> MarathonClient::isLeader(QUrl url)
{
    const QList<QUrl> servers = m_circle.all();
    for (const QUrl &server : servers) {
        HttpRequest request;
        request.url = below(server, "/v2/leader");
        const Result<HttpAnswer> answer = co_await m_http.send(request);
        if (answer && answer->status == 200 && parseLeader(answer->body.whole()).toLower() == authority(url))
            co_return true;
    }
    co_return false;
}

} // namespace proxym
