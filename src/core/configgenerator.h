// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"
#include "core/inventory.h"
#include "core/roundrecord.h"
#include "core/trigger.h"

#include <QHash>

namespace proxym {

//! What one attempt to make the proxy match did, and why.
struct Outcome {
    Action action = Action::None;
    ApplyResult result = ApplyResult::Ok;
    QString reason; //!< why this action: "new backend shop_web_80"
    QString error; //!< what went wrong; empty where nothing did
    QByteArray diff; //!< unified, old configuration to new; empty where the file did not change
    QMap<QString, QString> leftOut; //!< NAME → why the target could not take that service as it is
    QMap<QString, QString> notYet; //!< NAME → why that service is not served so far
    QList<Step> steps;
    std::optional<std::chrono::milliseconds> retryAfter; //!< not in force yet: call again then
    bool isWaiting =
        false; //!< it is not time yet for what is needed; nothing was tried but what can be done without
    std::optional<std::chrono::milliseconds>
        followUpAfter; //!< in force, but the file on disk is to follow: call again then
};

//! What a round would do.
struct Preview {
    QByteArray diff; //!< unified, what is on disk to what is wanted; empty where nothing would change
    QStringList troubles; //!< what would be skipped, rejected or is broken, a sentence for each
};

//! What the proxy's last check of a server said.
struct LastCheck {
    QString code; //!< "L4CON", "L7OK"
    QString text; //!< "Layer4 connection problem: Connection refused"
    QDateTime since; //!< the server has been in its state
};

//! One server as the running proxy sees it. Numbers are since the proxy process began.
struct LiveServer {
    QString name;
    QString address;
    QString state; //!< "UP", "DOWN", "DRAIN", "MAINT", …
    int sessions = 0;
    int requestRate = 0; //!< requests or sessions a second
    int weight = 0; //!< that counts now
    qint64 requests = 0; //!< HTTP: requests, TCP: sessions
    qint64 errors = 0; //!< HTTP: answers with 5xx, TCP: connections that failed or broke
    std::optional<LastCheck> check = {}; //!< nothing: it is not checked

    //! Whether it is given requests: up, or not checked at all.
    [[nodiscard]] bool isLive() const
    {
        return state.startsWith(QLatin1String("UP")) || state == QLatin1String("no check");
    }
};
//! The servers of services, by NAME.
using LiveServers = QHash<QString, QList<LiveServer>>;
//! How many servers of services are live, by NAME.
using LiveCounts = QHash<QString, int>;
//! Requests (TCP: sessions) a second of services, by NAME.
using RequestRates = QHash<QString, int>;

//! Contract of everything that drives a proxy. Owns the proxy's files and process; nobody else touches them.
class ConfigGenerator : public QObject {
    Q_OBJECT
public:
    //! Adopts a running proxy or starts it from the last good file, before any source has answered.
    [[nodiscard]] virtual Task<> start() = 0;
    //! True if a configuration with services is in place: then a silent source may be waited for without end.
    [[nodiscard]] virtual bool servesAlready() const = 0;
    //! What the operator's settings say about services. Read anew at each call.
    [[nodiscard]] virtual ProxyRules rules() = 0;
    //! Makes the proxy match. Same inventory as in force: no write, no child process, and no socket where the
    //! proxy is believed. Bounded in time.
    [[nodiscard]] virtual Task<Outcome> apply(Inventory inventory, Scrutiny scrutiny) = 0;
    //! What apply() would change, touching nothing, and what of the operator's settings it could not take.
    [[nodiscard]] virtual Task<Result<Preview>> preview(Inventory inventory) = 0;
    //! Finishes what is under way (bounded). The proxy keeps running.
    [[nodiscard]] virtual Task<> stop() = 0;

    [[nodiscard]] virtual ProxyStatus status() const = 0;
    //! The directory of its files, where proxym keeps what it has to remember, and its lock.
    [[nodiscard]] virtual QString stateDirectory() const = 0;
    //! The configuration in force, as text; empty where there is none.
    [[nodiscard]] virtual QByteArray configInForce() const = 0;
    //! The lines in force for one service, by NAME.
    [[nodiscard]] virtual QStringList configLines(const QString &name) const = 0;
    //! What is bound for one service in force, by NAME: "127.0.0.1:80", "*:443". Empty where it is not.
    [[nodiscard]] virtual QStringList listeners(const QString &name) const = 0;
    //! The servers of services as the proxy sees them now; for each service the proxy is asked at most once a
    //! second. Missing is what the proxy does not know; everything, where it does not answer.
    [[nodiscard]] virtual Task<LiveServers> liveServers(QStringList names) = 0;
    //! How many of them are live, for lists: cheap, and within a few milliseconds, whatever the proxy does.
    //! Missing is also what the proxy has not said in time.
    [[nodiscard]] virtual Task<LiveCounts> liveCounts(QStringList names) = 0;
    //! How many requests a second they get, likewise.
    [[nodiscard]] virtual Task<RequestRates> requestRates(QStringList names) = 0;

Q_SIGNALS:
    //! Something outside a round wants one: settings files changed, the proxy died, a retry is due.
    void changeNoticed(const proxym::Trigger &trigger);
    //! status() changed outside a round (the proxy died, an old process ended).
    void statusChanged();
    //! The proxy had died: what became of it outside a round, for the history.
    void recovered(const proxym::RoundRecord &record);
};

} // namespace proxym
