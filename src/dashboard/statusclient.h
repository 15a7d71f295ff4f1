// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dashboard/apiclient.h"
#include "dashboard/apivalues.h"
#include "http/eventstream.h"

namespace proxym {

//! The dashboard's delays and timeouts.
struct FeedTiming {
    std::chrono::milliseconds firstRetry{500}; //!< doubled after each failure
    std::chrono::milliseconds longestRetry{10'000};
    std::chrono::milliseconds lostAfter{
        4'000}; //!< after this time without a connection, the shown status counts as old
    std::chrono::milliseconds silence{45'000}; //!< the server sends a comment every 15 s
    std::chrono::milliseconds refreshPatience{20'000}; //!< for the round that a refresh asks for
};

//! Keeps the last status of one proxym: follows /api/events, and requests /api/status at each new attempt,
//! which also shows why there is no connection. The last status is kept in any case; `connection` says
//! whether it is current.
class StatusClient final : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by the program")
    Q_PROPERTY(QString server READ server CONSTANT)
    Q_PROPERTY(QString connection READ connection NOTIFY connectionChanged)
    Q_PROPERTY(QString error READ error NOTIFY connectionChanged)
    Q_PROPERTY(bool hasStatus READ hasStatus NOTIFY statusChanged)
    Q_PROPERTY(proxym::StatusReport status READ status NOTIFY statusChanged)
    Q_PROPERTY(QDateTime heardAt READ heardAt NOTIFY heard)
    Q_PROPERTY(QDateTime now READ now NOTIFY nowChanged)
    Q_PROPERTY(QString refreshState READ refreshState NOTIFY refreshChanged)
    Q_PROPERTY(QString refreshOutcome READ refreshOutcome NOTIFY refreshChanged)

public:
    explicit StatusClient(ApiClient &api, const FeedTiming &timing = {});

    void start();
    //! No more requests; those in flight end by themselves.
    void stop();

    [[nodiscard]] QString server() const;
    [[nodiscard]] QString connection() const { return m_connection; } //!< "live", "reconnecting", "lost"
    [[nodiscard]] QString error() const { return m_error; } //!< why not live
    [[nodiscard]] bool hasStatus() const { return !m_status.state.isEmpty(); }
    [[nodiscard]] StatusReport status() const { return m_status; }
    [[nodiscard]] QDateTime heardAt() const { return m_heardAt; } //!< by the server's clock; invalid: never
    [[nodiscard]] QDateTime now() const; //!< the server's clock, as far as known
    [[nodiscard]] QString refreshState() const
    {
        return m_refreshState;
    } //!< "idle", "running", "done", "failed"
    [[nodiscard]] QString refreshOutcome() const { return m_refreshOutcome; }

    //! Asks for a round; its result appears in refreshOutcome. Ignored while one is pending.
    Q_INVOKABLE void refresh();
    //! The same of the other edges, too; the outcome names those that have not taken it.
    Q_INVOKABLE void refreshAll();

Q_SIGNALS:
    void connectionChanged();
    void statusChanged();
    void heard();
    void nowChanged();
    void refreshChanged();

private:
    void connectNow();
    void lose(const QString &why);
    void hear(const ServerSentEvent &event);
    void take(const StatusReport &status);
    void setConnection(const QString &connection, const QString &error);
    void setRefresh(const QString &state, const QString &outcome);
    void judgeRefresh();
    [[nodiscard]] Task<> ask();
    [[nodiscard]] Task<> postRefresh(bool isOfAll);
    void beginRefresh(bool isOfAll);

    ApiClient &m_api;
    FeedTiming m_timing;
    EventStream m_stream;
    QTimer m_retry, m_lost, m_tick, m_patience;
    std::chrono::milliseconds m_wait;
    QString m_connection = QStringLiteral("reconnecting");
    QString m_error;
    StatusReport m_status;
    QDateTime m_heardAt;
    qint64 m_serverAhead = 0; //!< the offset of its clock from ours, in ms
    QString m_refreshState = QStringLiteral("idle");
    QString m_refreshOutcome;
    QDateTime m_refreshAskedAt; //!< by the server's clock
    int m_events = 0; //!< valid ones so far
    bool m_isStopped = true;
};

} // namespace proxym
