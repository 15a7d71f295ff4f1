// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedclaims.h"

#include "base/logging.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

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

QJsonArray toJson(const Claims &claims)
{
    QJsonArray all;
    for (const auto &[key, held] : holdersIn(claims).asKeyValueRange())
        all.append(toJson(key, held));
    return all;
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

//! {"released":[…],"held":[…]}, each as in the whole.
QJsonObject toJson(const ClaimsChange &change)
{
    return {{u"released"_s, toJson(change.released)}, {u"held"_s, toJson(change.held)}};
}

ClaimsChange changeIn(const QJsonObject &json)
{
    ClaimsChange change;
    for (const QJsonValue &value : json.value(u"released"_s).toArray())
        addClaims(value.toObject(), change.released);
    for (const QJsonValue &value : json.value(u"held"_s).toArray())
        addClaims(value.toObject(), change.held);
    return change;
}

} // namespace

Claims SavedClaims::load()
{
    Claims claims;
    if (m_directory.isEmpty())
        return claims;
    const auto content = m_files.load([&](const QJsonValue &value) { addClaims(value.toObject(), claims); });
    if (!content)
        return {};
    for (const QJsonObject &line : content->changes)
        changeIn(line).applyTo(claims);
    m_loaded = claims;
    return claims;
}

void SavedClaims::keep(const Claims &claims, const ClaimsChange &change)
{
    if (m_directory.isEmpty())
        return;
    const auto loaded = std::exchange(m_loaded, std::nullopt);
    if (loaded ? *loaded == claims : change.isEmpty() && !m_isFailing)
        return;
    const bool isAppended = !loaded && !m_isFailing && m_files.append(toJson(change));
    if (!isAppended || m_files.areChangesLong())
        writeWhole(claims);
}

void SavedClaims::writeWhole(const Claims &claims)
{
    const QMap<ServiceKey, Held> holders = holdersIn(claims);
    const auto done = m_files.writeWhole({}, [next = holders.cbegin(), end = holders.cend()]() mutable {
        if (next == end)
            return std::optional<QJsonObject>();
        const auto holder = next++;
        return std::optional(toJson(holder.key(), holder.value()));
    });
    if (!done && !m_isFailing)
        logWarning() << u"cannot save which service holds which domain:"_s << done.error().what;
    m_isFailing = !done;
}

} // namespace proxym
