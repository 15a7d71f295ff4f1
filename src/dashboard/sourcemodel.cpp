// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/sourcemodel.h"

namespace proxym {

void SourceModel::show(const QList<SourceReport> &sources)
{
    if (sources == m_sources)
        return;
    if (sources.size() == m_sources.size()) { // keeps scroll position and focus
        m_sources = sources;
        Q_EMIT dataChanged(index(0), index(count() - 1));
        return;
    }
    beginResetModel();
    m_sources = sources;
    endResetModel();
    Q_EMIT countChanged();
}

int SourceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant SourceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SourceReport &source = m_sources[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return source.name;
    case StateRole:
        return source.state;
    case ServicesRole:
        return source.services;
    case ServerRole:
        return source.server;
    case LastSuccessAtRole:
        return source.lastSuccessAt;
    case LastErrorRole:
        return source.lastError;
    case FailuresRole:
        return source.failures;
    case EventModeRole:
        return source.eventMode;
    case EventsConnectedRole:
        return source.eventsConnected;
    case LastEventAtRole:
        return source.lastEventAt;
    default:
        return {};
    }
}

QHash<int, QByteArray> SourceModel::roleNames() const
{
    return {{NameRole, "name"},
            {StateRole, "sourceState"}, // `state` belongs to every QML item
            {ServicesRole, "services"},
            {ServerRole, "server"},
            {LastSuccessAtRole, "lastSuccessAt"},
            {LastErrorRole, "lastError"},
            {FailuresRole, "failures"},
            {EventModeRole, "eventMode"},
            {EventsConnectedRole, "eventsConnected"},
            {LastEventAtRole, "lastEventAt"}};
}

} // namespace proxym
