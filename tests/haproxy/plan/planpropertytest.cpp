// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/meanwhile.h"
#include "haproxy/plan/routechanges.h"
#include "haproxy/plan/routecover.h"
#include "haproxy/simulatedhaproxy.h"
#include "support/sanitized.h"

#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! Random models that differ a little from each other, and sometimes in structure.
class Generator {
public:
    explicit Generator(unsigned seed)
        : m_random(seed)
    {
    }
    [[nodiscard]] ProxyModel model()
    {
        ProxyModel model;
        for (const char *id : {"a", "b", "c"}) {
            if (below(20) == 0)
                continue;
            const QString name = QString::fromLatin1(id) + u"_80"_s;
            ProxyBackend backend{.name = name,
                                 .balance = below(20) == 0 ? u"source"_s : u"roundrobin"_s,
                                 .checked = true,
                                 .sticky = name == u"b_80"};
            if (name == u"c_80") {
                backend.protocol = Protocol::Tcp;
                backend.listenPort = below(30) == 0 ? Port::of<9001>() : Port::of<9000>();
            }
            addServers(backend, QString::fromLatin1(id));
            if (backend.protocol == Protocol::Http)
                addRoutes(model.maps, name);
            model.backends.append(std::move(backend));
        }
        return model;
    }

private:
    [[nodiscard]] int below(int end) { return int(m_random() % unsigned(end)); }
    //! Often none, and often one that drains.
    [[nodiscard]] std::optional<Weight> weight()
    {
        return below(2) == 0 ? std::nullopt : Weight::from(below(2) == 0 ? 0 : below(4));
    }
    void addServers(ProxyBackend &backend, const QString &id)
    {
        for (int last = 1; last <= 6; ++last) {
            if (below(2) == 0)
                continue;
            const QString address = u"10.0.0.%1"_s.arg(last);
            backend.servers.append({.name = u"%1-%2-31000"_s.arg(id, address),
                                    .host = *Host::from(address, Port::of<31000>()),
                                    .weight = weight()});
        }
    }
    void addRoutes(ProxyMaps &maps, const QString &name)
    {
        for (const char *domain : {"x.test", "y.test", "z.test"}) {
            const QString key = QString::fromLatin1(domain);
            if (below(2) == 0)
                maps.hosts.insert(key, name);
            if (below(3) == 0)
                maps.paths.insert(key + u"/api/"_s, name);
            if (below(4) == 0)
                maps.wildcards.insert(u'.' + key, name);
        }
    }
    std::mt19937 m_random;
};

//! The servers without anything that depends only on their order, or on how a weight is written.
ProxyModel comparable(ProxyModel model)
{
    changeEach(model.backends, [](Shared<ProxyBackend> &backend) {
        std::ranges::sort(backend.edit().servers,
                          [](const ProxyServer &a, const ProxyServer &b) { return a.host < b.host; });
        for (ProxyServer &server : backend.edit().servers)
            server.weight = server.weight.value_or(Weight::of<1>());
    });
    return model;
}

//! Executes an update command by command. Returns what HAProxy refused, or what must not happen on the way.
QString executed(const RuntimeUpdate &update, const ProxyModel &wanted, SimulatedHaproxy &haproxy)
{
    const QSet<QString> emptyBefore = haproxy.empty();
    const ParkedServers expected = parkedAfter(update, haproxy.parked());
    for (const RuntimeCommand &command : update.commands) {
        if (const QString complaint = haproxy.run(command); !complaint.isEmpty())
            return QString::fromUtf8(commandText(command, {u"/d"_s, u"/s"_s})) + u": "_s + complaint;
        for (const QString &name : haproxy.empty() - emptyBefore) {
            if (!std::ranges::all_of(wanted.find(name)->servers, &ProxyServer::isDrained))
                return name + u" has no server in between"_s;
        }
    }
    if (haproxy.parked() != expected)
        return u"other servers are parked than parkedAfter() says"_s;
    return comparable(haproxy.inForce()) == comparable(wanted) ? QString()
                                                               : u"it does something else than is wanted"_s;
}

//! True if some backend loses a route to another, and all its servers are replaced.
bool exchangesAll(const ProxyModel &before, const ProxyModel &wanted)
{
    QSet<QString> losers;
    for (const ChangeMap &change : routeChanges(before.maps, wanted.maps))
        for (const auto *map : {&before.maps.hosts, &before.maps.paths, &before.maps.wildcards})
            losers += map->contains(change.key) ? QSet<QString>{map->value(change.key)}
                                                : whoCovers(change.key, before.maps);
    return std::ranges::any_of(before.backends, [&](const ProxyBackend &backend) {
        const QList<ProxyServer> next = wanted.find(backend.name)->servers;
        const bool someStay = std::ranges::any_of(next, [&](const ProxyServer &server) {
            return std::ranges::any_of(backend.servers, [&](const ProxyServer &old) {
                return old.isServer(server) && !(old.isDrained() && server.isDrained());
            });
        });
        return !next.isEmpty() && !someStay && losers.contains(backend.name);
    });
}

} // namespace

//! What must hold for planChange() with any models: random walks, each with its seed.
class PlanPropertyTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPlanLeadsToWhatIsWanted()
    {
        int updates = 0, reloads = 0;
        walk([&](SimulatedHaproxy &haproxy, const ProxyModel &wanted) -> QString {
            const Plan plan = planChange(haproxy.inForce(), wanted, haproxy.parked());
            if (const auto *reload = std::get_if<Reload>(&plan)) {
                ++reloads;
                haproxy.reload(wanted);
                return reload->reason.isEmpty() ? u"a reload without a reason"_s : QString();
            }
            if (const auto *update = std::get_if<RuntimeUpdate>(&plan)) {
                ++updates;
                return update->commands.isEmpty() || update->reason.isEmpty()
                    ? u"an update of nothing"_s
                    : executed(*update, wanted, haproxy);
            }
            return comparable(haproxy.inForce()) == comparable(wanted) ? QString() : u"nothing was done"_s;
        });
        QVERIFY(updates > int(worlds(1'000)) && reloads > int(worlds(100)));
    }
    void whatIsReachedNeedsNothingMore()
    {
        walk([](SimulatedHaproxy &haproxy, const ProxyModel &wanted) -> QString {
            haproxy.reload(wanted);
            const Plan plan = planChange(haproxy.inForce(), wanted, haproxy.parked());
            return plan == Plan(NothingToDo{}) ? QString() : u"it gets commands for what it does already"_s;
        });
    }
    //! Servers of known backends and routes between them cost a reload only where a route leaves a backend
    //! all of whose servers are replaced at the same time.
    void onlyStructureAndWholeExchangesNeedReloads()
    {
        walk([](SimulatedHaproxy &haproxy, const ProxyModel &wanted) -> QString {
            const ProxyModel before = haproxy.inForce();
            const bool isSameStructure = std::ranges::equal(
                before.backends, wanted.backends, [](const ProxyBackend &a, const ProxyBackend &b) {
                    return a.name == b.name && a.hasStructureOf(b);
                });
            const bool takesAll = std::ranges::all_of(wanted.backends, &ProxyBackend::takesServersAtRunTime);
            const Plan plan = planChange(before, wanted, haproxy.parked());
            const auto *reload = std::get_if<Reload>(&plan);
            haproxy.reload(wanted);
            return reload && isSameStructure && takesAll && !exchangesAll(before, wanted)
                ? u"it is reloaded: "_s + reload->reason
                : QString();
        });
    }
    //! While a reload has to wait, the rest is done at once, and never more than HAProxy can do.
    void whatIsReachableNeedsNoReload()
    {
        walk([](SimulatedHaproxy &haproxy, const ProxyModel &wanted) -> QString {
            const ProxyModel inForce = haproxy.inForce();
            const ProxyModel reachable = partInOrder(inForce, reachableAtRunTime(inForce, wanted), {});
            const bool takesAll =
                std::ranges::all_of(reachable.backends, &ProxyBackend::takesServersAtRunTime);
            const Plan plan = planChange(haproxy.inForce(), reachable, haproxy.parked());
            QString broken;
            if (const auto *update = std::get_if<RuntimeUpdate>(&plan))
                broken = executed(*update, reachable, haproxy);
            else if (std::holds_alternative<Reload>(plan) && takesAll)
                broken = u"a reload: "_s + std::get<Reload>(plan).reason;
            for (const QString &target : haproxy.inForce().maps.hosts) {
                if (!haproxy.inForce().find(target))
                    return u"a route leads nowhere"_s;
            }
            haproxy.reload(wanted);
            return broken;
        });
    }

private:
    //! `step` returns what does not hold; empty: everything does.
    template <class Step> static void walk(const Step &step)
    {
        constexpr unsigned seeds = worlds(200);
        constexpr int steps = 20;
        for (unsigned seed = 0; seed < seeds; ++seed) {
            Generator generator(seed);
            SimulatedHaproxy haproxy(generator.model());
            for (int number = 0; number < steps; ++number) {
                const QString broken = step(haproxy, generator.model());
                QVERIFY2(broken.isEmpty(),
                         qPrintable(u"seed %1, step %2: %3"_s.arg(seed).arg(number).arg(broken)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(PlanPropertyTest)
#include "planpropertytest.moc"
