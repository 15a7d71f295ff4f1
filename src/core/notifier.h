// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "core/trigger.h"

#include <QObject>

namespace proxym {

//! Contract of everything that notices change. It only says "look again"; correctness never rests on it. Who
//! starts it knows its source and names it in its triggers.
class Notifier : public QObject {
    Q_OBJECT
public:
    //! Begins to watch. Constructors have no side effects; this has.
    virtual void start() = 0;
    //! Ends watching and takes back what was registered elsewhere. Bounded in time, never fails.
    virtual Task<> stop() { co_return; }

Q_SIGNALS:
    void changeNoticed(const proxym::Trigger &trigger);
    //! Whether and how changes are heard of is different now (EventsStatus); never for a mere event.
    void statusChanged();
};

} // namespace proxym
