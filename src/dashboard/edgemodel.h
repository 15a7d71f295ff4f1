// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dashboard/apiclient.h"
#include "dashboard/apivalues.h"

#include <QAbstractListModel>

namespace proxym {

//! The other edges, in the server's order. Without any it asks only when it is told to; else also at an
//! interval. Not final: QML derives from types that it can create.
class EdgeModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by the program")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
public:
    enum Role {
        AddressRole = Qt::UserRole,
        PageRole,
        StateRole,
        SummaryRole,
        ErrorRole,
        LastSeenAtRole,
        DifferenceRole,
    };

    explicit EdgeModel(ApiClient &api, std::chrono::milliseconds interval = std::chrono::seconds(2));

    //! Asks now. A failure changes nothing: the connection's badge tells it.
    void reload();
    //! No more requests; those in flight end by themselves.
    void stop();

    [[nodiscard]] int count() const { return int(m_edges.size()); }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countChanged();

private:
    [[nodiscard]] Task<> read();
    void show(const QList<EdgeReport> &edges);

    ApiClient &m_api;
    QTimer m_timer;
    QList<EdgeReport> m_edges;
    bool m_isReading = false;
    bool m_isStopped = false;
};

} // namespace proxym
