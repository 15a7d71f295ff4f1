// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathongenerator.h"

#include "base/besidetheloop.h"
#include "base/logging.h"
#include "core/reuse.h"
#include "http/networkrequest.h"
#include "marathon/services/marathonfound.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! More apps than this are not worth requesting one by one.
constexpr qsizetype mostApps = 20;

Result<MarathonRead> readLists(const MarathonReaders &readers, const MarathonMemory &memory)
{
    auto lists = listsOfAll(readers);
    if (!lists)
        return tl::unexpected(lists.error());
    recall(*lists, memory.proved);
    compare(*lists, memory.settled);
    const QList<AppVersion> missing = missingDefinitions(*lists, memory.definitions);
    return MarathonRead{std::move(*lists), missing};
}

//! True if all apps are as they were, and no others were there. Of no apps at all nothing is settled.
bool isAsBefore(const MarathonLists &lists, const MarathonMemory &memory)
{
    const qsizetype unchanged = lists.unchanged.size();
    return unchanged > 0 && memory.odd.isEmpty() && unchanged == lists.apps.size()
        && unchanged == memory.settled.size();
}

QString whyNot(const QList<AppVersion> &unsaid, const Definitions &definitions)
{
    if (unsaid.isEmpty())
        return u"given up"_s;
    const AppVersion &first = unsaid.first();
    const auto definition =
        definitions.value(first.app).value(first.version, failure(Error::Kind::Unreachable, {}));
    return u"version %2 of %1 is not known: %3"_s.arg(first.app, first.version, definition.error().what);
}

bool knows(const Found &found, const QString &app)
{
    return std::ranges::any_of(found.services, [&app](const Service &service) { return service.id == app; });
}

bool hasServers(const Found &found, const QString &app)
{
    return std::ranges::any_of(found.services, [&app](const Service &service) {
        return service.id == app && !service.hosts.isEmpty();
    });
}

MarathonLabels labelsOf(const MarathonSettings &settings)
{
    return {settings.configLabels, settings.lbLabels ? std::optional(settings.lbGroups) : std::nullopt};
}

} // namespace

MarathonGenerator::MarathonGenerator(const MarathonSettings &settings, MarathonServers &servers,
                                     MarathonNotifier &notifier)
    : m_client(httpOptions(settings), servers.circle())
    , m_versions(settings, servers.circle())
    , m_servers(servers)
    , m_circle(servers.circle())
    , m_notifier(notifier)
    , m_labels(labelsOf(settings))
{
}

//! If anything is unclear, everything is read.
Task<Result<Found>> MarathonGenerator::services(Reading reading)
{
    const auto doubtful = m_notifier.takeDoubts().apps(m_memory.running);
    if (reading == Reading::WhatChanged && m_last && doubtful && isWorthwhile(doubtful->size())) {
        if (doubtful->isEmpty())
            co_return Found(*m_last);
        const Result<Found> pieced = co_await readApps(*doubtful);
        if (pieced) {
            const Found known = co_await withKnownServices(*pieced);
            m_last = known;
            co_return known;
        }
        m_memory.settled.clear(); // some of the apps may be newer than the services
        logDebug() << u"all of Marathon is read again:"_s << pieced.error().what;
    }
    const std::function<Task<Result<Found>>(QUrl)> attempt = [this](const QUrl &server) {
        return readFrom(server);
    };
    const Result<Done> known = co_await m_servers.known();
    Result<Found> found = tl::unexpected(known ? Error() : known.error());
    if (known)
        found = co_await m_circle.firstGood<Found>(attempt);
    if (found)
        found = co_await withKnownServices(*found);
    m_last = found ? std::optional(*found) : std::nullopt;
    if (!m_hasGivenUp)
        m_notifier.noteAnswer(found.has_value());
    co_return found;
}

//! Services that have not changed stay the same objects, so that nobody need look at them again.
Task<Found> MarathonGenerator::withKnownServices(Found found)
{
    found.services = co_await madeOf(found.services.size(), &withThoseOf, m_services, found.services);
    m_services = found.services;
    co_return found;
}

void MarathonGenerator::giveUp()
{
    m_hasGivenUp = true;
    m_servers.giveUp();
    m_client.abandonAll();
    m_versions.giveUp();
}

SourceDetails MarathonGenerator::details() const
{
    return {m_server, m_notifier.status()};
}

//! Small Marathons are read whole rather than app by app.
bool MarathonGenerator::isWorthwhile(qsizetype apps) const
{
    constexpr qsizetype share = 4;
    return apps <= 1 || (apps <= mostApps && apps * share <= m_last->services.size());
}

Task<MarathonGenerator::Answers> MarathonGenerator::ask(QUrl server, QByteArray path, QByteArray tasksPath)
{
    auto asked = m_client.get(server, path);
    auto askedTasks = m_client.get(server, tasksPath);
    Result<HttpAnswer> answer = co_await asked;
    Result<HttpAnswer> tasks = co_await askedTasks;
    const int status = answer ? answer->status : 0;
    co_return Answers{goodBody(below(server, path), std::move(answer)),
                      goodBody(below(server, tasksPath), std::move(tasks)), status};
}

Task<Result<Done>> MarathonGenerator::askForAll(QUrl server, MarathonReaders readers)
{
    const QByteArray appsPath = "/v2/apps?embed=apps.readiness", tasksPath = "/v2/tasks";
    auto asked = m_client.get(server, appsPath, readers.apps);
    auto askedTasks = m_client.get(server, tasksPath, readers.tasks);
    const Result<HttpAnswer> answer = co_await asked;
    const Result<HttpAnswer> tasks = co_await askedTasks;
    const Result<Done> good = goodAnswer(below(server, appsPath), answer, *readers.apps);
    if (!good)
        co_return tl::unexpected(good.error());
    co_return goodAnswer(below(server, tasksPath), tasks, *readers.tasks);
}

//! Two lists rather than one of apps with embedded tasks: Marathon 0.8 embeds only tasks that have health
//! results.
Task<Result<Found>> MarathonGenerator::readFrom(QUrl server)
{
    if (m_hasGivenUp)
        co_return failure(Error::Kind::Failed, u"given up"_s);
    MarathonReaders readers{.tasks = std::make_shared<TasksReader>(m_tasks)};
    const Result<Done> answered = co_await askForAll(server, readers);
    if (!answered)
        co_return tl::unexpected(answered.error());
    const qsizetype effort = effortOfParsing(readers.apps->size() + readers.tasks->size());
    const Result<MarathonRead> read = co_await madeOf(effort, &readLists, std::move(readers), m_memory);
    if (!read)
        co_return tl::unexpected(
            Error{read.error().kind, shownUrl(server) + read.error().what}); // it begins "/v2/apps: "
    m_tasks = read->lists.tasks;
    const bool isPlain = m_last && m_last->complaints.isEmpty() && read->lists.complaints.isEmpty();
    if (isPlain && isAsBefore(read->lists, m_memory)) {
        m_server = shownUrl(server);
        co_return Found(*m_last);
    }
    const Result<MarathonTranslation> made = co_await understood(server, *read);
    if (!made)
        co_return tl::unexpected(made.error());
    m_server = shownUrl(server);
    m_memory = made->memory;
    co_return made->found;
}

//! A version for which there is no answer changes nothing for a task that is still there.
Task<Result<MarathonTranslation>> MarathonGenerator::understood(QUrl server, MarathonRead read)
{
    Definitions definitions = m_memory.definitions;
    if (!read.missing.isEmpty())
        definitions = co_await m_versions.learned(server, read.missing, definitions);
    const QList<AppVersion> unsaid = unsaidAmong(read.missing, definitions);
    if (m_hasGivenUp || (!unsaid.isEmpty() && !m_last)) {
        m_memory.definitions = definitions; // the next attempt requests the rest
        co_return failure(Error::Kind::Unreachable, whyNot(unsaid, definitions));
    }
    const qsizetype effort = (read.lists.apps.size() + read.lists.tasks.size()) / 2;
    MarathonTranslation made =
        co_await madeOf(effort, &translated, read.lists, definitions, m_labels, m_services, m_memory);
    for (const AppVersion &version : read.missing) {
        if (!definitions.value(version.app).value(version.version, failure(Error::Kind::Unreachable, {})))
            made.memory.running.doubt(version.app);
    }
    if (!unsaid.isEmpty())
        made.found = withServersOf(unsaid, read.lists, *m_last, std::move(made.found));
    co_return made;
}

//! The last result, with these apps read again from the server that it came from.
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

//! Losses are believed only from the whole list, where a sudden one is recognised. Events are also about
//! pods, which are not apps: one that was never there is not a loss.
Task<Result<Found>> MarathonGenerator::readApp(QUrl server, QString id)
{
    const auto path = appPath(id);
    if (!path)
        co_return failure(Error::Kind::Malformed, u"%1 is not a plain app id"_s.arg(id));
    const Answers answers = co_await ask(server, *path + "?embed=app.readiness", *path + "/tasks");
    if (answers.status == 404 && !knows(*m_last, id))
        co_return Found();
    if (!answers.apps || !answers.tasks)
        co_return tl::unexpected(answers.apps ? answers.tasks.error() : answers.apps.error());
    auto lists = listsOfOne(id, {*answers.apps, *answers.tasks});
    if (!lists)
        co_return tl::unexpected(lists.error());
    recall(*lists, m_memory.proved);
    const MarathonRead read = {*lists, missingDefinitions(*lists, m_memory.definitions)};
    const Result<MarathonTranslation> one = co_await understood(server, read);
    if (!one)
        co_return tl::unexpected(one.error());
    if (hasServers(*m_last, id) && !hasServers(one->found, id))
        co_return failure(Error::Kind::Failed, u"%1 has lost its servers"_s.arg(id));
    m_memory = withApp(std::move(m_memory), *lists, one->memory);
    co_return one->found;
}

} // namespace proxym
