// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "consul/consulclient.h"
#include "consul/consulparser.h"
#include "core/notifier.h"
#include "core/sourcestatus.h"
#include "http/backoff.h"
#include "http/gapnotice.h"

#include <QSet>

namespace proxym {

//! What may have changed since Consul was read.
struct ConsulDoubts {
    bool everything = true;
    QSet<QString> names; //!< services
};

//! Notices changes by two blocking queries, however many services there are: of the states of all checks,
//! whose answer says which services to look at, and of the catalogue, whose answer does not. After an error
//! each of them is asked without an index, and with growing delays.
class ConsulNotifier final : public Notifier {
    Q_OBJECT
public:
    explicit ConsulNotifier(const ConsulSettings &settings);

    void start() override;
    Task<> stop() override;

    //! Consul was read, successfully or not. Once it can be read again, it is watched again at once.
    void noteAnswer(bool isGood);
    //! What has changed since the last call.
    [[nodiscard]] ConsulDoubts takeDoubts() { return std::exchange(m_doubts, ConsulDoubts{false, {}}); }
    [[nodiscard]] EventsStatus status() const
    {
        return {QStringLiteral("stream"), m_catalogue.isWell && m_checks.isWell, m_lastEventAt};
    }

    //! Between two queries of the same list, so that a busy Consul is not asked without a pause.
    static constexpr std::chrono::milliseconds leastPause{200};

Q_SIGNALS:
    void pauseEnded();
    void watchEnded();

private:
    //! One list, and what is known of it.
    struct Watch {
        QByteArray path;
        quint64 index = 0; //!< 0: unknown
        bool isWell = false;
        Backoff backoff = {};
    };

    Task<> watch(Watch *list);
    //! False: the next query of it has to wait.
    [[nodiscard]] Task<Result<bool>> ask(Watch *list);
    [[nodiscard]] Task<Result<Done>> understand(const Watch *list, IndexedAnswer answer);
    void noticeChecks(const ConsulChecks &checks);
    void notice(const QString &reason);
    void noticeEverything(const QString &reason);
    void setWell(Watch *list, bool isWell, const QString &reason);

    ConsulClient m_client;
    Watch m_catalogue{"/v1/catalog/services"};
    Watch m_checks{"/v1/health/state/any"};
    ConsulChecks m_lastChecks;
    ConsulDoubts m_doubts;
    GapNotice m_gap;
    QDateTime m_lastEventAt;
    bool m_answers = false; //!< Consul did, when it was read last
    int m_running = 0;
    bool m_isStopping = false;
};

} // namespace proxym
