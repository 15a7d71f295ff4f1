// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/portgate.h"

#include "haproxy/process/portprobe.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! TCP ports that our HAProxy listens on; nothing if the kernel does not tell us.
Task<std::optional<QSet<quint16>>> heldByOurs(HaproxyReloader reloader)
{
    QList<qint64> ours;
    if (const auto running = co_await reloader.running())
        ours = running->finish + QList<qint64>{running->pid}; // of a master only the worker listens
    co_return listeningPorts(ours);
}

std::optional<QString> whyClosed(const OperatorBind &place, const std::optional<QSet<quint16>> &held)
{
    if (!held || held->contains(place.port.number()))
        return std::nullopt; // may be ours
    const auto why = whyNotBindable(place.address, place.port, place.isIpv6Only);
    return why ? std::optional(u"port %1 cannot be opened: %2"_s.arg(place.port.number()).arg(*why))
               : std::nullopt;
}

} // namespace

ProxyModel ClosedPorts::leftOf(ProxyModel model) const
{
    model.texts.httpFrontend = withoutLines(model.texts.httpFrontend, binds.keys());
    return services.isEmpty() ? model : replaceCulprits(model, services.keys(), nullptr);
}

QStringList ClosedPorts::complaints() const
{
    QStringList complaints;
    for (auto [line, why] : binds.asKeyValueRange())
        complaints.append(u"%1 line %2: %3; this line is left out"_s.arg(frontendPart).arg(line).arg(why));
    return complaints;
}

PortGate::Fresh PortGate::freshIn(const ProxyModel &wanted, const std::optional<ProxyModel> &inForce)
{
    Fresh fresh;
    for (const ProxyBackend &backend : wanted.backends) {
        if (!backend.listenPort)
            continue;
        const ProxyBackend *known = inForce ? inForce->find(backend.name) : nullptr;
        if (!known || known->listenPort != backend.listenPort)
            fresh.services.insert(backend.name, *backend.listenPort);
    }
    const QList<OperatorBind> known = inForce ? bindsIn(inForce->texts.httpFrontend) : QList<OperatorBind>();
    for (const OperatorBind &bind : bindsIn(wanted.texts.httpFrontend)) {
        if (!std::ranges::any_of(known, [&](const OperatorBind &other) { return other.isAt(bind); }))
            fresh.binds.append(bind);
    }
    return fresh;
}

ClosedPorts PortGate::tried(const Fresh &fresh, const std::optional<QSet<quint16>> &held) const
{
    ClosedPorts closed;
    for (auto [name, port] : fresh.services.asKeyValueRange()) {
        if (const auto why = whyClosed({.address = m_bindAddress, .port = port}, held))
            closed.services.insert(name, *why);
    }
    for (const OperatorBind &bind : fresh.binds) {
        if (const auto why = whyClosed(bind, held))
            closed.binds.insert(bind.line, *why);
    }
    return closed;
}

Task<ClosedPorts> PortGate::closed(ProxyModel wanted, std::optional<ProxyModel> inForce,
                                   HaproxyReloader reloader)
{
    const Fresh fresh = freshIn(wanted, inForce);
    const bool isKnown = fresh == m_probed && Clock::now() < m_validUntil;
    if (fresh == Fresh())
        m_closed = {};
    else if (!isKnown) {
        const auto held = co_await heldByOurs(reloader);
        m_closed = tried(fresh, held);
    }
    if (!isKnown) {
        m_probed = fresh;
        m_validUntil = Clock::now() + betweenProbes;
    }
    const ClosedPorts closed = m_closed;
    co_return closed;
}

Task<Error> PortGate::explained(Error error, ProxyModel wanted, HaproxyReloader reloader) const
{
    if (error.kind != Error::Kind::TimedOut)
        co_return error;
    const auto held = co_await heldByOurs(reloader);
    QList<OperatorBind> places{{.address = m_bindAddress, .port = wanted.httpPort}};
    if (wanted.servesHttps())
        places.append({.address = m_bindAddress, .port = *wanted.httpsPort});
    places += bindsIn(wanted.texts.httpFrontend);
    for (const ProxyBackend &backend : wanted.backends) {
        if (backend.listenPort)
            places.append({.address = m_bindAddress, .port = *backend.listenPort});
    }
    for (const OperatorBind &place : places) {
        if (const auto why = whyClosed(place, held))
            error.what += u"; "_s + *why;
    }
    co_return error;
}

} // namespace proxym
