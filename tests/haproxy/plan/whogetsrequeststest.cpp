// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/whitelist.h"
#include "haproxy/plan/meanwhile.h"
#include "haproxy/simulatedhaproxy.h"
#include "support/listedits.h"
#include "support/sanitized.h"

#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! The backend that a request goes to, looked up as the HTTP frontend does; empty where no service is found.
QString targetOf(const ProxyMaps &maps, const QString &host, const QString &path)
{
    const auto longest = [&](const QString &domain) {
        QString found;
        for (auto [prefix, name] : maps.paths.asKeyValueRange()) // sorted: the longest of several comes last
            found = (domain + path + u'/').startsWith(prefix) ? name : found;
        return found;
    };
    const QString wildcard = host.mid(host.indexOf(u'.'));
    for (const QString &found :
         {longest(host), maps.hosts.value(host), longest(wildcard), maps.wildcards.value(wildcard),
          longest(catchAllDomain), maps.wildcards.value(catchAllDomain)})
        if (!found.isEmpty())
            return found;
    return {};
}

//! Services that share domains, paths and addresses, as one set of them follows another.
class Town {
public:
    //! In a calm town most addresses stay where they are.
    explicit Town(unsigned seed, bool isCalm = false)
        : m_random(seed)
        , m_isCalm(isCalm)
    {
    }

    [[nodiscard]] ProxyModel model()
    {
        ProxyModel model;
        for (const char *name : {"a_80", "b_80", "c_80", "d_80"})
            model.backends.append(
                ProxyBackend{.name = QString::fromLatin1(name), .balance = u"roundrobin"_s});
        settle(model);
        for (const QString &domain : {u"x.test"_s, u"a.x.test"_s, u"b.x.test"_s}) {
            claim(model, model.maps.hosts, domain);
            claim(model, model.maps.paths, domain + u"/api/"_s);
            claim(model, model.maps.paths, domain + u"/api/v1/"_s);
        }
        for (const QString &domain : {u".test"_s, u".x.test"_s, catchAllDomain}) {
            claim(model, model.maps.wildcards, domain);
            claim(model, model.maps.paths, domain + u"/api/"_s);
        }
        return model;
    }

private:
    [[nodiscard]] int below(int end) { return int(m_random() % unsigned(end)); }
    //! Each address runs the program of one service, or of none.
    void settle(ProxyModel &model)
    {
        for (int last = 1; last <= 9; ++last) {
            if (!m_homes.contains(last) || !m_isCalm || below(3) == 0)
                m_homes[last] = below(4) == 0 ? -1 : below(int(model.backends.size()));
            if (m_homes[last] < 0)
                continue;
            ProxyBackend &backend = edited(model.backends, m_homes[last]);
            const Host host = Host::from(u"10.0.0.%1"_s.arg(last), Port::of<31000>()).value();
            backend.servers.append({backend.name.left(1) + u'-' + host.address(), host});
        }
    }
    //! Usually by a service with servers.
    void claim(const ProxyModel &model, QMap<QString, QString> &map, const QString &key)
    {
        const ProxyBackend &backend = model.backends.at(below(int(model.backends.size())));
        if (below(2) == 0 && (!backend.servers.isEmpty() || below(10) == 0))
            map.insert(key, backend.name);
    }

    std::mt19937 m_random;
    bool m_isCalm;
    QHash<int, int> m_homes; //!< last part of an address → backend; negative: none
};

QSet<QString> addressesOf(const ProxyModel &model, const QString &backend)
{
    QSet<QString> addresses;
    if (const ProxyBackend *found = model.find(backend))
        for (const ProxyServer &server : found->servers)
            addresses.insert(server.host.address());
    return addresses;
}

using Addresses = QMap<QString, QSet<QString>>;

Addresses addressesOf(const ProxyModel &model)
{
    Addresses all;
    for (const ProxyBackend &backend : model.backends)
        all.insert(backend.name, addressesOf(model, backend.name));
    return all;
}

//! One change, as seen by requests that arrive while it is made.
class Change {
public:
    Change(const ProxyModel &first, const ProxyModel &second)
        : before(first)
        , wanted(second)
        , m_had(addressesOf(first))
        , m_gets(addressesOf(second))
    {
        for (const QString &host : {u"x.test"_s, u"a.x.test"_s, u"b.x.test"_s, u"c.x.test"_s, u"y.test"_s})
            for (const QString &path : {u"/"_s, u"/apix"_s, u"/api"_s, u"/api/v1/z"_s})
                m_requests.append(
                    {host, path, targetOf(before.maps, host, path), targetOf(wanted.maps, host, path)});
    }

    //! What is wrong with `now`; empty: nothing.
    [[nodiscard]] QString wrong(const ProxyModel &now) const
    {
        const Addresses live = addressesOf(now);
        if (const QString what = misleading(live); !what.isEmpty())
            return what;
        for (const Request &request : m_requests)
            if (const QString what = wrongFor(request, now.maps, live); !what.isEmpty())
                return request.host + request.path + u": "_s + what;
        return {};
    }

    const ProxyModel before, wanted;

private:
    struct Request {
        QString host, path, old, next;
    };

    //! What is wrong with the server that gets this request.
    [[nodiscard]] QString wrongFor(const Request &request, const ProxyMaps &maps, const Addresses &live) const
    {
        const QString target = targetOf(maps, request.host, request.path);
        if (target != request.old && target != request.next)
            return u"it leads to "_s + (target.isEmpty() ? u"no service"_s : target);
        if (target.isEmpty())
            return {};
        if (!(m_had.value(request.old) + m_gets.value(request.next)).contains(live.value(target)))
            return u"%1 is asked at an address that never owns this route"_s.arg(target);
        if (!live.value(target).isEmpty())
            return {};
        const bool neverHadAny = target == request.old && m_had.value(target).isEmpty();
        const bool isToHaveNone = target == request.next && m_gets.value(target).isEmpty();
        return neverHadAny || isToHaveNone ? QString() : target + u" has no server"_s;
    }
    //! A server that still answers for another service, although its own has one that stays; empty: none.
    [[nodiscard]] QString misleading(const Addresses &live) const
    {
        for (auto [name, has] : live.asKeyValueRange()) {
            const QSet<QString> gets = m_gets.value(name);
            if (!m_had.value(name).intersects(gets))
                continue;
            for (auto [other, theirs] : live.asKeyValueRange())
                if (name != other && !((has & theirs) - gets).isEmpty())
                    return u"%1 still has what is %2's"_s.arg(name, other);
        }
        return {};
    }

    Addresses m_had, m_gets;
    QList<Request> m_requests;
};

//! True if one of the routes of this service leads the request to it, and no other service's route does.
bool claims(ProxyMaps maps, const QString &name, const QString &host, const QString &path)
{
    for (QMap<QString, QString> *map : {&maps.hosts, &maps.paths, &maps.wildcards})
        map->removeIf([&](const auto &entry) { return entry.value() != name; });
    return !targetOf(maps, host, path).isEmpty();
}

//! True if the backend serves a route that passes to another backend along with its servers, while its own
//! servers are all different: then either the old route or the new servers would be wrong, and what was right
//! before stays.
bool staysAsItWas(const ProxyModel &inForce, const ProxyModel &wanted, const ProxyModel &now,
                  const QString &name)
{
    const QSet<QString> old = addressesOf(inForce, name);
    if (old.intersects(addressesOf(wanted, name)) || !old.contains(addressesOf(now, name)))
        return false;
    const auto hasForeignRoute = [&](const QMap<QString, QString> &map, const QMap<QString, QString> &next) {
        return std::ranges::any_of(map.keys(name),
                                   [&](const QString &key) { return next.value(key) != name; });
    };
    return hasForeignRoute(now.maps.hosts, wanted.maps.hosts)
        || hasForeignRoute(now.maps.paths, wanted.maps.paths)
        || hasForeignRoute(now.maps.wildcards, wanted.maps.wildcards);
}

//! Carries the plan out. Returns the first command after which something is wrong, and what; empty: none.
QString whatGoesWrong(const Change &change, const Plan &plan, int &commands)
{
    SimulatedHaproxy haproxy(change.before);
    if (std::holds_alternative<NothingToDo>(plan))
        return {};
    const auto *update = std::get_if<RuntimeUpdate>(&plan);
    if (!update)
        return u"no run-time change: "_s + std::get<Reload>(plan).reason;
    for (const RuntimeCommand &command : update->commands) {
        const QString complaint = haproxy.run(command);
        const QString wrong = complaint.isEmpty() ? change.wrong(haproxy.inForce()) : complaint;
        if (!wrong.isEmpty())
            return QString::fromUtf8(commandText(command, {u"/d"_s, u"/s"_s})) + u": "_s + wrong;
        ++commands;
    }
    return {};
}

} // namespace

//! Which servers get requests while a plan is carried out: after each command every request is answered by a
//! server of the service that owns its route.
class WhoGetsRequestsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    //! Where a town changes in such a way that no order is right, the part that has an order is carried out.
    void everyCommandLeavesEachRouteWithAServerThatOwnsIt()
    {
        int commands = 0, reloads = 0, reloadsOfCalmTowns = 0;
        for (unsigned seed = 0; seed < worlds(2'000); ++seed) {
            const bool isCalm = seed % 2 == 1;
            Town town(seed, isCalm);
            const ProxyModel before = town.model();
            ProxyModel wanted = town.model();
            if (std::holds_alternative<Reload>(planChange(before, wanted, {}))) {
                ++(isCalm ? reloadsOfCalmTowns : reloads);
                wanted = partInOrder(before, wanted, {});
            }
            const QString wrong =
                whatGoesWrong(Change(before, wanted), planChange(before, wanted, {}), commands);
            QVERIFY2(wrong.isEmpty(), qPrintable(u"seed %1, %2"_s.arg(seed).arg(wrong)));
        }
        QVERIFY(commands > int(worlds(30'000)));
        QVERIFY2(reloads < 700 && reloadsOfCalmTowns < 150,
                 qPrintable(u"%1 and %2 reloads"_s.arg(reloads).arg(reloadsOfCalmTowns)));
    }

    //! The reload would add one more service. Until then its routes lead where they led before: to a server
    //! that no other service has received, or that the new service has received itself. Whatever was served
    //! before and is to be served afterwards is served in between, too; where the next owner has the servers
    //! of the present one, only by these.
    void waitingForAReloadLeavesNobodyAlone()
    {
        for (unsigned seed = 0; seed < worlds(1'000); ++seed) {
            Town town(seed);
            const ProxyModel wanted = town.model();
            ProxyModel inForce = town.model();
            const ProxyBackend missing = takenFrom(inForce.backends, int(seed) % 4);
            for (auto *map : {&inForce.maps.hosts, &inForce.maps.paths, &inForce.maps.wildcards})
                map->removeIf([&](const auto &entry) { return entry.value() == missing.name; });
            const ProxyModel reachable = reachableAtRunTime(inForce, wanted);
            for (const QString &host :
                 {u"x.test"_s, u"a.x.test"_s, u"b.x.test"_s, u"c.x.test"_s, u"y.test"_s}) {
                for (const QString &path : {u"/"_s, u"/api"_s, u"/api/v1/z"_s}) {
                    const QString old = targetOf(inForce.maps, host, path);
                    const QString next = targetOf(wanted.maps, host, path);
                    const QString now = targetOf(reachable.maps, host, path);
                    const QString where =
                        u"seed %1: %2%3 from %4 to %5"_s.arg(seed).arg(host, path, old, next);
                    QVERIFY2(old.isEmpty() || next.isEmpty() || !now.isEmpty(), qPrintable(where));
                    const QSet<QString> passed = addressesOf(inForce, now) & addressesOf(wanted, next);
                    const bool isRename = next == missing.name && now == old
                        && !claims(wanted.maps, now, host, path) && !passed.isEmpty()
                        && !addressesOf(inForce, now).intersects(addressesOf(wanted, now));
                    QVERIFY2(!isRename || addressesOf(inForce, now).contains(addressesOf(reachable, now)),
                             qPrintable(where));
                }
            }
        }
    }

    void waitingForAReloadMisleadsNobody()
    {
        for (unsigned seed = 0; seed < worlds(1'000); ++seed) {
            Town town(seed);
            const ProxyModel wanted = town.model();
            ProxyModel inForce = town.model();
            const ProxyBackend missing = takenFrom(inForce.backends, int(seed) % 4);
            for (auto *map : {&inForce.maps.hosts, &inForce.maps.paths, &inForce.maps.wildcards})
                map->removeIf([&](const auto &entry) { return entry.value() == missing.name; });
            const ProxyModel reachable = reachableAtRunTime(inForce, wanted);
            for (auto [domain, name] : reachable.maps.hosts.asKeyValueRange()) {
                const QString owner = wanted.maps.hosts.value(domain);
                const QSet<QString> live = addressesOf(reachable, name);
                QSet<QString> foreign;
                for (const ProxyBackend &other : wanted.backends)
                    if (other.name != name && other.name != missing.name)
                        foreign += addressesOf(wanted, other.name);
                QVERIFY2(!foreign.intersects(live) || staysAsItWas(inForce, wanted, reachable, name),
                         qPrintable(u"seed %1: %2"_s.arg(seed).arg(domain)));
                const bool couldServe = !(addressesOf(inForce, name) - foreign).isEmpty();
                if (owner == missing.name && couldServe && addressesOf(wanted, name).isEmpty())
                    QVERIFY2(!live.isEmpty(),
                             qPrintable(u"seed %1: %2 has no server"_s.arg(seed).arg(domain)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(WhoGetsRequestsTest)
#include "whogetsrequeststest.moc"
