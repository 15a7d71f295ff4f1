// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QSet>
#include <QStringList>

#include <chrono>
#include <optional>

namespace proxym {

//! How a change reached the proxy; Recovery: it had died, and was to be started again.
enum class Action { None, Runtime, Reload, Recovery };
//! How it ended: put in force, refused by the proxy, or not possible (disk, process, reload).
enum class ApplyResult { Ok, Rejected, Failed };

struct LastApply {
    QDateTime at;
    Action action = Action::None;
    QString reason;
    std::chrono::milliseconds duration{0};
};

//! A reload, or a start.
struct LastReload {
    QDateTime at;
    ApplyResult result = ApplyResult::Ok;
    QString reason;
    QString error;
    std::chrono::milliseconds duration{0};
};

//! A change that needs a reload, which may not come before `until`.
struct WaitingChange {
    QString reason;
    QDateTime until;
};

//! The proxy process and what was done to it since proxym started.
struct ProxyStatus {
    bool enabled = false;
    qint64 pid = 0; //!< 0: does not run
    QString version; //!< of the process that runs; empty where it does not say
    QStringList abilities; //!< what it can do and not every version can
    std::optional<LastApply> lastApply;
    std::optional<LastReload> lastReload; //!< or start that put another configuration in force
    std::optional<LastReload> lastStart; //!< where none ran
    std::optional<WaitingChange> waiting;
    int deaths = 0;
    QDateTime downSince; //!< when it died; invalid while it runs
    QDateTime silentSince; //!< it runs and answers nothing; invalid while it answers
    int reloads = 0;
    int failedReloads = 0;
    int runtimeUpdates = 0;
    int failedRuntimeUpdates = 0;
    int oldProcesses = 0;
    ApplyResult wanted = ApplyResult::Ok; //!< whether the wanted configuration is in force; if not, why
    QString error; //!< the sentence for that
    QStringList complaints; //!< bad settings files and the like
    QSet<QString> withoutLiveServers; //!< backends, by NAME, as the proxy said last

    //! Nothing is served at all.
    [[nodiscard]] bool isDown() const { return enabled && pid == 0; }
    //! Nobody knows what is served.
    [[nodiscard]] bool isSilent() const { return pid != 0 && silentSince.isValid(); }
};

//! "HAProxy 4711 has not answered since 09:14:07 UTC"; empty where it does, or does not run.
[[nodiscard]] QString silenceText(const ProxyStatus &proxy);

//! "a change waits for a reload until 09:14:07 UTC: new backend shop_web_80"
[[nodiscard]] QString waitingText(const WaitingChange &waiting);

} // namespace proxym
