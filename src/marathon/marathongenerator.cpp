// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathongenerator.h"

#include "core/logging.h"
#include "http/networkrequest.h"
#include "marathon/marathonfound.h"

#include <QCoroFuture>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! From here on reading takes longer than the event loop should wait.
constexpr qsizetype big = 1024 * 1024;
//! More apps than this are not worth asking for one by one.
constexpr qsizetype mostApps = 20;

Task<Result<Found>> readAll(MarathonBodies bodies, bool configLabels)
{
    if (bodies.apps.size() + bodies.tasks.size() < big)
        co_return foundInAll(std::move(bodies), configLabels);
    auto reading = QtConcurrent::run(&foundInAll, std::move(bodies), configLabels);
    const Result<Found> found = co_await reading;
    co_return found;
}

bool knows(const Found &found, const QString &app)
{
    return std::ranges::any_of(found.services, [&app](const Service &service) { return service.id == app; });
}

bool hasServers(const Found &found, const QString &app)
{
    return std::ranges::any_of(
        found.services, [&app](const Service &service) { return service.id == app && !service.hosts.isEmpty(); });
}

} // namespace

MarathonGenerator::MarathonGenerator(const MarathonSettings &settings, ServerCircle &circle,
                                     MarathonNotifier &notifier)
    : m_client(httpOptions(settings), settings.servers)
    , m_circle(circle)
    , m_notifier(notifier)
    , m_configLabels(settings.configLabels)
{
}

//! Whatever is unclear, everything is read.
Task<Result<Found>> MarathonGenerator::services(Reading reading)
{
    const auto doubtful = m_notifier.takeDoubts().apps();
    if (reading == Reading::WhatChanged && m_last && doubtful && isWorthwhile(doubtful->size())) {
        const Result<Found> pieced = co_await readApps(*doubtful);
        if (pieced) {
            m_last = *pieced;
            co_return pieced;
        }
        logDebug() << u"all of Marathon is read again:"_s << pieced.error().what;
    }
    const std::function<Task<Result<Found>>(QUrl)> attempt = [this](const QUrl &server) {
        return readFrom(server);
    };
    const Result<Found> found = co_await m_circle.firstGood<Found>(attempt);
    m_last = found ? std::optional(*found) : std::nullopt;
    co_return found;
}

void MarathonGenerator::giveUp()
{
    m_hasGivenUp = true;
    m_client.abandonAll();
}

SourceDetails MarathonGenerator::details() const
{
    return {m_server, m_notifier.status()};
}

//! Small Marathons are read whole rather than app by app.
bool MarathonGenerator::isWorthwhile(qsizetype apps) const
{
    constexpr qsizetype share = 4;
    return apps == 1 || (apps <= mostApps && apps * share <= m_last->services.size());
}

Task<MarathonGenerator::Answers> MarathonGenerator::ask(QUrl server, QByteArray path, QByteArray tasksPath)
{
    auto asked = m_client.get(server, path);
    auto askedTasks = m_client.get(server, tasksPath);
    Result<HttpAnswer> answer = co_await asked;
    Result<HttpAnswer> tasks = co_await askedTasks;
    const int status = answer ? answer->status : 0;
    co_return Answers{goodBody(server, path, std::move(answer)),
                      goodBody(server, tasksPath, std::move(tasks)), status};
}

//! Two lists rather than one of apps with embedded tasks: Marathon 0.8 embeds only tasks that have health
//! results.
Task<Result<Found>> MarathonGenerator::readFrom(QUrl server)
{
    if (m_hasGivenUp)
        co_return failure(Error::Kind::Failed, u"given up"_s);
    Answers answers = co_await ask(server, "/v2/apps", "/v2/tasks");
    if (!answers.apps || !answers.tasks)
        co_return tl::unexpected(answers.apps ? answers.tasks.error() : answers.apps.error());
    MarathonBodies bodies{std::move(*answers.apps), std::move(*answers.tasks)};
    const Result<Found> found = co_await readAll(std::move(bodies), m_configLabels);
    if (!found)
        co_return tl::unexpected(Error{found.error().kind, shownUrl(server) + found.error().what});
    m_server = shownUrl(server);
    co_return found;
}

//! What was read last, with these apps read anew from the server that gave it.
Task<Result<Found>> MarathonGenerator::readApps(QStringList ids)
{
    std::vector<Task<Result<Found>>> asked;
    for (const QString &id : std::as_const(ids))
        asked.push_back(readApp(m_circle.current(), id));
    Result<Found> pieced = *m_last;
    for (qsizetype i = 0; i < ids.size(); ++i) {
        const Result<Found> one = co_await asked[size_t(i)];
        if (!one)
            pieced = tl::unexpected(one.error());
        else if (pieced)
            pieced = withApp(std::move(*pieced), ids.at(i), *one);
    }
    co_return pieced;
}

//! Losses are believed of the whole list only: there a sudden one is seen as what it is. Events tell of pods, too, which
//! are no apps: one that was never there is no loss.
Task<Result<Found>> MarathonGenerator::readApp(QUrl server, QString id)
{
    const auto path = appPath(id);
    if (!path)
        co_return failure(Error::Kind::Malformed, u"%1 is no plain id of an app"_s.arg(id));
    const Answers answers = co_await ask(server, *path, *path + "/tasks");
    if (answers.status == 404 && !knows(*m_last, id))
        co_return Found();
    if (!answers.apps || !answers.tasks)
        co_return tl::unexpected(answers.apps ? answers.tasks.error() : answers.apps.error());
    const Result<Found> one = foundInOne(id, {*answers.apps, *answers.tasks}, m_configLabels);
    if (one && hasServers(*m_last, id) && !hasServers(*one, id))
        co_return failure(Error::Kind::Failed, u"%1 has lost its servers"_s.arg(id));
    co_return one;
}

} // namespace proxym
