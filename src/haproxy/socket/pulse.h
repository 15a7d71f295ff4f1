// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/socket/admin.h"

#include <QDateTime>
#include <QTimer>

namespace proxym {

//! Knows whether HAProxy answers: asks it the smallest possible question again and again. A HAProxy that has
//! not answered for more than two seconds is silent, until its next answer.
class Pulse final : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds patience{1'400};
    explicit Pulse(const QString &socketPath, std::chrono::milliseconds limit = patience);

    //! Asks at once, and then regularly; does nothing if already started.
    void start();
    //! HAProxy is not running: no answer is expected.
    void forget();
    //! Returns once HAProxy is no longer being asked anything.
    [[nodiscard]] Task<> stop();

    //! Since when it has not answered; invalid while it answers.
    [[nodiscard]] const QDateTime &silentSince() const { return m_silentSince; }

Q_SIGNALS:
    //! It fell silent, or it answers again.
    void changed();

private:
    using Clock = std::chrono::steady_clock;

    Task<> ask();
    void note(const Result<QByteArray> &answer, Clock::time_point askedAt, const QDateTime &shownAt);
    void setSilentSince(const QDateTime &since);

    HaproxyAdmin m_admin;
    std::chrono::milliseconds m_patience;
    Turnstile m_turn; //!< held by the question under way
    QTimer m_next;
    std::optional<Clock::time_point> m_unansweredSince;
    QDateTime m_shownSince; //!< the same, as shown to people
    QDateTime m_silentSince;
    bool m_isOn = false;
    int m_times = 0; //!< how often it was stopped: an answer to an older question does not count
};

} // namespace proxym
