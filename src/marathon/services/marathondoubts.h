// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonevents.h"
#include "marathon/services/marathonrunning.h"

#include <QSet>

namespace proxym {

//! The apps that may differ from what was read last: all of them until something has been read.
class MarathonDoubts {
public:
    //! What the event says of a task is only kept: whether it is news is decided when nothing is being read,
    //! as an answer under way may be older or newer than the event.
    void add(const MarathonEvent &event);
    void addEverything() { m_isEverything = true; }
    //! The apps that have to be read if these tasks are known to run, sorted; nothing if everything has to
    //! be.
    [[nodiscard]] std::optional<QStringList> apps(const RunningTasks &known) const;

private:
    QSet<QString> m_apps;
    QList<MarathonTask> m_told;
    bool m_isEverything = false;
};

} // namespace proxym
