// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/socket/admin.h"

#include <QDateTime>
#include <QTimer>

namespace proxym {

//! Knows whether HAProxy answers: asks the smallest of all questions, again and again. Whoever has said
//! nothing for more than two seconds is silent, until the next answer.
class Pulse final : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds patience{1'400};
    explicit Pulse(const QString &socketPath, std::chrono::milliseconds limit = patience);

    //! Asks at once, and goes on; nothing where it does already.
    void start();
    //! HAProxy does not run: nobody is to answer.
    void forget();
    //! Returns when HAProxy is asked nothing any more.
    [[nodiscard]] Task<> stop();

    //! Since when it has answered nothing; invalid where it answers.
    [[nodiscard]] const QDateTime &silentSince() const { return m_silentSince; }

Q_SIGNALS:
    //! It fell silent, or answers again.
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
    QDateTime m_shownSince; //!< the same for people
    QDateTime m_silentSince;
    bool m_isOn = false;
    int m_times = 0; //!< that it was stopped: an answer to an older question does not count
};

} // namespace proxym
