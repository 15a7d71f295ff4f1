// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/reloadcause.h"

#include <QDateTime>
#include <QMap>
#include <QSet>
#include <QStringList>

#include <chrono>
#include <optional>

namespace proxym {

//! How a change reached the proxy; Recovery: it had died and had to be restarted.
enum class Action { None, Runtime, Reload, Recovery };
//! The result: put in force, rejected by the proxy, or not possible (disk, process, reload).
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

//! The proxy process and what has been done to it since proxym started.
struct ProxyStatus {
    bool enabled = false;
    qint64 pid = 0; //!< 0: it does not run
    QString version; //!< of the running process; empty if it does not report it
    QStringList abilities; //!< features that not every version has
    std::optional<LastApply> lastApply;
    std::optional<LastReload> lastReload; //!< or a start that put another configuration in force
    std::optional<LastReload> lastStart; //!< when no process was running
    std::optional<WaitingChange> waiting;
    int deaths = 0;
    QDateTime downSince; //!< when it died; invalid while it runs
    QDateTime silentSince; //!< since when it runs but does not answer; invalid while it answers
    int reloads = 0;
    int failedReloads = 0;
    QMap<ReloadCause, int> reloadsBy, failedReloadsBy; //!< the same by what made them necessary
    int reloadsAvoided = 0; //!< changes of services at run time that need a reload without spare backends
    int runtimeUpdates = 0;
    int failedRuntimeUpdates = 0;
    int oldProcesses = 0;
    ApplyResult wanted = ApplyResult::Ok; //!< whether the latest configuration is in force; if not, why
    QString error; //!< the sentence for that
    QStringList complaints; //!< bad settings files and the like
    QMap<QString, QString> backends; //!< NAME → the backend that serves it, where that has another name
    QSet<QString> withoutLiveServers; //!< backends, by NAME, according to the proxy's last answer

    //! Nothing is served at all.
    [[nodiscard]] bool isDown() const { return enabled && pid == 0; }
    //! It is not known what is served.
    [[nodiscard]] bool isSilent() const { return pid != 0 && silentSince.isValid(); }
};

//! "HAProxy 4711 has not answered since 09:14:07 UTC"; empty if it has answered, or does not run.
[[nodiscard]] QString silenceText(const ProxyStatus &proxy);

//! "a change waits for a reload until 09:14:07 UTC: new backend shop_web_80"
[[nodiscard]] QString waitingText(const WaitingChange &waiting);

} // namespace proxym
