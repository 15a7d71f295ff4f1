// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedclaims.h"
#include "manager/settle/claims.h"

#include "base/logging.h"
#include "base/statefile.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QString list = u"claims"_s; //!< in the file

//! What one service holds.
struct Held {
    QJsonArray names, routes, ports;
};

QMap<ServiceKey, Held> holdersIn(const Claims &claims)
{
    QMap<ServiceKey, Held> holders;
    for (auto [name, holder] : claims.names.asKeyValueRange())
        holders[holder].names.append(name);
    for (auto [route, holder] : claims.routes.asKeyValueRange())
        holders[holder].routes.append(QJsonObject{{u"domain"_s, route.domain}, {u"path"_s, route.path}});
    for (auto [port, holder] : claims.ports.asKeyValueRange())
        holders[holder].ports.append(port.number());
    return holders;
}

//! {"source","id","port","names":[…],"routes":[{"domain","path"}],"ports":[…]}
QJsonObject toJson(const ServiceKey &key, const Held &held)
{
    return {{u"source"_s, key.source}, {u"id"_s, key.id},          {u"port"_s, key.port.number()},
            {u"names"_s, held.names},  {u"routes"_s, held.routes}, {u"ports"_s, held.ports}};
}

void addClaims(const QJsonObject &json, Claims &claims)
{
    const auto own = Port::from(json.value(u"port"_s).toInt());
    if (!own)
        return;
    const ServiceKey key{json.value(u"source"_s).toString(), json.value(u"id"_s).toString(), *own};
    for (const QJsonValue &name : json.value(u"names"_s).toArray())
        claims.names.insert(name.toString(), key);
    for (const QJsonValue &route : json.value(u"routes"_s).toArray())
        claims.routes.insert({route[u"domain"_s].toString(), route[u"path"_s].toString()}, key);
    for (const QJsonValue &number : json.value(u"ports"_s).toArray()) {
        if (const auto port = Port::from(number.toInt()))
            claims.ports.insert(*port, key);
    }
}

} // namespace

Claims SavedClaims::load()
{
    Claims claims;
    if (m_directory.isEmpty()
        || !readState(path(), list, [&](const QJsonValue &value) { addClaims(value.toObject(), claims); }))
        return {};
    m_written = claims;
    return claims;
}

void SavedClaims::keep(const Claims &claims)
{
    if (m_directory.isEmpty() || claims == m_written)
        return;
    const QMap<ServiceKey, Held> holders = holdersIn(claims);
    const auto done = writeState(path(), {}, list, [next = holders.cbegin(), end = holders.cend()]() mutable {
        if (next == end)
            return std::optional<QJsonObject>();
        const auto holder = next++;
        return std::optional(toJson(holder.key(), holder.value()));
    });
    if (done)
        m_written = claims;
    else if (!m_isFailing)
        logWarning() << u"cannot save which service holds which domain:"_s << done.error().what;
    m_isFailing = !done;
}

} // namespace proxym
