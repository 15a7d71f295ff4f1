// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/edgemodel.h"

#include "dashboard/apiparser.h"

using namespace Qt::StringLiterals;

namespace proxym {

EdgeModel::EdgeModel(ApiClient &api, std::chrono::milliseconds interval)
    : m_api(api)
{
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &EdgeModel::reload);
}

void EdgeModel::reload()
{
    if (m_isStopped || m_isReading)
        return;
    m_isReading = true;
    launch("read the edges", read());
}

void EdgeModel::stop()
{
    m_isStopped = true;
    m_timer.stop();
}

Task<> EdgeModel::read()
{
    const QUrlQuery noQuery;
    const Result<QJsonObject> answer = co_await m_api.get(u"/api/peers"_s, noQuery);
    m_isReading = false;
    if (m_isStopped)
        co_return;
    if (const auto edges = answer.and_then(&edgeReports))
        show(*edges);
    if (m_edges.isEmpty())
        m_timer.stop();
    else if (!m_timer.isActive())
        m_timer.start();
}

void EdgeModel::show(const QList<EdgeReport> &edges)
{
    if (edges == m_edges)
        return;
    if (edges.size() == m_edges.size()) { // keeps scroll position and focus
        m_edges = edges;
        Q_EMIT dataChanged(index(0), index(count() - 1));
        return;
    }
    beginResetModel();
    m_edges = edges;
    endResetModel();
    Q_EMIT countChanged();
}

int EdgeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant EdgeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const EdgeReport &edge = m_edges[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case AddressRole:
        return edge.address;
    case PageRole:
        return edge.page;
    case StateRole:
        return edge.state;
    case SummaryRole:
        return edge.summary;
    case ErrorRole:
        return edge.error;
    case LastSeenAtRole:
        return edge.lastSeenAt;
    case DifferenceRole:
        return edge.difference;
    default:
        return {};
    }
}

QHash<int, QByteArray> EdgeModel::roleNames() const
{
    return {{AddressRole, "address"},       {PageRole, "page"},
            {StateRole, "edgeState"}, // `state` belongs to every QML item
            {SummaryRole, "summary"},       {ErrorRole, "error"},
            {LastSeenAtRole, "lastSeenAt"}, {DifferenceRole, "difference"}};
}

} // namespace proxym
