// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSet>
#include <QString>

namespace proxym {

//! How closely a round looks at what the proxy does.
enum class Scrutiny {
    Belief, //!< it does what it was told
    Question, //!< it is asked; what somebody else changed is repaired, but for servers set by hand
    Order, //!< these, too
};

//! "Look again": who noticed something and what. It never carries data; the round reads the truth for itself.
struct Trigger {
    QString source = {}; //!< "Marathon", "File", "Signal", "Web", "Timer", "HAProxy"
    QString reason; //!< "status_update_event /web", "SIGUSR1"

    //! What is to be read again.
    enum class Reads {
        ThatSource, //!< the source of this name reads what it believes changed
        Nothing, //!< nothing new: settings of the target changed, or something is to be tried again
        Everything, //!< every source, in full
    };
    Reads reads = Reads::ThatSource;
    bool acceptsLosses = false; //!< someone says that losses held back are real
    Scrutiny scrutiny = Scrutiny::Belief;
};

//! Any number of triggers, told as one: what the next round has to do and how to name it.
struct Request {
    QString source;
    QString reason; //!< of the first trigger; "… and 3 more" where others followed
    QSet<QString> sources; //!< sources to be asked
    bool everything = false;
    bool acceptsLosses = false;
    Scrutiny scrutiny = Scrutiny::Belief;
    int triggers = 0;

    void add(const Trigger &trigger);
};

} // namespace proxym
