// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "docker/dockerparser.h"

#include <QHash>
#include <QSet>

#include <chrono>

namespace proxym {

//! A line of /events.
struct DockerEvent {
    QString type; //!< "container", "network" …
    QString action; //!< "start", "health_status"; without what follows a colon
    QString container; //!< id; empty if it is about none
    QString name; //!< of the container; empty if it is not said
    int signal = 0; //!< that it was sent; 0: none, or not said
    std::int64_t at = 0; //!< milliseconds

    bool operator==(const DockerEvent &) const = default;
};

//! Fails if it is no event: the engine may write an error into its stream.
[[nodiscard]] Result<DockerEvent> parseDockerEvent(const QByteArray &json);

//! The containers that may differ from what was read last.
struct DockerDoubts {
    bool everything = false;
    QSet<QString> containers; //!< ids
};

//! What events have said.
class DockerNews {
public:
    using Time = std::chrono::steady_clock::time_point;

    //! Why to look again; empty if it changes nothing for us, such as what is executed in a container.
    [[nodiscard]] QString note(const DockerEvent &event, Time now);
    //! Events may have been lost.
    void doubtEverything() { m_doubts.everything = true; }
    //! Since the last call.
    [[nodiscard]] DockerDoubts takeDoubts() { return std::exchange(m_doubts, {}); }

    //! Those that have been told to stop and have not been started since; forgets others, and after
    //! `longestStop`: a container need not obey.
    [[nodiscard]] QSet<QString> leaving(const QList<DockerContainer> &running, Time now);

    static constexpr std::chrono::minutes longestStop{10};

private:
    struct Sent {
        int signal;
        std::int64_t at; //!< by the engine's clock, as containers' starts
        Time noted;
    };
    static constexpr qsizetype mostContainers = 10'000; //!< ids may be anything: then everything is read

    DockerDoubts m_doubts;
    QHash<QString, QList<Sent>> m_sent; //!< signals, by id
};

} // namespace proxym
