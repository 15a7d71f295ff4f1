// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dashboard/apivalues.h"

#include <QAbstractListModel>

namespace proxym {

//! The sources of the last status, in the server's order. Not final: QML derives from types that it can
//! create.
class SourceModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by the program")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
public:
    enum Role {
        NameRole = Qt::UserRole,
        StateRole,
        ServicesRole,
        ServerRole,
        LastSuccessAtRole,
        LastErrorRole,
        FailuresRole,
        EventModeRole,
        EventsConnectedRole,
        LastEventAtRole,
    };

    void show(const QList<SourceReport> &sources);

    [[nodiscard]] int count() const { return int(m_sources.size()); }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countChanged();

private:
    QList<SourceReport> m_sources;
};

} // namespace proxym
