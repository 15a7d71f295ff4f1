// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/logging.h"
#include "manager/randomcluster.h"
#include "support/inventoryrules.h"
#include "support/sanitized.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! Drops the log lines: thousands of losses are expected here.
class Silence final : public LogSink {
public:
    Silence() { setLogSink(this); }
    ~Silence() override { setLogSink(nullptr); }
    void write(LogLevel, const LogPlace &, const QString &) override { }
};

} // namespace

//! Whatever Marathon answers, in whatever order: an app that runs is served, and none by the server of
//! another. Random sequences of deployments, losses, replacements, false lists, partial readings, failures
//! and restarts, one for each seed.
class BeliefPropertyTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whoRunsIsServed();
    void whatIsHeldBackHasNoServerOfAnother();

private:
    [[nodiscard]] static QStringList sharedServers(const Inventory &inventory);
    [[nodiscard]] static QString unserved(const RandomCluster &cluster);
    [[nodiscard]] static QString unservedRoute(const Inventory &inventory, const Service &service);
};

void BeliefPropertyTest::whoRunsIsServed()
{
    constexpr quint32 seeds = worlds(1'000);
    constexpr int steps = 40;
    const Silence silence;
    for (quint32 seed = 0; seed < seeds; ++seed) {
        RandomCluster cluster(seed);
        for (int step = 0; step < steps; ++step) {
            cluster.step();
            const QString wrong = unserved(cluster);
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(u"seed %1: %2 after:\n%3"_s.arg(seed).arg(wrong, cluster.story())));
        }
        const QStringList broken = brokenRulesOf(cluster.inventory(), RandomCluster::rules());
        QVERIFY2(broken.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(seed).arg(broken.join(u"; "_s))));
    }
}

void BeliefPropertyTest::whatIsHeldBackHasNoServerOfAnother()
{
    constexpr quint32 seeds = worlds(1'000);
    constexpr int steps = 40;
    const Silence silence;
    for (quint32 seed = 0; seed < seeds; ++seed) {
        RandomCluster cluster(seed);
        for (int step = 0; step < steps; ++step) {
            cluster.step();
            const QStringList shared = sharedServers(cluster.inventory());
            QVERIFY2(
                shared.isEmpty(),
                qPrintable(u"seed %1: %2 after:\n%3"_s.arg(seed).arg(shared.join(u"; "_s), cluster.story())));
        }
    }
}

//! No two apps of a cluster have a server in common.
QStringList BeliefPropertyTest::sharedServers(const Inventory &inventory)
{
    QMap<QString, QString> owners;
    QStringList shared;
    for (const Entry &entry : inventory.entries) {
        for (const Host &host : entry.servers) {
            const QString owner = owners.value(host.toString());
            if (!owner.isEmpty())
                shared += u"%1 belongs to %2 and %3"_s.arg(host.toString(), owner, entry.service->id);
            owners.insert(host.toString(), entry.service->id);
        }
    }
    return shared;
}

//! Two promises: an app that really runs and was reported once is served, and so is every app that is
//! believed to run, unless another one is where it was.
QString BeliefPropertyTest::unserved(const RandomCluster &cluster)
{
    for (const Service &service : cluster.knownToRun() + cluster.believedToServe()) {
        const QString wrong =
            service.hosts.isEmpty() ? QString() : unservedRoute(cluster.inventory(), service);
        if (!wrong.isEmpty())
            return wrong;
    }
    return {};
}

//! A service counts as served if each of its routes leads to it or to another service with servers. Of two
//! services with the same NAME only one can be served.
QString BeliefPropertyTest::unservedRoute(const Inventory &inventory, const Service &service)
{
    const ServiceKey key{service.source, service.id, service.port};
    const auto entry = std::ranges::find(inventory.entries, key, &Entry::key);
    if (entry == inventory.entries.end())
        return service.id + u" is gone"_s;
    if ((*entry)->reason.startsWith(u"name "))
        return {};
    for (const Route &route : (*entry)->claimed) {
        const auto holder = std::ranges::find_if(
            inventory.entries, [&](const Entry &other) { return other.routes.contains(route); });
        if (holder == inventory.entries.end() || (*holder)->servers.isEmpty())
            return u"%1 of %2 leads nowhere"_s.arg(route.domain, service.id);
    }
    return {};
}

QTEST_GUILESS_MAIN(BeliefPropertyTest)
#include "beliefpropertytest.moc"
