// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/parse/marathonparser.h"

namespace proxym {

//! Why no task serves one port of an app, as text for people. Contains no numbers, so that it changes only
//! when the reason does.
class Absence {
public:
    //! Adds a task that does not run: "staging", "unreachable".
    void noteIdle(const MarathonTask &task);
    //! Adds a running task that cannot be reached there: "it has no address of its own".
    void noteRunning(const QString &why);
    //! "no running task: unreachable"; "no running task can be reached: it has no address of its own".
    [[nodiscard]] QString toString() const;

private:
    QStringList m_idle; //!< states, sorted
    QStringList m_running;
};

} // namespace proxym
