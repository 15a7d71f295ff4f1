// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/recovery.h"

namespace proxym {

//! Says when the next reload or start may come: after the interval, after failures, after deaths of HAProxy,
//! and ever later while old processes still have connections. Changes at run time do not pass here.
class ReloadGate final : public QObject {
    Q_OBJECT
public:
    //! `keeper` and `recovery` outlive it.
    ReloadGate(const HaproxySettings &settings, const HaproxyKeeper &keeper, const HaproxyRecovery &recovery);

    //! How long the next one has to wait; nothing: it may come now.
    [[nodiscard]] std::optional<std::chrono::milliseconds> wait() const;
    //! One waits for that, for this reason; opened() tells when it need not wait for old processes any more.
    void noteWaiting(const QString &reason, std::chrono::milliseconds wait);
    //! The one that waits, if any; the moment until when is told the same until it changes by a second.
    [[nodiscard]] const std::optional<WaitingChange> &waiting() const { return m_waiting; }
    //! None is needed any more.
    void settle();
    //! One begins.
    void begin();
    void succeed() { m_pace.succeed(); }
    //! It failed for this reason; how long until the next try. What failed because none ran holds up nobody
    //! once one does.
    std::optional<std::chrono::milliseconds> fail(const Error &error);
    //! Whether the last one failed and none ran: that says nothing of one that runs.
    [[nodiscard]] bool hasFailedWithoutHaproxy() const { return m_hasFailedWithout; }
    //! What to say of old processes that put reloads off; nothing where they do not.
    [[nodiscard]] std::optional<QString> complaint() const;

Q_SIGNALS:
    //! An old process has ended that a reload waited for.
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
    bool m_isWithout = false; //!< when the last one began, none ran
    bool m_hasFailedWithout = false;
    std::optional<WaitingChange> m_waiting;
    Clock::time_point m_waitsUntil; //!< the same, as it decides
};

} // namespace proxym
