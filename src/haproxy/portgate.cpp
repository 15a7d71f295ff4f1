// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/portgate.h"

#include "haproxy/portprobe.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QMap<QString, Port> newPorts(const ProxyModel &wanted, const std::optional<ProxyModel> &inForce)
{
    QMap<QString, Port> ports;
    for (const ProxyBackend &backend : wanted.backends) {
        if (!backend.listenPort)
            continue;
        const ProxyBackend *known = inForce ? inForce->find(backend.name) : nullptr;
        if (!known || known->listenPort != backend.listenPort)
            ports.insert(backend.name, *backend.listenPort);
    }
    return ports;
}

} // namespace

Task<QMap<QString, QString>> PortGate::closed(ProxyModel wanted, std::optional<ProxyModel> inForce,
                                              HaproxyReloader reloader)
{
    QMap<QString, QString> closed;
    const QMap<QString, Port> fresh = newPorts(wanted, inForce);
    if (fresh.isEmpty())
        co_return closed;
    if (fresh == m_probed && Clock::now() < m_validUntil) {
        closed = m_closed;
        co_return closed;
    }
    QList<qint64> ours;
    if (const auto running = co_await reloader.running())
        ours = running->finish + QList<qint64>{running->pid}; // of a master only the worker listens
    const auto held = listeningPorts(ours);
    for (auto [name, port] : fresh.asKeyValueRange()) {
        const bool mayBeOurs = !held || held->contains(port.number());
        if (const auto why = mayBeOurs ? std::nullopt : whyNotBindable(m_bindAddress, port))
            closed.insert(name, u"port %1 cannot be opened: %2"_s.arg(port.number()).arg(*why));
    }
    m_probed = fresh;
    m_closed = closed;
    m_validUntil = Clock::now() + betweenProbes;
    co_return closed;
}

} // namespace proxym
