// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/status.h"

namespace proxym {

//! A column of the list of services.
enum class Column { Name, Id, Domains, Port, Protocol, Source, Hosts, State };

//! What /api/services was asked for.
struct ServiceQuery {
    QString search; //!< lower case; in id, domains, and host:port
    QString source; //!< empty: every one
    std::optional<ServiceState> state;
    bool isDown = false; //!< only those of which no server is live
    Column sort = Column::Name;
    bool isDescending = false;
    qsizetype offset = 0;
    qsizetype limit = 100; //!< 1 … 1000

    //! Whether it leaves services out, beside those of other pages.
    [[nodiscard]] bool isFiltered() const
    {
        return isDown || state || !search.isEmpty() || !source.isEmpty();
    }
    //! Reads the parameters by name. Refused, with a sentence about it, where a value makes no sense; unknown
    //! names are ignored.
    [[nodiscard]] static Result<ServiceQuery> from(const QMap<QString, QString> &parameters);
};

//! A number between `least` and `most`; `otherwise` where the parameter is missing or empty.
[[nodiscard]] Result<qsizetype> numberIn(const QMap<QString, QString> &parameters, const QString &name,
                                         qsizetype least, qsizetype most, qsizetype otherwise);

//! The part of the list that was asked for.
struct ServicePage {
    qsizetype total = 0; //!< services there are
    qsizetype matched = 0; //!< of them, what the query finds
    qsizetype offset = 0; //!< where among those the page begins
    QList<Entry> entries;
};

//! One published inventory, prepared for searching: at 10,000 services a search takes a few milliseconds.
class ServiceList {
public:
    ServiceList() = default;
    explicit ServiceList(const Status &status);

    [[nodiscard]] ServicePage page(const ServiceQuery &query) const;

private:
    [[nodiscard]] QList<qsizetype> matching(const ServiceQuery &query) const;
    void sort(QList<qsizetype> &places, const ServiceQuery &query) const;

    Inventory m_inventory;
    ProxyStatus m_proxy;
    QList<qsizetype> m_places; //!< in the inventory, by NAME in natural order
    QStringList m_texts; //!< by place in the inventory: id, domains and hosts in lower case, one a line
};

} // namespace proxym
