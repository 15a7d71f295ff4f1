// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonabsence.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

void insertSorted(QStringList &texts, const QString &text)
{
    const auto at = std::lower_bound(texts.begin(), texts.end(), text);
    if (at == texts.end() || *at != text)
        texts.insert(at, text);
}

} // namespace

void Absence::noteIdle(const MarathonTask &task)
{
    constexpr qsizetype longest = 40;
    QString state = task.state.left(longest).toLower();
    if (state.startsWith(u"task_"_s))
        state.remove(0, 5);
    insertSorted(m_idle, state);
}

void Absence::noteRunning(const QString &why)
{
    insertSorted(m_running, why);
}

QString Absence::toString() const
{
    if (!m_running.isEmpty())
        return u"no running task can be reached: "_s + m_running.join(u", "_s);
    if (!m_idle.isEmpty())
        return u"no running task: "_s + m_idle.join(u", "_s);
    return u"no running task"_s;
}

} // namespace proxym
