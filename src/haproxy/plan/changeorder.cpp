// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/changeorder.h"

#include "base/differences.h"
#include "haproxy/plan/changingbackend.h"
#include "haproxy/plan/routechanges.h"
#include "haproxy/plan/routemoves.h"

#include <map>

namespace proxym {

namespace {

using Names = QSet<QString>;

//! Total number of times that waiting backends are looked at. That is enough to order a chain of several
//! hundred services; for anything longer a reload is quicker.
constexpr qsizetype mostLooks = 300'000;

//! Takes one step after another from what is left, each as soon as it does no harm.
class Change {
public:
    Change(const ProxyModel &inForce, const ProxyModel &wanted, const UpServers &up)
        : m_wanted(wanted)
    {
        const Differences differences(inForce.backends, wanted.backends);
        for (const ProxyBackend &now : differences.come) {
            const ProxyBackend *before = inForce.find(now.name);
            if (before && before->servers != now.servers)
                add({*before, now, up});
        }
        for (const ChangeMap &change : routeChanges(inForce.maps, wanted.maps))
            add(RouteMove(change, inForce.maps, wanted.maps));
        const auto loses = [](const ChangingBackend &backend) { return !backend.leaving.isEmpty(); };
        if (std::ranges::any_of(m_changing, loses))
            noteWhoIsAsked(inForce.maps);
    }

    ChangeOrder order()
    {
        for (qsizetype looks = 0; looks < mostLooks && (takeSteps() || shareOneAddress());)
            looks += qsizetype(m_changing.size()) + m_moves.size();
        const bool isThrough = m_moves.isEmpty() && m_joining.empty();
        for (ChangingBackend &backend : m_changing)
            leave(backend, [&](const ProxyServer &) { return isThrough || backend.canSpareOne(); });
        if (!isThrough)
            m_order.entangled = entangled();
        return m_order;
    }

    [[nodiscard]] QStringList whoseHealthMatters() const
    {
        QStringList names;
        for (const ChangingBackend &backend : m_changing) {
            const bool someHurry = std::ranges::any_of(
                backend.leaving, [&](const ProxyServer &server) { return isHurried(backend, server); });
            const bool someStay = qsizetype(backend.had.size()) > backend.leaving.size();
            if (someStay && (someHurry || (backend.awaited > 0 && !backend.joining.isEmpty())))
                names.append(backend.name);
        }
        return names;
    }

private:
    void add(const ChangingBackend &backend)
    {
        for (const ProxyServer &server : backend.joining)
            ++m_joining[server.host];
        for (const ProxyServer &server : backend.leaving)
            m_leaving[server.host].insert(backend.name);
        m_indexes.insert(backend.name, m_changing.size());
        m_changing.push_back(backend);
    }
    void add(const RouteMove &move)
    {
        move.eachPair([this](const QString &owner, const QString &heir) {
            if (ChangingBackend *loses = changing(owner))
                ++loses->heirs[heir];
            if (ChangingBackend *gains = changing(heir))
                ++gains->awaited;
        });
        m_moves.append(move);
    }
    //! Looks at every route, and matters only to backends that lose servers.
    void noteWhoIsAsked(const ProxyMaps &maps)
    {
        for (const auto *map : maps.routes())
            for (const QString &name : *map)
                if (ChangingBackend *asked = changing(name))
                    asked->isAsked = true;
    }
    ChangingBackend *changing(const QString &name)
    {
        const auto found = m_indexes.constFind(name);
        return found == m_indexes.constEnd() ? nullptr : &m_changing[*found];
    }

    //! True if the address may answer for all requests that this backend receives and will pass on.
    bool mayAnswerForHeirs(const ChangingBackend &backend, const Host &address)
    {
        for (const QString &name : backend.heirs.keys()) {
            const ChangingBackend *heir = changing(name);
            const ProxyBackend *other = heir ? nullptr : m_wanted.find(name);
            const bool getsIt =
                heir ? heir->gets.contains(address) : other && addressesOf(*other).contains(address);
            if (!getsIt)
                return false;
        }
        return true;
    }
    //! True if another backend still has the address and is to lose it.
    bool isStillOthers(const ChangingBackend &backend, const Host &address) const
    {
        const auto found = m_leaving.find(address);
        return found != m_leaving.end() && !(found->second - Names{backend.name}).isEmpty();
    }
    //! True if something waits for this server to leave.
    bool isHurried(const ChangingBackend &backend, const ProxyServer &server) const
    {
        return backend.awaited > 0 || m_joining.contains(server.host);
    }
    bool mayMove(const RouteMove &move)
    {
        bool may = true;
        move.eachPair([&](const QString &owner, const QString &heir) {
            const ChangingBackend *gains = changing(heir);
            if (!gains || !may)
                return;
            may = gains->up > 0 || gains->joining.isEmpty();
            if (gains->leaving.isEmpty())
                return;
            const ChangingBackend *loses = changing(owner);
            const ProxyBackend *other = loses ? nullptr : m_wanted.find(owner);
            const std::set<Host> had = loses ? loses->had : other ? addressesOf(*other) : std::set<Host>();
            may = may && std::ranges::all_of(gains->leaving, [&](const ProxyServer &server) {
                      return had.contains(server.host);
                  });
        });
        return may;
    }

    bool takeSteps()
    {
        const qsizetype before = m_order.steps.size();
        for (ChangingBackend &backend : m_changing)
            join(backend, [&](const ProxyServer &server) {
                return !isStillOthers(backend, server.host) && mayAnswerForHeirs(backend, server.host);
            });
        moveRoutes();
        for (ChangingBackend &backend : m_changing)
            leave(backend, [&](const ProxyServer &server) {
                return isHurried(backend, server) && backend.canSpareOne();
            });
        return m_order.steps.size() > before;
    }

    template <class May> bool join(ChangingBackend &backend, const May &may, qsizetype most = -1)
    {
        QList<ProxyServer> waiting;
        const qsizetype before = backend.joining.size();
        for (const ProxyServer &server : std::as_const(backend.joining)) {
            if (most == 0 || !may(server)) {
                waiting.append(server);
                continue;
            }
            --most;
            backend.up += server.isDrained() ? 0 : 1;
            if (const auto count = m_joining.find(server.host); --count->second == 0)
                m_joining.erase(count);
            m_order.steps.append(ServerJoins{backend.name, server});
        }
        backend.joining = waiting;
        return waiting.size() < before;
    }
    template <class May> void leave(ChangingBackend &backend, const May &may)
    {
        QList<ProxyServer> waiting;
        for (const ProxyServer &server : std::as_const(backend.leaving)) {
            if (!may(server)) {
                waiting.append(server);
                continue;
            }
            m_leaving[server.host].remove(backend.name);
            m_order.steps.append(ServerLeaves{backend.name, server});
        }
        backend.leaving = waiting;
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
                ChangingBackend *loses = changing(owner);
                if (loses && --loses->heirs[heir] == 0)
                    loses->heirs.remove(heir);
                if (ChangingBackend *gains = changing(heir)) {
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
            for (ChangingBackend &backend : m_changing) {
                const auto isAwaited = [&](const ProxyServer &one) { return isHurried(backend, one); };
                if (mustHold && std::ranges::none_of(backend.leaving, isAwaited))
                    continue;
                const auto may = [&](const ProxyServer &one) { return mayAnswerForHeirs(backend, one.host); };
                if (join(backend, may, 1))
                    return true;
            }
        }
        return false;
    }

    QStringList entangled() const
    {
        QStringList names;
        for (const ChangingBackend &backend : m_changing)
            if (!backend.joining.isEmpty() || !backend.heirs.isEmpty() || backend.awaited > 0)
                names.append(backend.name);
        return names;
    }

    const ProxyModel &m_wanted;
    std::vector<ChangingBackend> m_changing;
    QHash<QString, std::size_t> m_indexes;
    QList<RouteMove> m_moves;
    std::map<Host, qsizetype> m_joining; //!< address → how many backends are still to get it
    std::map<Host, Names> m_leaving; //!< address → which backends are still to lose it
    ChangeOrder m_order;
};

ProxyModel after(ProxyModel model, const QList<ChangeStep> &steps)
{
    QHash<QString, QList<ProxyServer>> servers;
    for (const ProxyBackend &backend : model.backends)
        servers.insert(backend.name, backend.servers);
    for (const ChangeStep &step : steps) {
        if (const auto *joins = std::get_if<ServerJoins>(&step))
            servers[joins->backend].append(joins->server);
        else if (const auto *leaves = std::get_if<ServerLeaves>(&step))
            servers[leaves->backend].removeOne(leaves->server);
        else if (const auto *change = std::get_if<ChangeMap>(&step)) {
            QMap<QString, QString> &map = model.maps.in(change->map);
            if (change->how == ChangeMap::How::Delete)
                map.remove(change->key);
            else
                map.insert(change->key, change->value);
        }
    }
    changeEach(model.backends, [&](Shared<ProxyBackend> &backend) {
        QList<ProxyServer> own = servers.value(backend->name);
        std::ranges::sort(own, isBefore);
        setServers(backend, own);
    });
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
