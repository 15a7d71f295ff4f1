// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/recovery.h"

namespace proxym {

//! Says when the next reload or start may happen: after the interval, later after failures and after deaths
//! of HAProxy, and with growing delays while old processes still have connections. Changes at run time do not
//! pass through here.
class ReloadGate final : public QObject {
    Q_OBJECT
public:
    //! `keeper` and `recovery` must outlive it.
    ReloadGate(const HaproxySettings &settings, const HaproxyKeeper &keeper, const HaproxyRecovery &recovery);

    //! How long the next one has to wait; nothing: it may start now.
    [[nodiscard]] std::optional<std::chrono::milliseconds> wait() const;
    //! A reload waits that long, for this reason. opened() is emitted when it need not wait for old processes
    //! any more.
    void noteWaiting(const QString &reason, std::chrono::milliseconds wait);
    //! The reload that waits, if any. Its due time is reported unchanged until it shifts by a second.
    [[nodiscard]] const std::optional<WaitingChange> &waiting() const { return m_waiting; }
    //! No reload is needed any more.
    void settle();
    //! A reload begins.
    void begin();
    void succeed() { m_pace.succeed(); }
    //! It failed for this reason; returns the time until the next attempt. A failure that occurred because
    //! HAProxy was not running delays nothing once it is.
    std::optional<std::chrono::milliseconds> fail(const Error &error);
    //! True if the last one failed while HAProxy was not running: that says nothing about a running HAProxy.
    [[nodiscard]] bool hasFailedWithoutHaproxy() const { return m_hasFailedWithout; }
    //! What to report about old processes that delay reloads; nothing where they do not.
    [[nodiscard]] std::optional<QString> complaint() const;

Q_SIGNALS:
    //! An old process that a reload waited for has ended.
    void opened();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool hasManyOldProcesses() const;
    void forgetWaiting() { m_waiting.reset(); }

    int m_maxOldProcesses;
    const HaproxyKeeper &m_keeper;
    const HaproxyRecovery &m_recovery;
    ReloadPace m_pace;
    bool m_isWaitedFor = false;
    bool m_isUnderWay = false;
    bool m_isWithout = false; //!< HAProxy was not running when the last one began
    bool m_hasFailedWithout = false;
    std::optional<WaitingChange> m_waiting;
    Clock::time_point m_waitsUntil; //!< the same, used for the decision
};

} // namespace proxym
