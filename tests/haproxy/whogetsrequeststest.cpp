// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/meanwhile.h"
#include "haproxy/simulatedhaproxy.h"

#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace proxym;

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
    explicit Town(unsigned seed)
        : m_random(seed)
    {
    }

    [[nodiscard]] ProxyModel model()
    {
        ProxyModel model;
        for (const char *name : {"a_80", "b_80", "c_80", "d_80"})
            model.backends.append({.name = QString::fromLatin1(name), .balance = u"roundrobin"_s});
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
            if (below(4) == 0)
                continue;
            ProxyBackend &backend = model.backends[below(int(model.backends.size()))];
            const Host host = Host::from(u"10.0.0.%1"_s.arg(last), Port::of<31000>()).value();
            backend.servers.append({backend.name.left(1) + u'-' + host.address(), host});
        }
    }
    //! Mostly by somebody with servers.
    void claim(const ProxyModel &model, QMap<QString, QString> &map, const QString &key)
    {
        const ProxyBackend &backend = model.backends[below(int(model.backends.size()))];
        if (below(2) == 0 && (!backend.servers.isEmpty() || below(10) == 0))
            map.insert(key, backend.name);
    }

    std::mt19937 m_random;
};

QSet<QString> addressesOf(const ProxyModel &model, const QString &backend)
{
    QSet<QString> addresses;
    if (const ProxyBackend *found = model.find(backend))
        for (const ProxyServer &server : found->servers)
            addresses.insert(server.host.address());
    return addresses;
}

//! One change, seen by those who ask while it is made.
struct Change {
    ProxyModel before, wanted;

    //! What is wrong with whoever is asked for this `now`; empty: nothing.
    [[nodiscard]] QString wrongFor(const ProxyModel &now, const QString &host, const QString &path) const
    {
        const QString old = targetOf(before.maps, host, path), next = targetOf(wanted.maps, host, path);
        const QString target = targetOf(now.maps, host, path);
        if (target != old && target != next)
            return u"it leads to "_s + (target.isEmpty() ? u"nobody"_s : target);
        if (target.isEmpty())
            return {};
        const QSet<QString> live = addressesOf(now, target);
        const QSet<QString> had = addressesOf(before, target), gets = addressesOf(wanted, target);
        if (!(had + gets).contains(live))
            return u"%1 is asked at an address that is not its own"_s.arg(target);
        if (!live.isEmpty())
            return {};
        const bool neverHadAny = target == old && had.isEmpty();
        const bool isToHaveNone = target == next && gets.isEmpty();
        return neverHadAny || isToHaveNone ? QString() : target + u" has no server"_s;
    }
    //! A server whose address serves another service again, though its own has one that stays; empty: none.
    [[nodiscard]] QString misleading(const ProxyModel &now) const
    {
        for (const ProxyBackend &backend : now.backends) {
            const QSet<QString> had = addressesOf(before, backend.name),
                                gets = addressesOf(wanted, backend.name);
            for (const ProxyBackend &other : now.backends) {
                const QSet<QString> both = addressesOf(now, backend.name) & addressesOf(now, other.name);
                if (backend.name != other.name && had.intersects(gets) && !(both - gets).isEmpty())
                    return u"%1 still has what is %2's"_s.arg(backend.name, other.name);
            }
        }
        return {};
    }
    [[nodiscard]] QString wrong(const ProxyModel &now) const
    {
        if (const QString what = misleading(now); !what.isEmpty())
            return what;
        for (const QString &host : {u"x.test"_s, u"a.x.test"_s, u"b.x.test"_s, u"c.x.test"_s, u"y.test"_s}) {
            for (const QString &path : {u"/"_s, u"/apix"_s, u"/api"_s, u"/api/v1/z"_s}) {
                if (const QString what = wrongFor(now, host, path); !what.isEmpty())
                    return host + path + u": "_s + what;
            }
        }
        return {};
    }
};

//! Whether one of the routes of this service leads the request to it, where no other's does.
bool claims(ProxyMaps maps, const QString &name, const QString &host, const QString &path)
{
    for (QMap<QString, QString> *map : {&maps.hosts, &maps.paths, &maps.wildcards})
        map->removeIf([&](const auto &entry) { return entry.value() != name; });
    return !targetOf(maps, host, path).isEmpty();
}

//! Whether the backend serves a route that passes to another with its servers, while its own are all others:
//! then either the old route or the new servers would be wrong, and what was right before stays.
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

} // namespace

//! Who gets requests while a plan is carried out: after each command every request is answered by a server of
//! the service that owns its route.
class WhoGetsRequestsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyCommandLeavesEachRouteWithAServerThatOwnsIt()
    {
        int commands = 0;
        for (unsigned seed = 0; seed < 1000; ++seed) {
            Town town(seed);
            const Change change{town.model(), town.model()};
            SimulatedHaproxy haproxy(change.before);
            const Plan plan = planChange(change.before, change.wanted, {});
            const auto *update = std::get_if<RuntimeUpdate>(&plan);
            QVERIFY2(update, qPrintable(u"seed %1: no run-time change"_s.arg(seed)));
            for (const RuntimeCommand &command : update->commands) {
                const QString complaint = haproxy.run(command);
                const QString wrong = complaint.isEmpty() ? change.wrong(haproxy.inForce()) : complaint;
                const QString text = QString::fromUtf8(commandText(command, {u"/d"_s, u"/s"_s}));
                QVERIFY2(wrong.isEmpty(), qPrintable(u"seed %1, %2: %3"_s.arg(seed).arg(text, wrong)));
                ++commands;
            }
        }
        QVERIFY(commands > 20'000);
    }

    //! The reload would bring one more service. Until then its routes lead where they led, to a server that
    //! nobody else has got, or that it has got itself.
    //! Whatever was served, and is to be served, is served meanwhile; and where the next owner has the
    //! servers of the present one, by these alone.
    void waitingForAReloadLeavesNobodyAlone()
    {
        for (unsigned seed = 0; seed < 1000; ++seed) {
            Town town(seed);
            const ProxyModel wanted = town.model();
            ProxyModel inForce = town.model();
            const ProxyBackend missing = inForce.backends.takeAt(int(seed) % 4);
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
        for (unsigned seed = 0; seed < 1000; ++seed) {
            Town town(seed);
            const ProxyModel wanted = town.model();
            ProxyModel inForce = town.model();
            const ProxyBackend missing = inForce.backends.takeAt(int(seed) % 4);
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
