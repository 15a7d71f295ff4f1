// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonservices.h"

#include "marathon/services/marathontranslation.h"

#include <QSet>

namespace proxym {

namespace {

//! A name that many tasks have in common is in memory once; an address is written anew for each host anyway.
void shareNames(QList<MarathonTask> &tasks, QSet<QString> &names)
{
    const auto isLetter = [](QChar c) { return c >= u'a' && c <= u'z'; };
    for (MarathonTask &task : tasks) {
        if (!task.host.contains(u':') && std::ranges::any_of(task.host, isLetter))
            task.host = *names.insert(task.host);
    }
}

//! Those with that id, of services that are sorted by it.
Services servicesOf(const QString &id, const Services &sorted)
{
    Services services;
    auto next = sorted.lowerBound(
        id, [](const Service &service, const QString &sought) { return service.id < sought; });
    for (; next != sorted.cend() && (*next)->id == id; ++next)
        services.append(*next);
    return services;
}

} // namespace

MarathonServices servicesFrom(const MarathonLists &lists, const MarathonLabels &labels,
                              const Definitions &definitions, const Services &known)
{
    Found found;
    QSet<QString> odd;
    QSet<QString> seen;
    QSet<QString> hostNames;
    for (const MarathonApp &app : lists.apps) {
        if (seen.contains(app.id)) {
            odd.insert(app.id);
            continue;
        }
        seen.insert(app.id);
        const Services before = servicesOf(app.id, known);
        if (lists.unchanged.contains(app.id)) {
            found.services += before;
            continue;
        }
        const qsizetype texts = found.complaints.size() + found.notes.size();
        QList<MarathonTask> own = lists.tasks.of(app.id);
        shareNames(own, hostNames);
        addServicesOf(app, own, labels, definitions, before, found);
        if (found.complaints.size() + found.notes.size() > texts)
            odd.insert(app.id);
    }
    return {found, odd};
}

Found servicesFrom(const QList<MarathonApp> &apps, const MarathonTasks &tasks, const MarathonLabels &labels,
                   const Definitions &definitions, const Services &known)
{
    return servicesFrom({apps, tasks, {}}, labels, definitions, known).found;
}

} // namespace proxym
