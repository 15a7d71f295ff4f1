// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonversions.h"

#include "http/networkrequest.h"
#include "marathon/services/marathonfound.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

bool isOverloaded(int status)
{
    return status >= 500 || status == 408 || status == 429;
}

//! The definition in the body, if it is of this version.
Result<MarathonApp> definitionIn(const QByteArray &body, const AppVersion &wanted)
{
    const Result<MarathonApp> found = parseDefinition(body);
    if (!found)
        return found;
    if (found->id != wanted.app)
        return failure(Error::Kind::Malformed, u"the answer is about "_s + found->id);
    if (!found->version.isEmpty() && found->version != wanted.version)
        return failure(Error::Kind::Malformed, u"the answer is about version "_s + found->version);
    return found;
}

} // namespace

MarathonVersions::MarathonVersions(const MarathonSettings &settings, const ServerCircle &circle)
    : m_client(httpOptions(settings), circle)
    , m_workers(settings.timeout, {}, [this] { m_client.abandonAll(); })
{
}

Task<Definitions> MarathonVersions::learned(QUrl server, QList<AppVersion> wanted, Definitions known)
{
    const auto late = failure(Error::Kind::TimedOut, u"Marathon did not answer in time"_s);
    for (const AppVersion &version : wanted) // until it does
        known[version.app].insert(version.version, late);
    const Workers::Work<AppVersion> work = [&](const AppVersion &version) {
        return learn(server, version, &known);
    };
    co_await m_workers.eachOf(wanted, work); // whatever is late was told above
    co_return known;
}

Task<Result<Done>> MarathonVersions::learn(QUrl server, AppVersion wanted, Definitions *known)
{
    const Result<MarathonApp> found = co_await ask(server, wanted);
    if (found || !m_workers.isOver())
        (*known)[wanted.app].insert(wanted.version, found);
    co_return Done();
}

//! A body that is not the JSON of an app may have been truncated on its way, and is requested once more.
Task<Result<MarathonApp>> MarathonVersions::ask(QUrl server, AppVersion wanted)
{
    const auto path = versionPath(wanted);
    if (!path)
        co_return failure(Error::Kind::Malformed, u"it is not a version of an app with a plain id"_s);
    const Result<MarathonApp> found = co_await askOnce(server, wanted, *path);
    if (found || found.error().kind != Error::Kind::Malformed)
        co_return found;
    const Result<MarathonApp> again = co_await askOnce(server, wanted, *path);
    co_return again;
}

Task<Result<MarathonApp>> MarathonVersions::askOnce(QUrl server, AppVersion wanted, QByteArray path)
{
    Result<HttpAnswer> answer = co_await m_client.get(server, path);
    const bool isAnswered = answer && !isOverloaded(answer->status);
    const auto body = goodBody(below(server, path), std::move(answer));
    if (!isAnswered) {
        const bool isLate = body.error().kind == Error::Kind::TimedOut;
        co_return failure(isLate ? Error::Kind::TimedOut : Error::Kind::Unreachable, body.error().what);
    }
    if (!body)
        co_return tl::unexpected(body.error());
    const auto found = definitionIn(body->whole(), wanted);
    if (!found)
        co_return tl::unexpected(found.error().during(shownUrl(below(server, path))));
    co_return found;
}

} // namespace proxym
