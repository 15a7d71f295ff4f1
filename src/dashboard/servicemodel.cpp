// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/servicemodel.h"

#include "dashboard/apiparser.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int pageSize = 100;
constexpr int largestPage = 1000; // the server returns no more at once

QUrlQuery queryFor(const QString &search, int offset, int limit)
{
    QUrlQuery query;
    if (!search.isEmpty()) // percent-encoded by us: QUrlQuery leaves "+", which servers read as a blank
        query.addQueryItem(u"search"_s, QString::fromLatin1(QUrl::toPercentEncoding(search)));
    query.addQueryItem(u"offset"_s, QString::number(offset));
    query.addQueryItem(u"limit"_s, QString::number(limit));
    return query;
}

} // namespace

ServiceModel::ServiceModel(ApiClient &api, std::chrono::milliseconds quiet)
    : m_api(api)
{
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(quiet);
    connect(&m_quiet, &QTimer::timeout, this, &ServiceModel::reload);
}

void ServiceModel::setSearch(const QString &search)
{
    if (search == m_search)
        return;
    m_search = search;
    m_quiet.start();
    Q_EMIT searchChanged();
}

void ServiceModel::reload()
{
    const bool isSameSearch = m_search.trimmed() == m_shownSearch;
    begin({0, isSameSearch ? std::clamp(count(), pageSize, largestPage) : pageSize});
}

void ServiceModel::stop()
{
    m_isStopped = true;
    m_quiet.stop();
}

bool ServiceModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && m_hasLoaded && !m_isReading && !m_isComplete && count() < m_matched;
}

void ServiceModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        begin({count(), pageSize});
}

void ServiceModel::begin(Window window)
{
    if (m_isStopped)
        return;
    if (m_isReading) {
        m_again = true;
        return;
    }
    m_isReading = true;
    launch("read the services", read(window));
}

Task<> ServiceModel::read(Window window)
{
    const QString search = m_search.trimmed();
    const QUrlQuery query = queryFor(search, window.offset, window.limit);
    const Result<QJsonObject> answer = co_await m_api.get(u"/api/services"_s, query);
    if (m_isStopped)
        co_return;
    const bool isOvertaken = search != m_search.trimmed() || (window.offset > 0 && search != m_shownSearch);
    const auto page = answer.and_then(&servicePage);
    m_error = page ? QString() : page.error().what;
    if (page && !isOvertaken) {
        m_shownSearch = search;
        accept(*page, window);
    }
    m_isReading = false; // only now: views may ask for more while rows are inserted
    Q_EMIT loaded();
    if ((std::exchange(m_again, false) || isOvertaken) && !m_quiet.isActive())
        reload();
}

void ServiceModel::accept(const ServicePage &page, Window window)
{
    m_hasLoaded = true;
    m_matched = page.matched;
    m_total = page.total;
    m_isComplete = page.services.size() < window.limit;
    if (window.offset == 0)
        replace(page.services);
    else
        append(page.services);
}

void ServiceModel::append(const QList<ServiceReport> &services)
{
    if (services.isEmpty())
        return;
    beginInsertRows({}, count(), count() + int(services.size()) - 1);
    m_services.append(services);
    endInsertRows();
}

//! Row by row instead of a reset, which would scroll back to the top at every event.
void ServiceModel::replace(const QList<ServiceReport> &services)
{
    const qsizetype common = std::min(services.size(), m_services.size());
    for (qsizetype row = 0; row < common; ++row) {
        if (m_services[row] == services[row])
            continue;
        m_services[row] = services[row];
        Q_EMIT dataChanged(index(int(row)), index(int(row)));
    }
    if (services.size() < m_services.size()) {
        beginRemoveRows({}, int(common), count() - 1);
        m_services.resize(common);
        endRemoveRows();
    }
    append(services.mid(common));
}

int ServiceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant ServiceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ServiceReport &service = m_services[index.row()];
    switch (role) {
    case NameRole:
        return service.name;
    case Qt::DisplayRole:
    case IdRole:
        return service.id;
    case AddressRole:
        return service.address;
    case ProtocolRole:
        return service.protocol;
    case SourceRole:
        return service.source;
    case ServersRole:
        return service.servers;
    case StateRole:
        return service.state;
    case ReasonRole:
        return service.reason;
    default:
        return {};
    }
}

QHash<int, QByteArray> ServiceModel::roleNames() const
{
    return {{NameRole, "name"},       {IdRole, "serviceId"}, // `id` and `state` mean something else in QML
            {AddressRole, "address"}, {ProtocolRole, "protocol"},  {SourceRole, "source"},
            {ServersRole, "servers"}, {StateRole, "serviceState"}, {ReasonRole, "reason"}};
}

} // namespace proxym
