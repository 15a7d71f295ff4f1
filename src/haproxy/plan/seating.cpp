// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/seating.h"

#include "base/differences.h"
#include "haproxy/config/backendlist.h"
#include "haproxy/config/configlines.h"
#include "haproxy/config/nameddefaults.h"
#include "haproxy/config/sparebackends.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

ProxyBackend called(const QString &name, ProxyBackend backend)
{
    backend.name = name;
    return backend;
}

//! The names that lines of the operator or of services mention, which lead to a backend only under its own.
class Mentions {
public:
    explicit Mentions(const ProxyModel &model)
        : m_names(wordsIn(model))
    {
        static const QRegularExpression computed(u"^\\s*(use_backend|default_backend)\\s.*%\\["_s,
                                                 QRegularExpression::MultilineOption);
        const QString global = QString::fromUtf8(model.texts.global.value_or(QByteArray()));
        const QString frontend = QString::fromUtf8(model.texts.httpFrontend);
        m_areHidden = hidesNames(global) || hidesNames(frontend) || frontend.contains(computed);
    }
    [[nodiscard]] bool has(const QString &name) const { return m_areHidden || m_names.contains(name); }

private:
    QSet<QString> m_names;
    bool m_areHidden = false;
};

QString whyNotPlain(const ProxyBackend &backend, bool canAdd)
{
    if (backend.listenPort)
        return {}; // the port says it
    if (!backend.config.isEmpty())
        return u"it has config lines of its own"_s;
    const bool isFirst = canAdd && !defaultsFor(backend).isEmpty();
    return isFirst ? u"it is the first with such settings"_s : u"it has settings of its own"_s;
}

//! Routes to one of these names lead to what it stands for. A map that has none is not copied.
template <class Names> void leadElsewhere(ProxyMaps &maps, const Names &names)
{
    const QHash<QString, QString> elsewhere(names.keyValueBegin(), names.keyValueEnd());
    for (auto *map : maps.routes()) {
        QStringList keys;
        for (const auto &[key, name] : std::as_const(*map).asKeyValueRange())
            if (elsewhere.contains(name))
                keys.append(key);
        for (const QString &key : std::as_const(keys)) {
            QString &name = (*map)[key];
            name = elsewhere.value(name);
        }
    }
}

//! Works on copies of what HAProxy has, backend by backend, for those services only that differ.
class Seater {
public:
    Seater(const Seating &running, const QSet<QString> &busy, const ProxyModel &wanted)
        : m_running(running)
        , m_wanted(wanted)
        , m_busy(busy)
    {
        m_seated.model = wanted;
        m_seated.model.backends = running.model.backends;
        m_seated.vacant = running.vacant;
        m_seated.defaults = running.defaults;
        m_seated.added = running.added;
    }

    Seated seated()
    {
        const Differences differences(m_running.model.backends, m_wanted.backends);
        const bool isInPlace = m_running.seats.isEmpty() && m_running.vacant.isEmpty()
            && std::ranges::equal(differences.gone, differences.come, haveSameName);
        if (isInPlace)
            m_seated.model.backends = m_wanted.backends;
        else
            place(differences);
        m_seated.areSparesScarce = !canAdd() && areSparesScarce();
        return m_seated;
    }

private:
    [[nodiscard]] bool canAdd() const { return !m_running.defaults.isEmpty(); }
    static bool haveSameName(const ProxyBackend &a, const ProxyBackend &b) { return a.name == b.name; }

    void place(const Differences<ProxyBackend> &differences)
    {
        for (const Shared<ProxyBackend> &backend : differences.come)
            keepPlace(backend);
        for (const Shared<ProxyBackend> &backend : differences.gone)
            vacate(backend);
        for (const Shared<ProxyBackend> &backend : std::as_const(m_new))
            findPlace(backend);
        if (!m_seated.seats.isEmpty())
            leadElsewhere(m_seated.model.maps, m_seated.seats);
    }
    void put(const Shared<ProxyBackend> &backend)
    {
        ProxyBackends &backends = m_seated.model.backends;
        const auto place = placeOf(backend->name, backends);
        if (place == backends.end() || (*place)->name != backend->name)
            backends.insert(place, backend);
        else if (*place != backend)
            backends.replace(place, backend);
    }
    const Mentions &mentions()
    {
        if (!m_mentions)
            m_mentions.emplace(m_wanted);
        return *m_mentions;
    }

    void keepPlace(const Shared<ProxyBackend> &backend)
    {
        if (isSpare(backend->name))
            return;
        const QString seat = m_running.seats.value(backend->name);
        const ProxyBackend *own = m_running.model.find(backend->name);
        if (!seat.isEmpty() && isPlain(*backend) && m_running.model.find(seat)) {
            m_seated.seats.insert(backend->name, seat);
            put(Shared(called(seat, *backend)));
        } else if (own && (!m_running.vacant.contains(backend->name) || own->hasStructureOf(*backend))) {
            m_seated.vacant.remove(backend->name);
            put(backend);
        } else {
            m_new.append(backend);
        }
    }

    //! Of a backend in HAProxy that no service wants as it is.
    void vacate(const Shared<ProxyBackend> &backend)
    {
        const QString &name = backend->name;
        const bool isUsed =
            isSpare(name) ? m_seated.seats.values().contains(name) : m_wanted.find(name) != nullptr;
        if (isUsed)
            return;
        if (backend->listenPort || (!isSpare(name) && mentions().has(name))) {
            removeFrom(m_seated.model.backends, name);
            m_seated.vacant.remove(name);
            return;
        }
        if (!isSpare(name))
            m_seated.vacant.insert(name);
        if (!backend->servers.isEmpty()) {
            ProxyBackend empty = *backend;
            empty.servers.clear();
            put(Shared(std::move(empty)));
        }
    }

    void findPlace(const Shared<ProxyBackend> &backend)
    {
        QString why;
        const QString defaults = defaultsFor(*backend);
        const bool isNameFree = !m_running.model.find(backend->name);
        if (m_running.defaults.contains(defaults) && isNameFree && !mentions().has(backend->name)) {
            m_seated.added.insert(backend->name, defaults);
            return put(backend);
        }
        if (!isPlain(*backend))
            why = whyNotPlain(*backend, canAdd());
        else if (sparesOf(m_running.model.backends).isEmpty())
            why = u"HAProxy has no spare backends"_s;
        else if (mentions().has(backend->name))
            why = u"lines of configuration may mention it"_s;
        else if (freeSpares().isEmpty())
            why = u"no spare backend is free"_s;
        else {
            const QString seat = freeSpares().takeFirst();
            m_seated.seats.insert(backend->name, seat);
            return put(Shared(called(seat, *backend)));
        }
        if (!why.isEmpty())
            m_seated.without.insert(backend->name, why);
        m_seated.isWhole = false;
        m_seated.vacant.remove(backend->name);
        put(backend);
    }

    //! Those without servers in which no service is, neither before this change nor after it.
    [[nodiscard]] QStringList emptySpares() const
    {
        const QStringList taken = m_running.seats.values() + m_seated.seats.values();
        const QSet<QString> seats(taken.begin(), taken.end());
        QStringList empty;
        for (const ProxyBackend &spare : sparesOf(m_running.model.backends))
            if (spare.servers.isEmpty() && !seats.contains(spare.name) && !m_busy.contains(spare.name))
                empty.append(spare.name);
        return empty;
    }

    //! The empty ones to which no route leads; for one change, as it looks at all routes.
    QStringList &freeSpares()
    {
        if (m_free)
            return *m_free;
        m_free = emptySpares();
        QSet<QString> routed;
        for (const auto *map : m_running.model.maps.routes())
            std::ranges::copy_if(*map, std::inserter(routed, routed.end()), &isSpare);
        m_free->removeIf([&](const QString &name) { return routed.contains(name); });
        return *m_free;
    }

    [[nodiscard]] bool areSparesScarce() const
    {
        constexpr qsizetype share = 3;
        const qsizetype spares = sparesOf(m_wanted.backends).size();
        return spares > 0 && (m_free ? *m_free : emptySpares()).size() <= spares / share;
    }

    const Seating &m_running;
    const ProxyModel &m_wanted;
    const QSet<QString> &m_busy;
    std::optional<Mentions> m_mentions;
    ProxyBackends m_new;
    std::optional<QStringList> m_free;
    Seated m_seated;
};

//! Vacant backends and spare ones have no service, unless they still have servers until another backend can
//! take their routes over.
bool hasService(const Seating &seating, const ProxyBackend &backend)
{
    return !isSpare(backend.name) && (!backend.servers.isEmpty() || !seating.vacant.contains(backend.name));
}

} // namespace

QHash<QString, QString> servicesBySeat(const Seats &seats)
{
    QHash<QString, QString> services;
    for (const auto &[name, seat] : seats.asKeyValueRange())
        services.insert(seat, name);
    return services;
}

Seated seat(const Seating &running, const QSet<QString> &busy, const ProxyModel &wanted)
{
    return Seater(running, busy, wanted).seated();
}

ProxyModel withAdded(const Seating &running, const Seated &wanted)
{
    ProxyModel model = running.model;
    ProxyBackends added;
    for (const QString &name : wanted.added.keys()) {
        const ProxyBackend *backend = running.added.contains(name) ? nullptr : wanted.model.find(name);
        if (!backend)
            continue;
        ProxyBackend empty = *backend;
        empty.servers.clear();
        added.append(std::move(empty));
    }
    insertInto(model.backends, added);
    return model;
}

ProxyModel byService(const Seating &seating, const ProxyModel &wanted)
{
    const ProxyBackends spares = sparesOf(wanted.backends);
    if (seating.seats.isEmpty() && seating.vacant.isEmpty() && sparesOf(seating.model.backends) == spares)
        return seating.model;
    const auto isSpareAsWanted = [&](const ProxyBackend &backend) {
        const ProxyBackend *spare = findIn(spares, backend.name);
        return spare && *spare == backend;
    };
    ProxyModel model = seating.model;
    model.backends.removeIf([&](const ProxyBackend &backend) {
        return !hasService(seating, backend) && !isSpareAsWanted(backend);
    });
    for (const auto &[name, seat] : seating.seats.asKeyValueRange()) {
        if (const ProxyBackend *backend = seating.model.find(seat))
            insertInto(model.backends, {called(name, *backend)});
    }
    for (const Shared<ProxyBackend> &spare : spares) {
        if (!model.find(spare->name))
            insertInto(model.backends, {spare});
    }
    leadElsewhere(model.maps, servicesBySeat(seating.seats));
    return model;
}

} // namespace proxym
