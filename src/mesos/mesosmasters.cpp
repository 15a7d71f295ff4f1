// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosmasters.h"

#include "http/networkrequest.h"
#include "mesos/mesosparser.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using namespace std::chrono_literals;

//! The paths of the state: the first two since 0.25, the others up to 1.7.
constexpr std::array statePaths{"/master/state", "/state", "/master/state.json", "/state.json"};

bool isNobodyThere(const Error &error)
{
    return error.kind == Error::Kind::Unreachable || error.kind == Error::Kind::TimedOut;
}

bool isSame(const Host &host, const QUrl &master)
{
    const auto port = Port::from(master.port(master.scheme() == u"https" ? 443 : 80));
    return port && Host::from(master.host(QUrl::FullyEncoded), *port) == host;
}

tl::unexpected<Error> knowsNoLeader(const QUrl &master)
{
    return failure(Error::Kind::Refused, shownUrl(master) + u": it knows no leader"_s);
}

} // namespace

MesosMasters::MesosMasters(ServerCircle &circle)
    : m_circle(circle)
    , m_http(HttpOptions{.timeout = 5s})
{
}

Task<Result<Host>> MesosMasters::leader()
{
    return m_circle.firstGood<Host>([this](const QUrl &master) { return leaderBy(master); });
}

void MesosMasters::giveUp()
{
    m_hasGivenUp = true;
    m_http.abandonAll();
}

Task<Result<HttpAnswer>> MesosMasters::redirectOf(QUrl master)
{
    const HttpRequest request{.url = below(master, "/master/redirect")};
    co_return co_await m_http.send(request);
}

Task<Result<Host>> MesosMasters::leaderBy(QUrl master)
{
    if (m_hasGivenUp)
        co_return failure(Error::Kind::Failed, u"given up"_s);
    const auto redirect = co_await redirectOf(master);
    if (!redirect && isNobodyThere(redirect.error()))
        co_return tl::unexpected(redirect.error());
    const auto named = redirect && redirect->status == 307
        ? leaderFromRedirect(master, redirect->header("Location"))
        : failure(Error::Kind::Refused, u"no redirect"_s);
    if (named && !named->mayBeTheAskedOne)
        co_return named->host;

    const auto inState = co_await leaderInStateOf(master);
    if (inState && *inState)
        co_return **inState;
    if (inState)
        co_return knowsNoLeader(master);
    if (named && !isSame(named->host, master))
        co_return named->host; // we may not read its state, but it names another master
    co_return tl::unexpected(inState.error());
}

Task<Result<std::optional<Host>>> MesosMasters::leaderInStateOf(QUrl master)
{
    for (const char *const path : statePaths) {
        const HttpRequest request{.url = below(master, path)};
        const auto answer = co_await m_http.send(request);
        if (!answer)
            co_return tl::unexpected(answer.error());
        if (answer->status == 404)
            continue; // another version
        const auto body = goodBody(request.url, answer);
        if (!body)
            co_return tl::unexpected(body.error());
        const auto leader = leaderFromState(body->whole());
        if (!leader)
            co_return tl::unexpected(leader.error().during(shownUrl(request.url)));
        co_return *leader;
    }
    co_return failure(Error::Kind::Refused, shownUrl(master) + u": HTTP 404: it is not a Mesos master"_s);
}

} // namespace proxym
