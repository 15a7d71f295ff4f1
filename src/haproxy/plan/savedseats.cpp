// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/savedseats.h"

#include "haproxy/config/backendlist.h"
#include "haproxy/config/nameddefaults.h"
#include "haproxy/config/sparebackends.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QJsonObject toJson(const QMap<QString, QString> &names)
{
    QJsonObject json;
    for (const auto &[name, other] : names.asKeyValueRange())
        json.insert(name, other);
    return json;
}

template <class May> QMap<QString, QString> namesFrom(const QJsonObject &json, const May &may)
{
    QMap<QString, QString> names;
    for (auto entry = json.begin(); entry != json.end(); ++entry)
        if (may(entry->toString()))
            names.insert(entry.key(), entry->toString());
    return names;
}

} // namespace

QByteArray seatsToJson(const SavedSeats &saved, const QString &generation)
{
    return QJsonDocument(QJsonObject{{u"generation"_s, generation},
                                     {u"seats"_s, toJson(saved.seats)},
                                     {u"added"_s, toJson(saved.added)}})
        .toJson();
}

SavedSeats seatsFromJson(const QByteArray &json, const QString &generation)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    if (object[u"generation"_s].toString() != generation)
        return {};
    return {.seats = namesFrom(object[u"seats"_s].toObject(), &isSpare),
            .added = namesFrom(object[u"added"_s].toObject(),
                               [](const QString &defaults) { return !defaults.isEmpty(); })};
}

QByteArray seatsAsMap(const Seats &seats)
{
    QByteArray text;
    for (const auto &[name, seat] : seats.asKeyValueRange())
        text += seat.toUtf8() + ' ' + name.toUtf8() + '\n';
    return text;
}

Seating loadedFrom(const ProxyModel &model)
{
    Seating seating;
    seating.model = model;
    for (const QString &section : namedDefaults(model).keys())
        seating.defaults.insert(section);
    return seating;
}

Seating withBackendsAdded(Seating loaded, const QMap<QString, QString> &added, const ProxyModel &wanted)
{
    const QMap<QString, ProxyBackend> sections = namedDefaults(loaded.model);
    ProxyBackends more;
    for (const auto &[name, defaults] : added.asKeyValueRange()) {
        if (!sections.contains(defaults) || loaded.model.find(name))
            continue;
        const ProxyBackend *now = wanted.find(name);
        ProxyBackend backend = now && defaultsFor(*now) == defaults ? *now : sections.value(defaults);
        backend.name = name;
        backend.servers.clear();
        more.append(Shared(std::move(backend)));
        loaded.added.insert(name, defaults);
    }
    insertInto(loaded.model.backends, more);
    return loaded;
}

ProxyModel asLoaded(const Seating &seating)
{
    ProxyModel model = seating.model;
    if (!seating.added.isEmpty())
        model.backends.removeIf(
            [&](const Shared<ProxyBackend> &backend) { return seating.added.contains(backend->name); });
    return model;
}

Seating withServersOf(Seating seating, const ProxyModel &wanted)
{
    const QHash<QString, QString> services = servicesBySeat(seating.seats);
    QHash<QString, Shared<ProxyBackend>> all;
    for (const Shared<ProxyBackend> &backend : wanted.backends)
        all.insert(backend->name, backend);
    changeEach(seating.model.backends, [&](Shared<ProxyBackend> &backend) {
        const auto now = all.constFind(services.value(backend->name, backend->name));
        if (now == all.cend())
            return;
        setServers(backend, (*now)->servers);
        if (*backend == **now)
            backend = *now; // so that later it is known to be the same
    });
    return seating;
}

void noteVacant(Seating &seating, const ProxyModel &wanted)
{
    QSet<QString> routed;
    const ProxyMaps &maps = seating.model.maps;
    for (const auto *map : maps.routes())
        for (const QString &name : *map)
            routed.insert(name);
    for (const ProxyBackend &backend : std::as_const(seating.model.backends)) {
        const bool isIdle = backend.servers.isEmpty() && !routed.contains(backend.name);
        if (isIdle && !backend.listenPort && !isSpare(backend.name) && !wanted.find(backend.name))
            seating.vacant.insert(backend.name);
    }
}

} // namespace proxym
