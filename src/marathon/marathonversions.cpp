// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonversions.h"

#include "http/networkrequest.h"
#include "marathon/services/marathonfound.h"

#include <QTimer>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int requestsAtOnce = 6;

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

//! What the workers share.
struct MarathonVersions::Queue {
    QList<AppVersion> open;
    Definitions known;
    bool isOver = false; //!< time is up
};

MarathonVersions::MarathonVersions(const MarathonSettings &settings)
    : m_client(httpOptions(settings), settings.servers)
    , m_timeout(settings.timeout)
{
}

Task<Definitions> MarathonVersions::learned(QUrl server, QList<AppVersion> wanted, Definitions known)
{
    const auto queue = std::make_shared<Queue>(Queue{std::move(wanted), std::move(known)});
    QTimer deadline;
    deadline.setSingleShot(true);
    QObject::connect(&deadline, &QTimer::timeout, &deadline, [this, queue] {
        queue->isOver = true;
        m_client.abandonAll();
    });
    deadline.start(m_timeout);
    std::vector<Task<Done>> workers;
    workers.reserve(requestsAtOnce);
    for (int i = 0; i < requestsAtOnce; ++i)
        workers.push_back(work(server, queue));
    for (Task<Done> &worker : workers)
        co_await worker;
    Definitions learned = queue->known;
    co_return learned;
}

void MarathonVersions::giveUp()
{
    m_hasGivenUp = true;
    m_client.abandonAll();
}

Task<Done> MarathonVersions::work(QUrl server, std::shared_ptr<Queue> queue)
{
    while (!queue->open.isEmpty()) {
        const AppVersion next = queue->open.takeFirst();
        Result<MarathonApp> found = failure(Error::Kind::TimedOut, u"Marathon did not answer in time"_s);
        if (!queue->isOver && !m_hasGivenUp) {
            const Result<MarathonApp> answered = co_await ask(server, next);
            if (!queue->isOver || answered)
                found = answered;
        }
        queue->known[next.app].insert(next.version, found);
    }
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
