// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

#include <QObject>

namespace proxym {

//! proxym's status, for everything that shows it: one writer, many readers.
class StatusBoard final : public QObject {
    Q_OBJECT
public:
    //! Publishes a new status. A `lastRound` with a new number is a round that has ended.
    void publish(const Status &status);
    //! Adds an entry to the history that is not a round: HAProxy has died and been restarted.
    void note(const RoundRecord &record);

    [[nodiscard]] const Status &status() const { return m_status; }
    //! The last 50 rounds that changed something, newest first. A failure that repeats is listed once, with
    //! the time of its first occurrence.
    [[nodiscard]] const QList<RoundRecord> &history() const { return m_history; }

Q_SIGNALS:
    void roundFinished(const proxym::RoundRecord &round);
    void published();

private:
    void remember(const RoundRecord &record);

    Status m_status;
    QList<RoundRecord> m_history;
};

} // namespace proxym
