// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "core/trigger.h"

#include <QDateTime>
#include <QSet>

#include <chrono>

namespace proxym {

//! One step of a round and how long it took.
struct Step {
    QString
        name; //!< "collect", "resolve", "inventory", "plan", "render", "check", "commit", "runtime", "reload"
    std::chrono::microseconds duration{0};
};

//! How a change reached the proxy; Recovery: it had died, and was to be started again.
enum class Action { None, Runtime, Reload, Recovery };
//! How it ended: put in force, refused by the proxy, or not possible (disk, process, reload).
enum class ApplyResult { Ok, Rejected, Failed };

struct EventsStatus {
    QString mode; //!< "callback", "stream", "poll"
    bool connected = false;
    QDateTime lastEventAt; //!< invalid: none yet
};

//! What only the source itself knows of its state.
struct SourceDetails {
    QString server; //!< the server that answered last: "http://10.0.0.1:8080"; empty where there is none
    std::optional<EventsStatus> events;
};

enum class SourceState { Starting, Ok, Failing };

struct SourceStatus {
    QString name;
    SourceState state = SourceState::Starting;
    qsizetype services = 0;
    QDateTime lastSuccessAt; //!< invalid: none yet
    QString lastError; //!< empty: the last answer was good
    int failures = 0; //!< in a row
    QDateTime nextAttemptAt; //!< when a failing source is asked again; invalid: it does not fail
    QStringList complaints; //!< what the last good answer left out, and why
    QStringList notes; //!< the same, where nobody has to mend anything
    SourceDetails details;
};

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

//! One round that has ended.
struct RoundRecord {
    int number = 0;
    QDateTime startedAt;
    std::chrono::milliseconds duration{0};
    QString triggerSource;
    QString triggerReason;
    QList<Step> steps;
    Action action = Action::None;
    ApplyResult result = ApplyResult::Ok;
    QString reason;
    QString error;
    bool isWaiting = false; //!< for a reload that may not come yet; what was tried before has been told
    QStringList added, removed, changed; //!< NAMEs
    QByteArray diff;

    [[nodiscard]] bool changedSomething() const
    {
        const bool isNews =
            result != ApplyResult::Ok || !added.isEmpty() || !removed.isEmpty() || !changed.isEmpty();
        return action != Action::None || (isNews && !isWaiting);
    }
};

//! The verdict over everything; the first that holds, in this order (interface, section 5).
enum class State { Starting, Failed, Rejected, Stale, Degraded, InSync };

//! Everything proxym publishes about itself.
struct Status {
    QDateTime startedAt;
    State state = State::Starting;
    QString summary; //!< one sentence
    bool applied = false; //!< a round has been put in force
    bool isWaiting =
        false; //!< nothing is applied: a source is silent, and what it gave before is being served
    QList<SourceStatus> sources;
    ProxyStatus proxy;
    std::optional<RoundRecord> lastRound;
    Inventory inventory;
};

//! "HAProxy 4711 has not answered since 09:14:07 UTC"; empty where it does, or does not run.
[[nodiscard]] QString silenceText(const ProxyStatus &proxy);

//! "a change waits for a reload until 09:14:07 UTC: new backend shop_web_80"
[[nodiscard]] QString waitingText(const WaitingChange &waiting);

//! Whether the proxy does what is wanted: nothing has failed, nothing waits.
[[nodiscard]] inline bool isInForce(const Status &status)
{
    return status.state > State::Rejected && !status.proxy.waiting;
}

//! Everything somebody should look at, with who says so: "Marathon: connection refused".
[[nodiscard]] QStringList problemsOf(const Status &status);

//! What is left out on purpose: "service /dns of File, port 53: udp is not supported …". At most a hundred.
[[nodiscard]] QStringList notesOf(const Status &status);

//! Whether a service that has servers is answered by none of them.
[[nodiscard]] bool hasNoLiveServer(const Entry &entry, const ProxyStatus &proxy);

//! How many services are in which state, and how many servers they have together.
struct ServiceCounts {
    qsizetype total = 0;
    qsizetype active = 0;
    qsizetype noHosts = 0;
    qsizetype skipped = 0;
    qsizetype declined = 0; //!< of these, on purpose
    qsizetype heldBack = 0;
    qsizetype down = 0; //!< of them: hasNoLiveServer()
    qsizetype servers = 0;
};
[[nodiscard]] ServiceCounts countsOf(const Status &status);

struct Verdict {
    State state = State::Starting;
    QString summary; //!< one sentence: "In sync: 214 services with 1803 servers"
};

//! The first state that holds, with its sentence. Pure; reads everything of `status` but `state` and
//! `summary`.
[[nodiscard]] Verdict verdict(const Status &status);

} // namespace proxym
