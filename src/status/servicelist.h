// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/status.h"

namespace proxym {

//! A column of the list of services.
enum class Column { Name, Id, Domains, Port, Protocol, Source, Hosts, State };

//! The query of a request to /api/services.
struct ServiceQuery {
    QString search; //!< lower case; found in id, domains, and host:port
    QString source; //!< empty: every one
    std::optional<ServiceState> state;
    bool isDown = false; //!< only those without a live server
    Column sort = Column::Name;
    bool isDescending = false;
    qsizetype offset = 0;
    qsizetype limit = 100; //!< 1 … 1000

    //! Whether it leaves out any services other than those on other pages.
    [[nodiscard]] bool isFiltered() const
    {
        return isDown || state || !search.isEmpty() || !source.isEmpty();
    }
    //! Reads the parameters by name. An error, with a sentence about it, if a value makes no sense; unknown
    //! names are ignored.
    [[nodiscard]] static Result<ServiceQuery> from(const QMap<QString, QString> &parameters);
};

//! A number between `least` and `most`; `otherwise` if the parameter is missing or empty.
[[nodiscard]] Result<qsizetype> numberIn(const QMap<QString, QString> &parameters, const QString &name,
                                         qsizetype least, qsizetype most, qsizetype otherwise);

//! The requested part of the list.
struct ServicePage {
    qsizetype total = 0; //!< all services
    qsizetype matched = 0; //!< those that match the query
    qsizetype offset = 0; //!< where among the matches this page begins
    Entries entries;
};

//! One published inventory, prepared for searching: at 10,000 services a search takes a few milliseconds.
class ServiceList {
public:
    ServiceList() = default;
    explicit ServiceList(const Status &status);

    [[nodiscard]] ServicePage page(const ServiceQuery &query) const;

private:
    struct Row {
        Shared<Entry> entry;
        QString text; //!< id, domains and hosts in lower case, one a line
    };

    [[nodiscard]] QList<const Row *> matching(const ServiceQuery &query) const;
    static void sort(QList<const Row *> &rows, const ServiceQuery &query);

    QList<Row> m_rows; //!< by NAME in natural order
    ProxyStatus m_proxy;
};

} // namespace proxym
