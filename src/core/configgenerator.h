// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"
#include "core/inventory.h"
#include "core/roundrecord.h"
#include "core/traffic.h"
#include "core/trigger.h"

#include <QHash>

namespace proxym {

//! The result of one attempt to make the proxy match, and why.
struct Outcome {
    Action action = Action::None;
    ApplyResult result = ApplyResult::Ok;
    QString reason; //!< why this action: "new backend shop_web_80"
    QString error; //!< what went wrong; empty if nothing did
    QByteArray diff; //!< unified, from the old configuration to the new; empty if the file did not change
    QMap<QString, QString> leftOut; //!< NAME → why the target could not use that service as it is
    QMap<QString, QString> notYet; //!< NAME → why that service is not served yet
    QList<Step> steps;
    std::optional<std::chrono::milliseconds> retryAfter; //!< not in force yet: apply again after this time
    bool isWaiting = false; //!< what is needed has to wait; only what can be done without it was tried
    std::optional<std::chrono::milliseconds>
        followUpAfter; //!< in force, but the file on disk is not updated yet: apply again after this time
};

//! What a round would do.
struct Preview {
    QByteArray
        diff; //!< unified, from what is on disk to the new configuration; empty if nothing would change
    QStringList troubles; //!< what would be skipped or rejected, or is broken: a sentence for each
};

//! The result of the proxy's last check of a server.
struct LastCheck {
    QString code; //!< "L4CON", "L7OK"
    QString text; //!< "Layer4 connection problem: Connection refused"
    QDateTime since; //!< since when the server has been in its state
};

//! One server as the running proxy sees it. Numbers count from the start of the proxy process.
struct LiveServer {
    QString name;
    QString address;
    QString state; //!< "UP", "DOWN", "DRAIN", "MAINT", …
    int sessions = 0;
    int requestRate = 0; //!< requests or sessions per second
    int weight = 0; //!< the current one
    qint64 requests = 0; //!< HTTP: requests, TCP: sessions
    qint64 errors = 0; //!< HTTP: answers with 5xx, TCP: connections that failed or broke
    std::optional<LastCheck> check = {}; //!< absent: it is not checked

    //! Whether it gets requests: it is up, or not checked at all.
    [[nodiscard]] bool isLive() const
    {
        return state.startsWith(QLatin1String("UP")) || state == QLatin1String("no check");
    }
};
//! The servers of services, by NAME.
using LiveServers = QHash<QString, QList<LiveServer>>;
//! How many servers of services are live, by NAME.
using LiveCounts = QHash<QString, int>;
//! Requests (TCP: sessions) per second of services, by NAME.
using RequestRates = QHash<QString, int>;

//! Contract of everything that drives a proxy. Owns the proxy's files and process; nothing else touches them.
class ConfigGenerator : public QObject {
    Q_OBJECT
public:
    //! Adopts a running proxy or starts it from the last good file, before any source has answered.
    [[nodiscard]] virtual Task<> start() = 0;
    //! True if a configuration with services is in place: then proxym can wait for a silent source
    //! indefinitely.
    [[nodiscard]] virtual bool servesAlready() const = 0;
    //! What the operator's settings say about services. Read again at each call.
    [[nodiscard]] virtual ProxyRules rules() = 0;
    //! Makes the proxy match. If the same inventory is in force, it writes nothing, starts no child process
    //! and, at Scrutiny::Belief, does not use the socket. Bounded in time.
    [[nodiscard]] virtual Task<Outcome> apply(Inventory inventory, Scrutiny scrutiny) = 0;
    //! What apply() would change, without changing anything, and which of the operator's settings it could
    //! not use.
    [[nodiscard]] virtual Task<Result<Preview>> preview(Inventory inventory) = 0;
    //! Finishes running work (bounded). The proxy keeps running.
    [[nodiscard]] virtual Task<> stop() = 0;

    [[nodiscard]] virtual ProxyStatus status() const = 0;
    //! The directory of its files, where proxym also keeps its saved state and its lock.
    [[nodiscard]] virtual QString stateDirectory() const = 0;
    //! The configuration in force, as text; empty if there is none.
    [[nodiscard]] virtual QByteArray configInForce() const = 0;
    //! The lines in force for one service, by NAME.
    [[nodiscard]] virtual QStringList configLines(const QString &name) const = 0;
    //! The addresses bound for one service in force, by NAME: "127.0.0.1:80", "*:443". Empty if it is not in
    //! force.
    [[nodiscard]] virtual QStringList listeners(const QString &name) const = 0;
    //! The servers of services as the proxy sees them now; the proxy is asked at most once a second for each
    //! service. Services that the proxy does not know are missing; all are, if it does not answer.
    [[nodiscard]] virtual Task<LiveServers> liveServers(QStringList names) = 0;
    //! How many of them are live, for lists: cheap, and within a few milliseconds, whatever the proxy does.
    //! Services for which the proxy has not answered in time are missing, too.
    [[nodiscard]] virtual Task<LiveCounts> liveCounts(QStringList names) = 0;
    //! How many requests per second they get, under the same conditions.
    [[nodiscard]] virtual Task<RequestRates> requestRates(QStringList names) = 0;
    //! The last hour of one service, by the name of its backend, or of everything where that is empty.
    //! Whoever asks is looked after for the next minute, however many services there are.
    [[nodiscard]] virtual TrafficSamples traffic(const QString &name) = 0;

Q_SIGNALS:
    //! Something requires a round: settings files changed, the proxy died, a retry is due.
    void changeNoticed(const proxym::Trigger &trigger);
    //! status() changed outside a round (the proxy died, an old process ended).
    void statusChanged();
    //! The proxy had died and was recovered outside a round; the record is for the history.
    void recovered(const proxym::RoundRecord &record);
};

} // namespace proxym
