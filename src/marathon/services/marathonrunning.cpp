// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonrunning.h"

#include "marathon/parse/marathontasktext.h"

namespace proxym {

namespace {

std::size_t contentOf(const MarathonTaskView &task)
{
    const auto hash = [seed = std::size_t(QHashSeed::globalSeed())](std::string_view text) {
        return qHashBits(text.data(), text.size(), seed);
    };
    QVarLengthArray<std::size_t, 8> parts{hash(task.host), hash(task.version)};
    for (const std::string_view address : task.addresses)
        parts.push_back(hash(address));
    const std::size_t ports = qHashRange(task.ports.begin(), task.ports.end(), QHashSeed::globalSeed());
    return qHashRange(parts.begin(), parts.end(), ports);
}

} // namespace

void RunningTasks::add(const QString &app, const MarathonTasks &tasks)
{
    QList<Known> known;
    tasks.eachOf(app, [&known](const MarathonTaskView &task) {
        if (isRunning(task))
            known.append({hashOfId(task.id), contentOf(task)});
    });
    if (known.isEmpty())
        return;
    known.squeeze();
    m_tasks.insert(app, known);
}

void RunningTasks::replace(const QString &app, const RunningTasks &other)
{
    m_doubtful.remove(app);
    if (other.m_doubtful.contains(app))
        m_doubtful.insert(app);
    if (const auto tasks = other.m_tasks.constFind(app); tasks != other.m_tasks.cend())
        m_tasks.insert(app, *tasks);
    else
        m_tasks.remove(app);
}

void RunningTasks::keepOnly(const QSet<QString> &apps)
{
    m_tasks.removeIf([&apps](const auto &entry) { return !apps.contains(entry.key()); });
    m_doubtful.intersect(apps);
}

bool RunningTasks::isNews(const MarathonTask &told) const
{
    if (m_doubtful.contains(told.appId))
        return true;
    const MarathonTaskText text(told);
    const QList<Known> known = m_tasks.value(told.appId);
    const auto found = std::ranges::find(known, hashOfId(text.view().id), &Known::id);
    const bool isKnown = found != known.end();
    return isRunning(told) ? !isKnown || found->content != contentOf(text.view()) : isKnown;
}

} // namespace proxym
