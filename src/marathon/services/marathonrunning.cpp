// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonrunning.h"

namespace proxym {

namespace {

std::size_t contentOf(const MarathonTask &task)
{
    return qHashMulti(QHashSeed::globalSeed(), task.host, task.ports, task.addresses, task.version);
}

} // namespace

void RunningTasks::add(const MarathonTask &task)
{
    if (isRunning(task))
        m_tasks[task.appId].append({qHash(task.id, QHashSeed::globalSeed()), contentOf(task)});
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

bool RunningTasks::isNews(const MarathonTask &told) const
{
    if (m_doubtful.contains(told.appId))
        return true;
    const QList<Known> known = m_tasks.value(told.appId);
    const std::size_t id = qHash(told.id, QHashSeed::globalSeed());
    const auto found = std::ranges::find(known, id, &Known::id);
    const bool isKnown = found != known.end();
    return isRunning(told) ? !isKnown || found->content != contentOf(told) : isKnown;
}

} // namespace proxym
