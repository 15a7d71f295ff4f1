// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/changeorder.h"

#include "haproxy/plan/routechanges.h"
#include "haproxy/plan/routemoves.h"

#include <map>
#include <set>

namespace proxym {

namespace {

using Names = QSet<QString>;
using Addresses = std::set<Host>;

Addresses addressesOf(const ProxyBackend &backend)
{
    Addresses addresses;
    for (const ProxyServer &server : backend.servers)
        addresses.insert(server.host);
    return addresses;
}

QList<ProxyServer> lackingIn(const ProxyBackend &other, const ProxyBackend &backend)
{
    Names names;
    for (const ProxyServer &server : other.servers)
        names.insert(server.name);
    QList<ProxyServer> lacking = backend.servers;
    lacking.removeIf([&names](const ProxyServer &server) { return names.contains(server.name); });
    return lacking;
}

//! A backend whose servers change. Servers that stay and those that have already joined are neither `joining`
//! nor `leaving`.
struct Party {
    QString name;
    Addresses had, gets;
    QList<ProxyServer> joining, leaving; //!< servers that have not joined or left yet
    qsizetype up = 0; //!< servers that stay or have joined
    bool isAsked = false; //!< a route leads here
    qsizetype awaited = 0; //!< routes that are to lead here
    QMap<QString, qsizetype> heirs; //!< backend (empty: none) → routes it is to get from here

    Party(const ProxyBackend &before, const ProxyBackend &now, const UpServers &known)
        : name(now.name)
        , had(addressesOf(before))
        , gets(addressesOf(now))
        , joining(lackingIn(before, now))
        , leaving(lackingIn(now, before))
        , isAsked(now.protocol == Protocol::Tcp)
    {
        const auto found = known.constFind(name);
        up = std::ranges::count_if(before.servers, [&](const ProxyServer &server) {
            return gets.contains(server.host) && (found == known.constEnd() || found->contains(server.name));
        });
    }
    //! True if the backend can do without one of the servers that leave.
    [[nodiscard]] bool canSpareOne() const
    {
        return up > 0 || !isAsked || (heirs.isEmpty() && joining.isEmpty());
    }
};

//! Total number of times that waiting backends are looked at. That is enough to order a chain of several
//! hundred services; for anything longer a reload is quicker.
constexpr qsizetype mostLooks = 300'000;

//! Takes one step after another from what is left, each as soon as it does no harm.
class Change {
public:
    Change(const ProxyModel &inForce, const ProxyModel &wanted, const UpServers &up)
        : m_wanted(wanted)
    {
        for (const ProxyBackend &now : wanted.backends) {
            const ProxyBackend *before = inForce.find(now.name);
            if (before && before->servers != now.servers)
                add({*before, now, up});
        }
        for (const ChangeMap &change : routeChanges(inForce.maps, wanted.maps))
            add(RouteMove(change, inForce.maps, wanted.maps));
        if (!m_parties.empty())
            for (const auto *map : {&inForce.maps.hosts, &inForce.maps.paths, &inForce.maps.wildcards})
                for (const QString &name : *map)
                    if (Party *asked = party(name))
                        asked->isAsked = true;
    }

    ChangeOrder order()
    {
        for (qsizetype looks = 0; looks < mostLooks && (takeSteps() || shareOneAddress());)
            looks += qsizetype(m_parties.size()) + m_moves.size();
        const bool isThrough = m_moves.isEmpty() && m_joining.empty();
        for (Party &party : m_parties)
            leave(party, [&](const ProxyServer &) { return isThrough || party.canSpareOne(); });
        if (!isThrough)
            m_order.entangled = entangled();
        return m_order;
    }

    [[nodiscard]] QStringList whoseHealthMatters() const
    {
        QStringList names;
        for (const Party &party : m_parties) {
            const bool someHurry = std::ranges::any_of(
                party.leaving, [&](const ProxyServer &server) { return isHurried(party, server); });
            const bool someStay = qsizetype(party.had.size()) > party.leaving.size();
            if (someStay && (someHurry || (party.awaited > 0 && !party.joining.isEmpty())))
                names.append(party.name);
        }
        return names;
    }

private:
    void add(const Party &party)
    {
        for (const ProxyServer &server : party.joining)
            ++m_joining[server.host];
        for (const ProxyServer &server : party.leaving)
            m_leaving[server.host].insert(party.name);
        m_indexes.insert(party.name, m_parties.size());
        m_parties.push_back(party);
    }
    void add(const RouteMove &move)
    {
        move.eachPair([this](const QString &owner, const QString &heir) {
            if (Party *loses = party(owner))
                ++loses->heirs[heir];
            if (Party *gains = party(heir))
                ++gains->awaited;
        });
        m_moves.append(move);
    }
    Party *party(const QString &name)
    {
        const auto found = m_indexes.constFind(name);
        return found == m_indexes.constEnd() ? nullptr : &m_parties[*found];
    }

    //! True if the address may answer for all requests that this backend receives and will pass on.
    bool mayAnswerForHeirs(const Party &party, const Host &address)
    {
        for (const QString &name : party.heirs.keys()) {
            const Party *heir = this->party(name);
            const ProxyBackend *other = heir ? nullptr : m_wanted.find(name);
            const bool getsIt = heir ? heir->gets.contains(address)
                                     : other && std::ranges::any_of(other->servers, [&](const auto &server) {
                                           return server.host == address;
                                       });
            if (!getsIt)
                return false;
        }
        return true;
    }
    //! True if another backend still has the address and is to lose it.
    bool isStillOthers(const Party &party, const Host &address) const
    {
        const auto found = m_leaving.find(address);
        return found != m_leaving.end() && !(found->second - Names{party.name}).isEmpty();
    }
    //! True if something waits for this server to leave.
    bool isHurried(const Party &party, const ProxyServer &server) const
    {
        return party.awaited > 0 || m_joining.contains(server.host);
    }
    bool mayMove(const RouteMove &move)
    {
        bool may = true;
        move.eachPair([&](const QString &owner, const QString &heir) {
            const Party *gains = party(heir);
            if (!gains || !may)
                return;
            may = gains->up > 0 || gains->joining.isEmpty();
            if (gains->leaving.isEmpty())
                return;
            const Party *loses = party(owner);
            const ProxyBackend *other = loses ? nullptr : m_wanted.find(owner);
            const Addresses had = loses ? loses->had : other ? addressesOf(*other) : Addresses();
            may = may && std::ranges::all_of(gains->leaving, [&](const ProxyServer &server) {
                      return had.contains(server.host);
                  });
        });
        return may;
    }

    bool takeSteps()
    {
        const qsizetype before = m_order.steps.size();
        for (Party &party : m_parties)
            join(party, [&](const ProxyServer &server) {
                return !isStillOthers(party, server.host) && mayAnswerForHeirs(party, server.host);
            });
        moveRoutes();
        for (Party &party : m_parties)
            leave(party,
                  [&](const ProxyServer &server) { return isHurried(party, server) && party.canSpareOne(); });
        return m_order.steps.size() > before;
    }

    template <class May> bool join(Party &party, const May &may, qsizetype most = -1)
    {
        QList<ProxyServer> waiting;
        const qsizetype before = party.joining.size();
        for (const ProxyServer &server : std::as_const(party.joining)) {
            if (most == 0 || !may(server)) {
                waiting.append(server);
                continue;
            }
            --most;
            ++party.up;
            if (const auto count = m_joining.find(server.host); --count->second == 0)
                m_joining.erase(count);
            m_order.steps.append(ServerJoins{party.name, server});
        }
        party.joining = waiting;
        return waiting.size() < before;
    }
    template <class May> void leave(Party &party, const May &may)
    {
        QList<ProxyServer> waiting;
        for (const ProxyServer &server : std::as_const(party.leaving)) {
            if (!may(server)) {
                waiting.append(server);
                continue;
            }
            m_leaving[server.host].remove(party.name);
            m_order.steps.append(ServerLeaves{party.name, server});
        }
        party.leaving = waiting;
    }
    void moveRoutes()
    {
        QList<RouteMove> left;
        WaitingRoutes waiting;
        for (const RouteMove &move : std::as_const(m_moves)) {
            if (!mayMove(move) || waiting.delay(move.change)) {
                waiting.add(move.change);
                left.append(move);
                continue;
            }
            move.eachPair([this](const QString &owner, const QString &heir) {
                Party *loses = party(owner);
                if (loses && --loses->heirs[heir] == 0)
                    loses->heirs.remove(heir);
                if (Party *gains = party(heir)) {
                    --gains->awaited;
                    gains->isAsked = true;
                }
            });
            m_order.steps.append(move.change);
        }
        m_moves = left;
    }

    //! Nothing can proceed except by an address that another backend still has: shares one until that backend
    //! has released it. Prefers a backend whose own addresses others wait for.
    bool shareOneAddress()
    {
        for (const bool mustHold : {true, false}) {
            for (Party &party : m_parties) {
                const auto isAwaited = [&](const ProxyServer &one) { return isHurried(party, one); };
                if (mustHold && std::ranges::none_of(party.leaving, isAwaited))
                    continue;
                const auto may = [&](const ProxyServer &one) { return mayAnswerForHeirs(party, one.host); };
                if (join(party, may, 1))
                    return true;
            }
        }
        return false;
    }

    QStringList entangled() const
    {
        QStringList names;
        for (const Party &party : m_parties)
            if (!party.joining.isEmpty() || !party.heirs.isEmpty() || party.awaited > 0)
                names.append(party.name);
        return names;
    }

    const ProxyModel &m_wanted;
    std::vector<Party> m_parties;
    QHash<QString, std::size_t> m_indexes;
    QList<RouteMove> m_moves;
    std::map<Host, qsizetype> m_joining; //!< address → how many backends are still to get it
    std::map<Host, Names> m_leaving; //!< address → which backends are still to lose it
    ChangeOrder m_order;
};

ProxyModel after(ProxyModel model, const QList<ChangeStep> &steps)
{
    QHash<QString, ProxyBackend *> backends;
    for (ProxyBackend &backend : model.backends)
        backends.insert(backend.name, &backend);
    for (const ChangeStep &step : steps) {
        if (const auto *joins = std::get_if<ServerJoins>(&step))
            backends[joins->backend]->servers.append(joins->server);
        else if (const auto *leaves = std::get_if<ServerLeaves>(&step))
            backends[leaves->backend]->servers.removeOne(leaves->server);
        else if (const auto *change = std::get_if<ChangeMap>(&step)) {
            QMap<QString, QString> &map = model.maps.in(change->map);
            if (change->how == ChangeMap::How::Delete)
                map.remove(change->key);
            else
                map.insert(change->key, change->value);
        }
    }
    for (ProxyBackend &backend : model.backends)
        std::ranges::sort(backend.servers,
                          [](const ProxyServer &a, const ProxyServer &b) { return a.host < b.host; });
    guardPaths(model.maps);
    return model;
}

} // namespace

ChangeOrder changeOrder(const ProxyModel &inForce, const ProxyModel &wanted, const UpServers &up)
{
    return Change(inForce, wanted, up).order();
}

QStringList whoseHealthMatters(const ProxyModel &inForce, const ProxyModel &wanted)
{
    return Change(inForce, wanted, {}).whoseHealthMatters();
}

ProxyModel partInOrder(const ProxyModel &inForce, ProxyModel wanted, const UpServers &up)
{
    for (int tries = 0; tries < 3; ++tries) {
        const ChangeOrder order = changeOrder(inForce, wanted, up);
        if (order.entangled.isEmpty())
            return wanted;
        wanted = after(inForce, order.steps);
    }
    return inForce;
}

} // namespace proxym
