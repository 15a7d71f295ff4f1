// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/drainer.h"

#include "core/logging.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr std::chrono::milliseconds firstLook = 100ms;
constexpr std::chrono::milliseconds longestPause = 1s;

bool contains(const ParkedServers &servers, const QString &backend, const QString &server)
{
    return servers.value(backend).contains(server);
}

} // namespace

Drainer::Drainer(const HaproxyAdmin &admin, Turnstile &turnstile) : m_admin(admin), m_turnstile(turnstile)
{
    m_nextLook.setSingleShot(true);
    connect(&m_nextLook, &QTimer::timeout, this, [this] { launch("draining servers", parkWhoIsDone()); });
}

void Drainer::note(const ParkedServers &draining, const ParkedServers &ready)
{
    m_draining.removeIf([&](const Draining &entry) {
        return contains(ready, entry.backend, entry.server) || contains(draining, entry.backend, entry.server);
    });
    for (auto [backend, servers] : draining.asKeyValueRange()) {
        for (const QString &server : servers)
            m_draining.append({.backend = backend, .server = server, .until = Clock::now() + longest});
    }
    if (!draining.isEmpty())
        lookAgainIn(firstLook);
}

void Drainer::forgetAll()
{
    m_draining.clear();
    m_nextLook.stop();
}

void Drainer::lookAgainIn(std::chrono::milliseconds delay)
{
    m_delay = delay;
    m_nextLook.start(delay);
}

Task<> Drainer::parkWhoIsDone()
{
    co_await m_turnstile.enter();
    const auto leaving = qScopeGuard([this] { m_turnstile.leave(); });
    QStringList backends;
    for (const Draining &entry : std::as_const(m_draining))
        backends.append(entry.backend);
    backends.removeDuplicates();
    const auto live = co_await m_admin.liveServers(backends);
    QList<RuntimeCommand> commands;
    m_draining.removeIf([&](const Draining &entry) {
        const bool isDone = (live && !isBusy(entry, *live)) || Clock::now() >= entry.until;
        if (isDone) {
            const RuntimeCommand park = SetServerState{entry.backend, entry.server, SetServerState::To::Maint};
            commands.append(park);
        }
        return isDone;
    });
    const QByteArrayList lines = commandLines(commands, RenderPaths{});
    const auto sent = co_await m_admin.run(lines);
    if (!sent)
        logWarning() << u"drained servers do not go into maintenance:"_s << sent.error().what;
    if (!m_draining.isEmpty())
        lookAgainIn(std::min(m_delay * 2, longestPause));
}

//! A server that HAProxy does not name has no sessions.
bool Drainer::isBusy(const Draining &entry, const LiveServers &live)
{
    const QList<LiveServer> servers = live.value(entry.backend);
    return std::ranges::any_of(servers, [&](const LiveServer &server) {
        return server.name == entry.server && server.sessions > 0;
    });
}

} // namespace proxym
