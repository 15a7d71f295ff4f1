// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

#include <QObject>

namespace proxym {

//! The truth about proxym, for everybody who shows it: one writer, many readers.
class StatusBoard final : public QObject {
    Q_OBJECT
public:
    //! Puts up a new status. A `lastRound` of another number than the one before is a round that has ended.
    void publish(const Status &status);
    //! Adds to the history what is no round: that HAProxy has died and serves again.
    void note(const RoundRecord &record);

    [[nodiscard]] const Status &status() const { return m_status; }
    //! The last 50 rounds that changed something, newest first. What fails in the same way again and again is
    //! there once, with its first time.
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
