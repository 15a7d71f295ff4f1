// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathongenerator.h"

#include "http/networkrequest.h"
#include "marathon/marathonservices.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype mostComplaints = 100;

void shorten(QStringList &complaints)
{
    const qsizetype more = complaints.size() - mostComplaints;
    if (more <= 0)
        return;
    complaints.resize(mostComplaints);
    complaints += u"… and %1 more"_s.arg(more);
}

//! The answer's list, or what is wrong with it, told with where it came from.
template <class T>
Result<Parsed<T>> listFrom(const QUrl &server, const QByteArray &path, const Result<HttpAnswer> &answer,
                           Result<Parsed<T>> (*parse)(const QByteArray &))
{
    const Result<QByteArray> body = goodBody(server, path, answer);
    if (!body)
        return tl::unexpected(body.error());
    return parse(*body).map_error(
        [&](const Error &error) { return error.during(shownUrl(below(server, path))); });
}

} // namespace

MarathonGenerator::MarathonGenerator(const MarathonSettings &settings, ServerCircle &circle,
                                     const MarathonNotifier &notifier)
    : m_client(httpOptions(settings), settings.servers)
    , m_circle(circle)
    , m_notifier(notifier)
    , m_configLabels(settings.configLabels)
{
}

Task<Result<Found>> MarathonGenerator::services(Reading)
{
    const std::function<Task<Result<Found>>(QUrl)> attempt = [this](const QUrl &server) {
        return readFrom(server);
    };
    const Result<Found> found = co_await m_circle.firstGood<Found>(attempt);
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

//! Two lists rather than one of apps with embedded tasks: Marathon 0.8 embeds only tasks that have health
//! results.
Task<Result<Found>> MarathonGenerator::readFrom(QUrl server)
{
    if (m_hasGivenUp)
        co_return failure(Error::Kind::Failed, u"given up"_s);
    auto askedApps = m_client.get(server, "/v2/apps");
    auto askedTasks = m_client.get(server, "/v2/tasks");
    const Result<HttpAnswer> appsAnswer = co_await askedApps;
    const Result<HttpAnswer> tasksAnswer = co_await askedTasks;
    const auto apps = listFrom(server, "/v2/apps", appsAnswer, &parseApps);
    if (!apps)
        co_return tl::unexpected(apps.error());
    const auto tasks = listFrom(server, "/v2/tasks", tasksAnswer, &parseTasks);
    if (!tasks)
        co_return tl::unexpected(tasks.error());
    Found found = servicesFrom(apps->elements, tasks->elements, m_configLabels);
    found.complaints = apps->complaints + tasks->complaints + found.complaints;
    shorten(found.complaints);
    m_server = shownUrl(server);
    co_return found;
}

} // namespace proxym
