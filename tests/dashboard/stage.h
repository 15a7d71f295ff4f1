// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dashboard/dashboard.h"
#include "support/fakehttpserver.h"

#include <QJsonArray>

namespace proxym::test {

//! The fake server and the objects that the view shows, under the control of the QML tests.
class Stage final : public QObject {
    Q_OBJECT
    Q_PROPERTY(proxym::StatusClient *client READ client NOTIFY changed)
    Q_PROPERTY(proxym::ServiceModel *services READ services NOTIFY changed)
    Q_PROPERTY(proxym::SourceModel *sources READ sources NOTIFY changed)
    Q_PROPERTY(proxym::EdgeModel *edges READ edges NOTIFY changed)
    Q_PROPERTY(QString screenshots READ screenshots CONSTANT)

public:
    Stage();

    [[nodiscard]] StatusClient *client() { return &m_dashboard->client(); }
    [[nodiscard]] ServiceModel *services() { return &m_dashboard->services(); }
    [[nodiscard]] SourceModel *sources() { return &m_dashboard->sources(); }
    [[nodiscard]] EdgeModel *edges() { return &m_dashboard->edges(); }
    [[nodiscard]] static QString screenshots() { return qEnvironmentVariable("PROXYM_SCREENSHOTS"); }

    Q_INVOKABLE void say(const QString &state, const QString &summary); //!< one more round, and its event
    Q_INVOKABLE void addService(const QString &id, const QString &state);
    Q_INVOKABLE void removeService() { m_services.removeFirst(); } //!< the one added last
    Q_INVOKABLE void setEdges(const QStringList &states); //!< known at once
    Q_INVOKABLE QString lastRefresh() const
    {
        return QString::fromLatin1(m_server.requests("POST", "/api/refresh").last().target);
    }
    Q_INVOKABLE void goDown() { m_server.goDown(); }
    Q_INVOKABLE void comeUp() { m_server.comeUp(); }
    Q_INVOKABLE int openStreams() const { return m_server.openStreams(); }
    Q_INVOKABLE int refreshes() const { return int(m_server.requests("POST", "/api/refresh").size()); }
    void stop();

Q_SIGNALS:
    void changed();

private:
    FakeHttpServer m_server;
    QList<QJsonObject> m_services;
    QJsonObject m_status;
    QJsonArray m_edges;
    int m_round = 44;
    std::unique_ptr<Dashboard> m_dashboard;
};

} // namespace proxym::test
