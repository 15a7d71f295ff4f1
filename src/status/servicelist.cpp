// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/servicelist.h"

#include "base/naturalorder.h"
#include "status/statewords.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr std::array columns{
    std::pair{"name"_L1, Column::Name},         std::pair{"id"_L1, Column::Id},
    std::pair{"domains"_L1, Column::Domains},   std::pair{"port"_L1, Column::Port},
    std::pair{"protocol"_L1, Column::Protocol}, std::pair{"source"_L1, Column::Source},
    std::pair{"hosts"_L1, Column::Hosts},       std::pair{"state"_L1, Column::State},
};
constexpr std::array states{ServiceState::Active, ServiceState::NoHosts, ServiceState::Skipped,
                            ServiceState::HeldBack};
//! Not a state of a service, but the list can be filtered by it like one.
constexpr auto down = "down"_L1;

tl::unexpected<Error> senseless(const QString &name, const QString &expected)
{
    return failure(Error::Kind::Malformed, u"parameter \"%1\" must be %2"_s.arg(name, expected));
}

//! Written for speed: 100,000 hosts are joined at the first search after each change.
QString textOf(const Entry &entry)
{
    constexpr qsizetype usualHost = 22;
    const Service &service = entry.service;
    const QStringList domains = entry.domains();
    QString text = service.id;
    for (const QString &domain : domains)
        text += u'\n' + domain;
    text = text.toLower();
    text.reserve(text.size() + service.hosts.size() * usualHost);
    for (const Host &host : service.hosts) {
        if (host.isSrv()) {
            text += u'\n' + host.address();
            continue;
        }
        const bool isBracketed = host.address().contains(u':');
        text += isBracketed ? u"\n["_s : u"\n"_s;
        text += host.address();
        text += isBracketed ? u"]:"_s : u":"_s;
        text += QString::number(host.port().number());
    }
    return text;
}

//! Negative, zero or positive if `a` comes before, with or after `b`.
int compare(const Entry &a, const Entry &b, Column column)
{
    const auto order = [](const auto &left, const auto &right) {
        return left < right ? -1 : int(right < left);
    };
    switch (column) {
    case Column::Name:
        return naturalOrder(a.name, b.name);
    case Column::Id:
        return naturalOrder(a.service->id, b.service->id);
    case Column::Domains:
        return naturalOrder(a.domains().join(u' '), b.domains().join(u' '));
    case Column::Port:
        return order(a.service->listenPort().number(), b.service->listenPort().number());
    case Column::Protocol:
        return order(a.protocol, b.protocol);
    case Column::Source:
        return a.service->source.compare(b.service->source);
    case Column::Hosts:
        return order(a.serverCount(), b.serverCount());
    case Column::State:
        return toText(a.state).compare(toText(b.state));
    }
    return 0;
}

Result<Column> columnFrom(const QString &text)
{
    QStringList names;
    for (const auto &[name, column] : columns) {
        if (text == name)
            return column;
        names.append(name);
    }
    return senseless(u"sort"_s, u"one of "_s + names.join(u", "_s));
}

Result<ServiceState> stateFrom(const QString &text)
{
    QStringList names;
    for (const ServiceState state : states) {
        if (text == toText(state))
            return state;
        names.append(toText(state));
    }
    names.append(down);
    return senseless(u"state"_s, u"one of "_s + names.join(u", "_s));
}

} // namespace

Result<qsizetype> numberIn(const QMap<QString, QString> &parameters, const QString &name, qsizetype least,
                           qsizetype most, qsizetype otherwise)
{
    const QString text = parameters.value(name);
    if (text.isEmpty())
        return otherwise;
    bool isNumber = false;
    const qsizetype number = text.toLongLong(&isNumber);
    if (!isNumber || number < least || number > most)
        return senseless(name, u"a number between %1 and %2"_s.arg(least).arg(most));
    return number;
}

Result<ServiceQuery> ServiceQuery::from(const QMap<QString, QString> &parameters)
{
    constexpr qsizetype mostAtOnce = 1000;
    constexpr qsizetype farthest = 1'000'000'000;
    ServiceQuery query{.search = parameters.value(u"search"_s).toLower(),
                       .source = parameters.value(u"source"_s)};
    const QString state = parameters.value(u"state"_s);
    query.isDown = state == down;
    if (!state.isEmpty() && !query.isDown) {
        const auto wanted = stateFrom(state);
        if (!wanted)
            return tl::unexpected(wanted.error());
        query.state = *wanted;
    }
    if (const QString sort = parameters.value(u"sort"_s); !sort.isEmpty()) {
        const auto column = columnFrom(sort);
        if (!column)
            return tl::unexpected(column.error());
        query.sort = *column;
    }
    const QString order = parameters.value(u"order"_s, u"asc"_s);
    if (order != u"asc" && order != u"desc" && !order.isEmpty())
        return senseless(u"order"_s, u"asc or desc"_s);
    query.isDescending = order == u"desc";
    const auto offset = numberIn(parameters, u"offset"_s, 0, farthest, query.offset);
    const auto limit = numberIn(parameters, u"limit"_s, 1, mostAtOnce, query.limit);
    if (!offset || !limit)
        return tl::unexpected(offset ? limit.error() : offset.error());
    query.offset = *offset;
    query.limit = *limit;
    return query;
}

ServiceList::ServiceList(const Status &status)
    : m_proxy(status.proxy)
{
    m_rows.reserve(status.inventory.entries.size());
    for (const Shared<Entry> &entry : status.inventory.entries)
        m_rows.append({entry, textOf(entry)});
    std::ranges::stable_sort(
        m_rows, [](const Row &a, const Row &b) { return naturalOrder(a.entry->name, b.entry->name) < 0; });
}

ServicePage ServiceList::page(const ServiceQuery &query) const
{
    QList<const Row *> rows = matching(query);
    sort(rows, query);
    ServicePage page{.total = m_rows.size(), .matched = rows.size(), .offset = query.offset};
    for (const Row *row : rows.mid(query.offset, query.limit))
        page.entries.append(row->entry);
    return page;
}

QList<const ServiceList::Row *> ServiceList::matching(const ServiceQuery &query) const
{
    QList<const Row *> rows;
    for (const Row &row : m_rows) {
        const Entry &entry = row.entry;
        if ((!query.state || *query.state == entry.state)
            && (!query.isDown || hasNoLiveServer(entry, m_proxy))
            && (query.source.isEmpty() || query.source == entry.service->source)
            && (query.search.isEmpty() || row.text.contains(query.search)))
            rows.append(&row);
    }
    return rows;
}

//! Ties are ordered by NAME in both directions.
void ServiceList::sort(QList<const Row *> &rows, const ServiceQuery &query)
{
    if (query.sort == Column::Name && !query.isDescending)
        return;
    std::ranges::stable_sort(rows, [&](const Row *a, const Row *b) {
        const int order = compare(a->entry, b->entry, query.sort);
        return query.isDescending ? order > 0 : order < 0;
    });
}

} // namespace proxym
