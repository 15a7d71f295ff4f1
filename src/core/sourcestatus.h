// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QStringList>

#include <optional>

namespace proxym {

struct EventsStatus {
    QString mode; //!< "callback", "stream", "poll"
    bool connected = false;
    QDateTime lastEventAt; //!< invalid: none yet
};

//! What only the source itself knows about its state.
struct SourceDetails {
    QString server; //!< the server that answered last: "http://10.0.0.1:8080"; empty if there is none
    std::optional<EventsStatus> events;
};

enum class SourceState { Starting, Ok, Failing };

struct SourceStatus {
    QString name;
    SourceState state = SourceState::Starting;
    qsizetype services = 0;
    QDateTime lastSuccessAt; //!< invalid: none yet
    QString lastError; //!< empty: the last answer was good
    int failures = 0; //!< in a row
    QDateTime nextAttemptAt; //!< when a failing source is asked again; invalid: it is not failing
    QStringList complaints; //!< what the last good answer left out, and why
    QStringList notes; //!< the same, for things that need no fix
    SourceDetails details;
};

} // namespace proxym
