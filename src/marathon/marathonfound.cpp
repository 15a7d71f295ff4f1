// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonfound.h"

#include "marathon/marathonparser.h"
#include "marathon/marathonservices.h"

#include <QRegularExpression>

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

template <class T> Result<T> told(const QString &path, Result<T> result)
{
    return std::move(result).map_error([&path](const Error &error) { return error.during(path); });
}

} // namespace

Result<Found> foundInAll(MarathonBodies bodies, bool configLabels)
{
    const auto apps = told(u"/v2/apps"_s, parseApps(std::move(bodies.apps)));
    if (!apps)
        return tl::unexpected(apps.error());
    const auto tasks = told(u"/v2/tasks"_s, parseTasks(std::move(bodies.tasks)));
    if (!tasks)
        return tl::unexpected(tasks.error());
    Found found = servicesFrom(apps->elements, tasks->elements, configLabels);
    found.complaints = apps->complaints + tasks->complaints + found.complaints;
    shorten(found.complaints);
    std::stable_sort(found.services.begin(), found.services.end(),
                     [](const Service &a, const Service &b) { return a.id < b.id; });
    return found;
}

Result<Found> foundInOne(const QString &id, MarathonBodies bodies, bool configLabels)
{
    const auto app = parseApp(std::move(bodies.apps));
    if (!app)
        return tl::unexpected(app.error());
    if (app->id != id)
        return failure(Error::Kind::Malformed, u"the answer is about %1"_s.arg(app->id));
    const auto tasks = parseTasks(std::move(bodies.tasks));
    if (!tasks)
        return tl::unexpected(tasks.error());
    return servicesFrom({*app}, tasks->elements, configLabels);
}

Found withApp(Found all, const QString &id, const Found &one)
{
    all.services.removeIf([&id](const Service &service) { return service.id == id; });
    const auto at = std::lower_bound(all.services.cbegin(), all.services.cend(), id,
                                     [](const Service &service, const QString &sought) { return service.id < sought; });
    qsizetype index = at - all.services.cbegin();
    for (const Service &service : one.services)
        all.services.insert(index++, service);
    all.complaints.removeIf([prefix = id + u": "_s](const QString &line) { return line.startsWith(prefix); });
    all.complaints += one.complaints;
    return all;
}

std::optional<QByteArray> appPath(const QString &id)
{
    static const QRegularExpression plain(u"^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\\z"_s);
    static const QRegularExpression resource(u"/(tasks|versions|restart)\\z"_s);
    if (!plain.match(id).hasMatch() || resource.match(id).hasMatch())
        return std::nullopt;
    return "/v2/apps" + id.toUtf8();
}

} // namespace proxym
