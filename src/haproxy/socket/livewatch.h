// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/turnstile.h"
#include "haproxy/socket/admin.h"

#include <QSet>
#include <QTimer>

namespace proxym {

//! Knows which backends have no live server: asks HAProxy about all of them in one question, every five
//! seconds or, where the answer takes long, so seldom that it takes a hundredth of the time.
class LiveWatch final : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds usualPause{5'000};
    explicit LiveWatch(const HaproxyAdmin &admin, std::chrono::milliseconds pause = usualPause);

    //! Looks at once, and goes on; nothing where it does already.
    void start();
    //! HAProxy does not run: what it said counts no more.
    void forget();
    //! Returns when HAProxy is asked nothing any more.
    [[nodiscard]] Task<> stop();

    //! By NAME, those without any server among them; empty before the first answer.
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
    int m_times = 0; //!< that it was stopped: an answer to an older question does not count
};

} // namespace proxym
