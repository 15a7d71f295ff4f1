// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/haproxyrecovery.h"

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
    //! One waits for that; opened() tells when it need not wait for old processes any more.
    void noteWaiting() { m_isWaitedFor = hasManyOldProcesses(); }
    //! One begins.
    void begin() { m_pace.begin(Clock::now()); }
    void succeed() { m_pace.succeed(); }
    //! It failed for this reason; how long until the next try.
    std::optional<std::chrono::milliseconds> fail(const Error &error);
    //! What to say of old processes that put reloads off; nothing where they do not.
    [[nodiscard]] std::optional<QString> complaint() const;

Q_SIGNALS:
    //! An old process has ended that a reload waited for.
    void opened();

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool hasManyOldProcesses() const;

    int m_maxOldProcesses;
    const HaproxyKeeper &m_keeper;
    const HaproxyRecovery &m_recovery;
    ReloadPace m_pace;
    bool m_isWaitedFor = false;
};

} // namespace proxym
