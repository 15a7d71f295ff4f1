// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/meanwhile.h"

#include "haproxy/plan/certificatechanges.h"
#include "haproxy/plan/routecover.h"

#include <map>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using Map = QMap<QString, QString>;
using Names = QSet<QString>;

//! Address → NAMEs of the services that get it. Services may share one; a service that has had it all along
//! takes it from none. There may be a million of them.
std::multimap<Host, QString> newOwners(const ProxyModel &inForce, const ProxyModel &wanted)
{
    std::multimap<Host, QString> owners;
    for (const ProxyBackend &backend : wanted.backends) {
        const ProxyBackend *before = inForce.find(backend.name);
        if (before && before->servers == backend.servers)
            continue;
        for (const ProxyServer &server : backend.servers)
            if (!before || !before->has(server))
                owners.emplace(server.host, backend.name);
    }
    return owners;
}

bool hasAddress(const ProxyBackend *backend, const Host &address)
{
    return backend && std::ranges::any_of(backend->servers, [&](const ProxyServer &server) {
               return server.host == address;
           });
}

ProxyMaps withoutGuards(ProxyMaps maps)
{
    maps.paths.removeIf([](const Map::iterator &entry) { return entry.key().endsWith(pathGuard); });
    return maps;
}

//! Works out the part that is available. A backend that stays as it was makes others wait, so routes and
//! backends are settled in turn until nothing changes.
class Meanwhile {
public:
    Meanwhile(const ProxyModel &inForce, const ProxyModel &wanted)
        : m_inForce(inForce)
        , m_wanted(wanted)
        , m_before(withoutGuards(inForce.maps))
        , m_now(withoutGuards(wanted.maps))
        , m_owners(newOwners(inForce, wanted))
    {
        for (const ProxyBackend &backend : inForce.backends)
            if (const ProxyBackend *now = wanted.find(backend.name); now && backend.isOpenBeside(*now))
                m_frozen.insert(backend.name); // what comes with `auth` is not served without it
    }

    ProxyModel model()
    {
        ProxyModel model = m_inForce;
        if (m_inForce.servesHttps() && m_wanted.servesHttps())
            model.certificates = certificatesAtRunTime(m_inForce.certificates, m_wanted.certificates);
        do
            model.maps = routes();
        while (freezeMore());
        guardPaths(model.maps);
        changeEach(model.backends,
                   [this](Shared<ProxyBackend> &backend) { setServers(backend, serversOf(backend)); });
        return model;
    }

private:
    //! True if requests can be routed there, by a route that it already has or by a new one.
    bool isReady(const QString &name, bool isItsRoute) const
    {
        const ProxyBackend *backend = m_inForce.find(name);
        return backend && backend->protocol == Protocol::Http && (isItsRoute || !m_frozen.contains(name));
    }

    ProxyMaps routes()
    {
        m_heirs.clear();
        findAwaited();
        QMap<Port, QString> listening;
        for (const ProxyBackend &backend : m_wanted.backends)
            if (backend.listenPort)
                listening.insert(*backend.listenPort, backend.name);
        for (const ProxyBackend &backend : m_inForce.backends) {
            const QString next = backend.listenPort ? listening.value(*backend.listenPort) : QString();
            if (!next.isEmpty() && next != backend.name)
                m_heirs[backend.name].insert(next);
        }
        Map checkHosts = m_before.checkHosts; // a check may go on for a service that no longer wants it
        checkHosts.insert(m_now.checkHosts);
        return {.hosts = routes(m_before.hosts, m_now.hosts),
                .paths = routes(m_before.paths, m_now.paths),
                .wildcards = routes(m_before.wildcards, m_now.wildcards),
                .checkHosts = checkHosts};
    }

    Map routes(const Map &before, const Map &now)
    {
        Map map;
        for (auto [key, name] : now.asKeyValueRange()) {
            if (isReady(name, before.value(key) == name))
                map.insert(key, name);
            else if (before.contains(key))
                keep(map, key, before.value(key), {name});
        }
        for (auto [key, name] : before.asKeyValueRange()) {
            if (now.contains(key))
                continue;
            const Names awaited = whoIsAwaitedFor(key);
            if (!awaited.isEmpty())
                keep(map, key, name, awaited);
        }
        return map;
    }

    //! The routes that are not available yet and have no other owner until then.
    void findAwaited()
    {
        m_awaited.clear();
        for (const auto &[before, now] :
             {std::pair(&m_before.hosts, &m_now.hosts), std::pair(&m_before.paths, &m_now.paths),
              std::pair(&m_before.wildcards, &m_now.wildcards)}) {
            for (auto [key, name] : now->asKeyValueRange()) {
                if (before->contains(key) || isReady(name, false))
                    continue;
                const auto [domain, path] = splitKey(key);
                for (QString above = domain; !above.isEmpty(); above = broaderDomain(above))
                    m_awaited[above].append({path, name});
            }
        }
    }

    //! NAMEs of the services that are to get the requests of this route, which is removed, by a broader or a
    //! narrower route, and cannot have them yet.
    Names whoIsAwaitedFor(const QString &key) const
    {
        Names names = whoCovers(key, m_now);
        names.removeIf([this](const QString &name) { return name.isEmpty() || isReady(name, false); });
        const auto [domain, path] = splitKey(key);
        for (const auto &[narrower, name] : m_awaited.value(domain))
            if (isOneBelowTheOther(narrower, path))
                names.insert(name);
        return names;
    }

    void keep(Map &map, const QString &key, const QString &name, const Names &awaited)
    {
        map.insert(key, name);
        m_heirs[name] += awaited - Names{name};
    }

    //! True if the address passes to a service that waits for this backend's routes.
    bool passesToAnHeir(const ProxyBackend &backend, const Host &address) const
    {
        return std::ranges::any_of(m_heirs.value(backend.name), [&](const QString &heir) {
            return hasAddress(m_wanted.find(heir), address);
        });
    }

    //! True if its name means another program from now on, and the old program continues under an heir's
    //! name.
    bool isRenamed(const ProxyBackend &backend) const
    {
        const ProxyBackend *now = m_heirs.contains(backend.name) ? m_wanted.find(backend.name) : nullptr;
        const auto stays = [&](const ProxyServer &server) { return hasAddress(now, server.host); };
        const auto passes = [&](const ProxyServer &server) { return passesToAnHeir(backend, server.host); };
        return now && std::ranges::none_of(backend.servers, stays)
            && std::ranges::any_of(backend.servers, passes);
    }

    bool freezeMore()
    {
        const qsizetype before = m_frozen.size();
        for (const ProxyBackend &backend : m_inForce.backends)
            if (isRenamed(backend))
                m_frozen.insert(backend.name);
        return m_frozen.size() != before;
    }

    //! True if the server belongs to another service from now on, and not to one that waits for this
    //! backend's routes.
    bool isLost(const ProxyBackend &backend, const ProxyServer &server) const
    {
        const auto [first, last] = m_owners.equal_range(server.host);
        const Names heirs = m_heirs.value(backend.name);
        return first != last
            && std::none_of(first, last, [&](const auto &owner) { return heirs.contains(owner.second); });
    }

    QList<ProxyServer> serversOf(const ProxyBackend &backend) const
    {
        const ProxyBackend *now = m_wanted.find(backend.name);
        const bool isFrozen = m_frozen.contains(backend.name);
        const bool isAwaited = !m_heirs.value(backend.name).isEmpty();
        if (now && !isFrozen && (!now->servers.isEmpty() || !isAwaited))
            return now->servers;
        QList<ProxyServer> kept = backend.servers;
        kept.removeIf([&](const ProxyServer &server) {
            const bool hasLeft =
                isFrozen && !hasAddress(now, server.host) && !passesToAnHeir(backend, server.host);
            return hasLeft || isLost(backend, server);
        });
        return kept;
    }

    const ProxyModel &m_inForce;
    const ProxyModel &m_wanted;
    const ProxyMaps m_before, m_now;
    const std::multimap<Host, QString> m_owners;
    QHash<QString, QList<std::pair<QString, QString>>> m_awaited; //!< by domain and those above: path, NAME
    QMap<QString, Names> m_heirs; //!< by backend: the services that wait for its routes or ports
    Names m_frozen; //!< backends that stay as they are
};

} // namespace

ProxyModel reachableAtRunTime(const ProxyModel &inForce, const ProxyModel &wanted)
{
    return Meanwhile(inForce, wanted).model();
}

} // namespace proxym
