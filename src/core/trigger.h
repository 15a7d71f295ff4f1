// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSet>
#include <QString>

namespace proxym {

//! How closely a round checks what the proxy does.
enum class Scrutiny {
    Belief, //!< it is assumed to do what it was told
    Question, //!< it is asked; foreign changes are repaired, except servers set by hand
    Order, //!< these are repaired, too, and what it has rejected is tried again
};

//! "Look again": which source noticed something, and what. It never carries data; the round reads the data
//! itself.
struct Trigger {
    QString source = {}; //!< "Marathon", "File", "Signal", "Web", "Timer", "HAProxy"
    QString reason; //!< "status_update_event /web", "SIGUSR1"

    //! What has to be read again.
    enum class Reads {
        ThatSource, //!< the source of this name reads what may have changed
        Nothing, //!< nothing: settings of the target changed, or something has to be retried
        Everything, //!< every source, in full
    };
    Reads reads = Reads::ThatSource;
    bool acceptsLosses = false; //!< someone has confirmed that losses held back are real
    Scrutiny scrutiny = Scrutiny::Belief;
};

//! Any number of triggers, combined: what the next round has to do, and how to name it.
struct Triggers {
    QString source;
    QString reason; //!< of the first trigger; "… and 3 more" if others followed
    QSet<QString> sources; //!< sources to be asked
    bool everything = false;
    bool acceptsLosses = false;
    Scrutiny scrutiny = Scrutiny::Belief;
    int count = 0;

    void add(const Trigger &trigger);
};

} // namespace proxym
