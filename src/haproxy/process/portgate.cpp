// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/portgate.h"

#include "haproxy/process/listeners.h"
#include "haproxy/process/portprobe.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! All listeners; nothing if the kernel does not tell us.
Task<std::optional<Listeners>> listenersNow(HaproxyReloader reloader)
{
    QList<qint64> ours;
    if (const auto running = co_await reloader.running())
        ours = running->finish + QList<qint64>{running->pid}; // of a master only the worker listens
    co_return listenersBeside(ours);
}

bool isTaken(const ListenPlace &place, const QList<ListenPlace> &taken)
{
    return std::ranges::any_of(taken, [&](const ListenPlace &other) { return place.overlaps(other); });
}

//! Where our HAProxy stands in the way of a try, only the list of the others says something.
std::optional<QString> whyClosed(const ListenPlace &place, const std::optional<Listeners> &listeners)
{
    if (!listeners)
        return std::nullopt; // may be ours
    const bool isOurs = isTaken(place, listeners->ours);
    auto why = isOurs ? std::nullopt : whyNotBindable(place);
    if (isOurs && isTaken(place, listeners->others))
        why = u"address already in use"_s;
    return why ? std::optional(u"port %1 cannot be opened: %2"_s.arg(place.port.number()).arg(*why))
               : std::nullopt;
}

ClosedPlaces triedAll(const QSet<ListenPlace> &places, const std::optional<Listeners> &listeners)
{
    ClosedPlaces closed;
    for (const ListenPlace &place : places) {
        if (const auto why = whyClosed(place, listeners))
            closed.insert(place, *why);
    }
    return closed;
}

} // namespace

Task<ClosedPlaces> PortGate::closed(QList<ProxyModel> models, std::optional<ProxyModel> inForce,
                                    HaproxyReloader reloader)
{
    QSet<ListenPlace> fresh;
    for (const ProxyModel &model : std::as_const(models))
        fresh.unite(inForce ? placesBeside(*inForce, model) : placesOf(model));
    const bool isKnown = fresh == m_probed && Clock::now() < m_validUntil;
    if (fresh.isEmpty())
        m_closed.clear();
    else if (!isKnown) {
        const auto listeners = co_await listenersNow(reloader);
        m_closed = triedAll(fresh, listeners);
    }
    if (!isKnown) {
        m_probed = fresh;
        m_validUntil = Clock::now() + betweenProbes;
    }
    const ClosedPlaces closed = m_closed;
    co_return closed;
}

Task<Error> PortGate::explained(Error error, ProxyModel wanted, HaproxyReloader reloader) const
{
    if (error.kind != Error::Kind::TimedOut)
        co_return error;
    const auto listeners = co_await listenersNow(reloader);
    const ClosedPlaces closed = triedAll(frontendPlacesOf(wanted) + placesOf(wanted), listeners);
    QStringList sentences = closed.values();
    sentences.sort();
    for (const QString &why : std::as_const(sentences))
        error.what += u"; "_s + why;
    co_return error;
}

} // namespace proxym
