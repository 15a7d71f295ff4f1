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

//! What one service holds.
struct Held {
    QJsonArray names, routes, ports;
};

//! {"claims":[{"source","id","port","names":[…],"routes":[{"domain","path"}],"ports":[…]}]}
QJsonObject toJson(const Claims &claims)
{
    QMap<ServiceKey, Held> holders;
    for (auto [name, holder] : claims.names.asKeyValueRange())
        holders[holder].names.append(name);
    for (auto [route, holder] : claims.routes.asKeyValueRange())
        holders[holder].routes.append(QJsonObject{{u"domain"_s, route.domain}, {u"path"_s, route.path}});
    for (auto [port, holder] : claims.ports.asKeyValueRange())
        holders[holder].ports.append(port.number());
    QJsonArray array;
    for (auto [key, held] : holders.asKeyValueRange())
        array.append(QJsonObject{{u"source"_s, key.source},
                                 {u"id"_s, key.id},
                                 {u"port"_s, key.port.number()},
                                 {u"names"_s, held.names},
                                 {u"routes"_s, held.routes},
                                 {u"ports"_s, held.ports}});
    return {{u"claims"_s, array}};
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
    const auto state = m_directory.isEmpty() ? std::nullopt : readState(path());
    Claims claims;
    if (!state)
        return claims;
    const QJsonArray array = state->value(u"claims"_s).toArray();
    for (const QJsonValue &value : array)
        addClaims(value.toObject(), claims);
    m_written = claims;
    return claims;
}

void SavedClaims::keep(const Claims &claims)
{
    if (m_directory.isEmpty() || claims == m_written)
        return;
    const auto done = writeState(path(), toJson(claims));
    if (done)
        m_written = claims;
    else if (!m_isFailing)
        logWarning() << u"cannot save which service holds which domain:"_s << done.error().what;
    m_isFailing = !done;
}

} // namespace proxym
