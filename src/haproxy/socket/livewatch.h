// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/socket/admin.h"

#include <QSet>
#include <QTimer>

namespace proxym {

//! Knows which backends have no live server. Asks HAProxy about all of them in one question, every five
//! seconds, or less often where the answer takes long: the questions take at most a hundredth of the time.
class LiveWatch final : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds usualPause{5'000};
    explicit LiveWatch(const HaproxyAdmin &admin, std::chrono::milliseconds pause = usualPause);

    //! Asks at once, and then regularly; does nothing if already started.
    void start();
    //! HAProxy is not running: its earlier answers no longer count.
    void forget();
    //! Returns once HAProxy is no longer being asked anything.
    [[nodiscard]] Task<> stop();

    //! By NAME, including backends that have no servers at all; empty before the first answer.
    [[nodiscard]] const QSet<QString> &withoutLiveServers() const { return m_without; }

Q_SIGNALS:
    void changed();

private:
    Task<> look();

    HaproxyAdmin m_admin;
    std::chrono::milliseconds m_pause; //!< at least
    Turnstile m_turn; //!< held by the question under way
    QTimer m_next;
    QSet<QString> m_without;
    bool m_isOn = false;
    int m_times = 0; //!< how often it was stopped: an answer to an older question does not count
};

} // namespace proxym
