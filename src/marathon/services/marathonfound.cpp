// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonfound.h"

#include "base/sortedlist.h"
#include "marathon/parse/marathonparser.h"
#include "marathon/services/marathonservices.h"

#include <QHash>
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

//! The hosts of the service with the same id and port.
QList<Host> hostsOf(const Found &found, const Service &sought)
{
    for (const Service &service : found.services) {
        if (service.id == sought.id && service.port == sought.port
            && service.transportProtocol == sought.transportProtocol)
            return service.hosts;
    }
    return {};
}

bool belongsTo(const Host &host, const MarathonTask &task)
{
    return task.addresses.contains(host.address())
        || (task.host == host.address() && task.ports.contains(std::int64_t(host.port().number())));
}

} // namespace

Result<MarathonLists> listsOfAll(const MarathonReaders &readers)
{
    auto apps = told(u"/v2/apps"_s, readers.apps->end());
    if (!apps)
        return tl::unexpected(apps.error());
    auto tasks = told(u"/v2/tasks"_s, readers.tasks->end());
    if (!tasks)
        return tl::unexpected(tasks.error());
    return MarathonLists{std::move(apps->elements), std::move(tasks->elements),
                         apps->complaints + tasks->complaints};
}

Result<MarathonLists> listsOfOne(const QString &id, MarathonBodies bodies)
{
    const auto app = parseApp(bodies.apps.whole());
    if (!app)
        return tl::unexpected(app.error());
    if (app->id != id)
        return failure(Error::Kind::Malformed, u"the answer is about %1"_s.arg(app->id));
    const auto tasks = parseTasks(std::move(bodies.tasks));
    if (!tasks)
        return tl::unexpected(tasks.error());
    return MarathonLists{{*app}, tasks->elements, {}};
}

MarathonTranslation translated(const MarathonLists &lists, const Definitions &definitions,
                               const MarathonLabels &labels, const Services &known,
                               const MarathonMemory &last)
{
    auto [found, odd] = servicesFrom(lists, labels, definitions, known);
    found.complaints = lists.complaints + found.complaints;
    shorten(found.complaints);
    shorten(found.notes);
    found.services = inOrder(found.services, [](const Service &a, const Service &b) { return a.id < b.id; });
    return {found, remembered(lists, definitions, odd, last)};
}

QList<AppVersion> unsaidAmong(const QList<AppVersion> &asked, const Definitions &definitions)
{
    QList<AppVersion> unsaid;
    for (const AppVersion &version : asked) {
        const auto app =
            definitions.value(version.app).value(version.version, failure(Error::Kind::Unreachable, {}));
        if (!app
            && (app.error().kind == Error::Kind::Unreachable || app.error().kind == Error::Kind::TimedOut))
            unsaid += version;
    }
    return unsaid;
}

Found withServersOf(const QList<AppVersion> &unsaid, const MarathonLists &lists, const Found &last,
                    Found found)
{
    QHash<QString, QList<MarathonTask>> unread; // the tasks, by app
    for (const AppVersion &version : unsaid) {
        for (const MarathonTask &task : lists.tasks.of(version.app)) {
            if (isRunning(task) && task.version == version.version)
                unread[version.app] += task;
        }
    }
    changeEach(found.services, [&](Shared<Service> &service) {
        const auto tasks = unread.constFind(service->id);
        if (tasks == unread.cend())
            return;
        QList<Host> hosts = service->hosts;
        for (const Host &host : hostsOf(last, service)) {
            const auto isItsOwn = [&host](const MarathonTask &task) { return belongsTo(host, task); };
            if (!hosts.contains(host) && std::ranges::any_of(*tasks, isItsOwn))
                hosts += host;
        }
        service.edit().hosts = hosts;
    });
    return found;
}

Found withApp(Found all, const QString &id, const Found &one)
{
    const auto firstOfApp = [&] {
        return all.services.lowerBound(
            id, [](const Service &service, const QString &sought) { return service.id < sought; });
    };
    const auto behindApp = [&] {
        return all.services.upperBound(
            id, [](const QString &sought, const Service &service) { return sought < service.id; });
    };
    while (firstOfApp() != behindApp())
        all.services.erase(firstOfApp());
    for (const Shared<Service> &service : one.services)
        all.services.insert(behindApp(), service);
    const auto isOfApp = [prefix = id + u": "_s](const QString &line) { return line.startsWith(prefix); };
    all.complaints.removeIf(isOfApp);
    all.complaints += one.complaints;
    all.notes.removeIf(isOfApp);
    all.notes += one.notes;
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

std::optional<QByteArray> versionPath(const AppVersion &version)
{
    static const QRegularExpression time(u"^[0-9T:.Z+-]+\\z"_s);
    const auto app = appPath(version.app);
    if (!app || !time.match(version.version).hasMatch() || version.version.startsWith(u'.'))
        return std::nullopt;
    return *app + "/versions/" + version.version.toUtf8();
}

} // namespace proxym
