// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathondoubts.h"

namespace proxym {

void MarathonDoubts::add(const MarathonEvent &event)
{
    constexpr qsizetype most = 10'000; // ids may be anything; beyond this number everything is read
    if (event.task)
        m_told.append(*event.task);
    else
        m_apps.unite({event.apps.begin(), event.apps.end()});
    m_isEverything = m_isEverything || event.apps.isEmpty() || m_apps.size() + m_told.size() > most;
}

std::optional<QStringList> MarathonDoubts::apps(const RunningTasks &known) const
{
    if (m_isEverything || (m_apps.isEmpty() && m_told.isEmpty()))
        return std::nullopt;
    QSet<QString> doubtful = m_apps;
    for (const MarathonTask &task : m_told) {
        if (known.isNews(task))
            doubtful.insert(task.appId);
    }
    QStringList apps(doubtful.begin(), doubtful.end());
    apps.sort();
    return apps;
}

} // namespace proxym
