// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "core/trigger.h"

#include <QObject>

namespace proxym {

//! Contract of everything that notices change. It only says "look again"; correctness never depends on it.
//! The Manager, which starts it, knows its source and puts that into its triggers.
class Notifier : public QObject {
    Q_OBJECT
public:
    //! Starts watching. Constructors have no side effects; this has.
    virtual void start() = 0;
    //! Stops watching and removes registrations made elsewhere. Bounded in time, never fails.
    virtual Task<> stop() { co_return; }

Q_SIGNALS:
    void changeNoticed(const proxym::Trigger &trigger);
    //! Whether or how changes are received has changed (EventsStatus); not emitted for a mere event.
    void statusChanged();
};

} // namespace proxym
