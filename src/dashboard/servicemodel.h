// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "dashboard/apiclient.h"
#include "dashboard/apivalues.h"

#include <QAbstractListModel>

namespace proxym {

//! The services that match `search`. The server searches, sorts and pages; only rows that were scrolled to
//! are loaded.
class ServiceModel final : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by the program")
    Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY searchChanged)
    Q_PROPERTY(int count READ count NOTIFY loaded)
    Q_PROPERTY(int matched READ matched NOTIFY loaded)
    Q_PROPERTY(int total READ total NOTIFY loaded)
    Q_PROPERTY(bool hasLoaded READ hasLoaded NOTIFY loaded)
    Q_PROPERTY(QString error READ error NOTIFY loaded)
public:
    enum Role {
        NameRole = Qt::UserRole,
        IdRole,
        AddressRole,
        ProtocolRole,
        SourceRole,
        ServersRole,
        StateRole,
        ReasonRole,
    };

    //! `quiet`: how long the search text must be unchanged before the server is asked.
    explicit ServiceModel(ApiClient &api, std::chrono::milliseconds quiet = std::chrono::milliseconds(150));

    [[nodiscard]] QString search() const { return m_search; }
    void setSearch(const QString &search);
    [[nodiscard]] int count() const { return int(m_services.size()); }
    [[nodiscard]] int matched() const { return m_matched; }
    [[nodiscard]] int total() const { return m_total; }
    [[nodiscard]] bool hasLoaded() const { return m_hasLoaded; } //!< there was at least one answer
    [[nodiscard]] QString error() const { return m_error; } //!< empty: the last answer was good

    //! Reloads the loaded rows in place. Calls during a read cause one more read.
    void reload();
    //! No more requests; those in flight end by themselves.
    void stop();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void searchChanged();
    void loaded();

private:
    struct Window {
        int offset = 0;
        int limit = 0;
    };
    [[nodiscard]] Task<> read(Window window);
    void begin(Window window);
    void accept(const ServicePage &page, Window window);
    void append(const QList<ServiceReport> &services);
    void replace(const QList<ServiceReport> &services);

    ApiClient &m_api;
    QTimer m_quiet;
    QString m_search; //!< as typed
    QString m_shownSearch; //!< the search that the rows belong to
    QList<ServiceReport> m_services;
    int m_matched = 0;
    int m_total = 0;
    QString m_error;
    bool m_hasLoaded = false;
    bool m_isComplete = false; //!< a short page arrived: no more rows, whatever the counts say
    bool m_isReading = false;
    bool m_again = false;
    bool m_isStopped = false;
};

} // namespace proxym
