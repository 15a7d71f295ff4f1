// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/srvfollower.h"
#include "manager/resolver.h"
#include "support/fakedns.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

const QString name = u"_web._tcp.example.test"_s;
const QString other = u"_db._tcp.example.test"_s;
const QString target = u"t1.example.test"_s;

struct World {
    World() { dns.setAddresses(target, {u"10.0.0.1"_s}, 30); }
    void serve(const QString &srv, QList<std::pair<quint16, QString>> targets, quint32 timeToLive = 30)
    {
        QList<SrvRecord> records;
        for (const auto &[priority, host] : std::as_const(targets))
            records.append(FakeDns::record(priority, 1, Port::of<8080>(), host));
        dns.setRecords(srv, records, timeToLive);
    }
    //! Starts to follow the name, and waits until it has been looked up.
    void follow(const QSet<QString> &names)
    {
        follower.follow(names);
        QVERIFY(QTest::qWaitFor([this] { return !follower.isAwaited(); }, 15'000));
    }
    [[nodiscard]] QStringList addresses(const QString &srv = name) const
    {
        QStringList all;
        for (const SrvRecord &record : follower.records().value(srv))
            all.append(record.address);
        return all;
    }

    FakeDns dns;
    DnsClient client{{dns.server()}};
    SrvFollower follower{client};
    QSignalSpy changed{&follower, &SrvFollower::changed};
};

} // namespace

//! Keeping records up to date.
class SrvFollowerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void targetsGetAddresses()
    {
        World world;
        world.serve(name, {{10, target}, {5, u"nowhere.example.test"_s}});
        world.follow({name});
        QCOMPARE(world.addresses(), (QStringList{{}, u"10.0.0.1"_s}));
        QCOMPARE(world.changed.size(), 1);
    }

    void changeCountsAtTheEndOfTheTimeToLive()
    {
        World world;
        world.serve(name, {{0, target}}, 1);
        world.follow({name});
        world.dns.setAddresses(target, {u"10.0.0.2"_s});
        QTRY_COMPARE(world.addresses(), QStringList{u"10.0.0.2"_s});
        QCOMPARE(world.changed.size(), 2);
        const auto asked = world.dns.asked(name);
        QTRY_VERIFY(world.dns.asked(name) > asked + 1); // the same again is no change
        QCOMPARE(world.changed.size(), 2);
    }

    void timeToLiveOfTheTargetCountsToo()
    {
        World world;
        world.serve(name, {{0, target}}, 30);
        world.dns.setAddresses(target, {u"10.0.0.1"_s}, 1);
        world.follow({name});
        world.dns.setAddresses(target, {u"10.0.0.2"_s}, 30);
        QTRY_COMPARE(world.addresses(), QStringList{u"10.0.0.2"_s});
    }

    void timeToLiveOfZeroIsASecond()
    {
        World world;
        world.serve(name, {{0, target}}, 0);
        QElapsedTimer time;
        world.follow({name});
        time.start();
        QTRY_COMPARE(world.dns.asked(name), 4);
        QVERIFY2(time.elapsed() >= 2'900, qPrintable(QString::number(time.elapsed())));
    }

    void orderOfTheAnswerIsNoChange()
    {
        World world;
        world.dns.setAddresses(u"t2.example.test"_s, {u"10.0.0.2"_s});
        world.serve(name, {{0, target}, {0, u"t2.example.test"_s}}, 1);
        world.follow({name});
        world.serve(name, {{0, u"t2.example.test"_s}, {0, target}}, 1);
        const auto asked = world.dns.asked(name);
        QTRY_VERIFY(world.dns.asked(name) > asked + 1);
        QCOMPARE(world.changed.size(), 1);
    }

    void failureKeepsTheLastServers_data()
    {
        QTest::addColumn<int>("code"); // 0: it has no records any more
        QTest::addColumn<FakeDns::Manner>("manner");
        QTest::newRow("no such name") << 3 << FakeDns::Manner::Good;
        QTest::newRow("failure") << 2 << FakeDns::Manner::Good;
        QTest::newRow("refusal") << 5 << FakeDns::Manner::Good;
        QTest::newRow("no records") << 0 << FakeDns::Manner::Good;
        QTest::newRow("silence") << -1 << FakeDns::Manner::Silent;
        QTest::newRow("garbage") << -1 << FakeDns::Manner::Garbage;
        QTest::newRow("half an answer") << -1 << FakeDns::Manner::CutBytes;
    }
    void failureKeepsTheLastServers()
    {
        QFETCH(const int, code);
        QFETCH(const FakeDns::Manner, manner);
        World world;
        world.serve(name, {{0, target}}, 1);
        world.follow({name});
        const auto records = world.follower.records();
        world.dns.manner = manner;
        if (code > 0)
            world.dns.failures = {{name, code}};
        else if (code == 0)
            world.serve(name, {});
        QSignalSpy lookedUp(&world.follower, &SrvFollower::lookedUp);
        QTRY_VERIFY_WITH_TIMEOUT(!lookedUp.isEmpty(), 15'000);
        QCOMPARE(world.follower.records(), records);
        QCOMPARE(world.changed.size(), 1);
        QCOMPARE(world.follower.failing(), QSet<QString>());
        if (manner == FakeDns::Manner::Good) { // the others take long
            QTRY_COMPARE_WITH_TIMEOUT(world.follower.failing(), QSet{name}, 15'000); // after the second time
            QCOMPARE(world.changed.size(), 2);
        }
        QCOMPARE(world.follower.records(), records);
        world.dns.failures.clear();
        world.dns.manner = FakeDns::Manner::Good;
        world.dns.setAddresses(target, {u"10.0.0.3"_s});
        world.serve(name, {{0, target}});
        QTRY_COMPARE_WITH_TIMEOUT(world.addresses(), QStringList{u"10.0.0.3"_s}, 15'000);
        QCOMPARE(world.follower.failing(), QSet<QString>());
    }

    void targetThatFailsKeepsItsAddress()
    {
        World world;
        world.dns.setAddresses(u"spare.example.test"_s, {u"10.0.0.9"_s});
        world.serve(name, {{0, target}, {1, u"spare.example.test"_s}}, 1);
        world.follow({name});
        world.dns.failures = {{target, 2}};
        const auto asked = world.dns.asked(target);
        QTRY_VERIFY(world.dns.asked(target) > asked + 1);
        QTRY_COMPARE(world.follower.failing(), QSet{name});
        QCOMPARE(world.addresses(), (QStringList{u"10.0.0.1"_s, u"10.0.0.9"_s}));
        QCOMPARE(world.changed.size(), 2);
        world.dns.failures.clear();
        QTRY_COMPARE_WITH_TIMEOUT(world.follower.failing(), QSet<QString>(), 15'000);
        QCOMPARE(world.changed.size(), 3);
    }

    void recordsWithoutAnyAddressAreAFailure()
    {
        World world;
        world.serve(name, {{0, target}}, 1);
        world.follow({name});
        world.serve(name, {{0, u"nowhere.example.test"_s}}, 1);
        QTRY_VERIFY(world.dns.asked(u"nowhere.example.test"_s) > 2);
        QCOMPARE(world.addresses(), QStringList{u"10.0.0.1"_s});
    }

    void oneNameFailsWithoutTheOther()
    {
        World world;
        world.serve(name, {{0, target}}, 1);
        world.serve(other, {{0, target}}, 1);
        world.follow({name, other});
        world.dns.failures = {{name, 2}};
        world.dns.setAddresses(target, {u"10.0.0.4"_s});
        QTRY_COMPARE(world.addresses(other), QStringList{u"10.0.0.4"_s});
        QCOMPARE(world.addresses(name), QStringList{u"10.0.0.1"_s});
    }

    void failingNameIsAskedForMoreAndMoreRarely()
    {
        World world;
        world.follow({name});
        QElapsedTimer time;
        time.start();
        QTRY_COMPARE_WITH_TIMEOUT(world.dns.asked(name), 4, 15'000); // after 1, 2 and 4 seconds
        QVERIFY2(time.elapsed() >= 6'500, qPrintable(QString::number(time.elapsed())));
    }

    void nameThatIsNotFollowedIsNotAskedFor()
    {
        World world;
        world.serve(name, {{0, target}}, 1);
        world.serve(other, {{0, target}}, 1);
        world.follow({name, other});
        world.dns.manner = FakeDns::Manner::Late; // left while it is being looked up
        QTRY_VERIFY(world.dns.asked(name) > 1);
        world.follower.follow({other});
        world.dns.manner = FakeDns::Manner::Good;
        world.dns.answerLate();
        const auto asked = world.dns.asked(name);
        QTRY_VERIFY_WITH_TIMEOUT(world.dns.asked(other) > 4, 15'000);
        QVERIFY(world.dns.asked(name) <= asked + 1); // c-ares may have been about to repeat it
        QCOMPARE(world.addresses(), QStringList{u"10.0.0.1"_s}); // it may come back
    }

    void savedRecordsCountUntilTheNameResolves()
    {
        World world;
        SrvRecord known = FakeDns::record(0, 1, Port::of<8080>(), target);
        known.address = u"10.0.0.7"_s;
        world.follower.restore({{name, {known}}});
        world.dns.failures = {{name, 2}};
        world.follow({name});
        QCOMPARE(world.addresses(), QStringList{u"10.0.0.7"_s});
        world.dns.failures.clear();
        world.serve(name, {{0, target}});
        QTRY_COMPARE(world.addresses(), QStringList{u"10.0.0.1"_s});
    }

    void onlyTheFirstLookupIsWaitedFor()
    {
        World world;
        world.serve(name, {{0, target}}, 1);
        world.follow({name});
        world.dns.manner = FakeDns::Manner::Silent;
        const auto asked = world.dns.asked(name);
        QTRY_VERIFY(world.dns.asked(name) > asked);
        world.follower.follow({name});
        QVERIFY(!world.follower.isAwaited());
    }

    void silentDnsIsWaitedForOnce()
    {
        FakeDns dns;
        dns.setAddresses(u"a.example.test"_s, {u"10.0.0.5"_s});
        dns.setAddresses(u"c.example.test"_s, {u"10.0.0.6"_s});
        dns.manner = FakeDns::Manner::Silent;
        Resolver resolver({dns.server()});
        NamesInUse names{.hosts = {u"a.example.test"_s}, .srv = {}};
        QCoro::waitFor(resolver.resolve(names, false));
        names.hosts.insert(u"b.example.test"_s);
        names.srv.insert(name);
        QVERIFY(resolver.resolve(names, false).isReady());
        dns.manner = FakeDns::Manner::Good;
        QSignalSpy found(&resolver, &Resolver::found);
        QTRY_VERIFY_WITH_TIMEOUT(QCoro::waitFor(resolver.resolve(names, true)).addresses.size() == 1, 15'000);
        QTRY_VERIFY(!found.isEmpty());
        names.hosts.insert(u"c.example.test"_s);
        QCOMPARE(QCoro::waitFor(resolver.resolve(names, false)).addresses.value(u"c.example.test"_s),
                 u"10.0.0.6"_s);
    }

    void silentNameIsWaitedForOnceThoughOthersResolve()
    {
        FakeDns dns;
        dns.setAddresses(u"a.example.test"_s, {u"10.0.0.5"_s});
        dns.silentNames = {u"b.example.test"_s};
        Resolver resolver({dns.server()});
        const NamesInUse names{.hosts = {u"a.example.test"_s, u"b.example.test"_s}, .srv = {}};
        QCOMPARE(QCoro::waitFor(resolver.resolve(names, true)).addresses.size(), 1);
        QSignalSpy lookedUp(&resolver, &Resolver::lookedUp);
        for (int round = 0; round < 3; ++round) {
            auto resolving = resolver.resolve(names, true);
            QTRY_VERIFY(!lookedUp.isEmpty()); // a
            QTRY_VERIFY_WITH_TIMEOUT(resolving.isReady(), 1'000); // patience is longer
            lookedUp.clear();
        }
    }

    void hostNameThatFailsKeepsItsAddressAndIsTold()
    {
        const QString node = u"node-1.example.test"_s;
        FakeDns dns;
        dns.setAddresses(node, {u"10.0.0.5"_s});
        Resolver resolver({dns.server()});
        const NamesInUse names{.hosts = {node}, .srv = {}};
        QCOMPARE(QCoro::waitFor(resolver.resolve(names, false)).failing, QSet<QString>());
        dns.failures = {{node, 3}};
        const AddressBook book = QCoro::waitFor(resolver.resolve(names, true));
        QCOMPARE(book.failing, QSet{node});
        QCOMPARE(book.addresses.value(node), u"10.0.0.5"_s);
        QVERIFY(resolver.inUse().failing.isEmpty());
        dns.failures.clear();
        QCOMPARE(QCoro::waitFor(resolver.resolve(names, true)).failing, QSet<QString>());
    }

    void hostNamesAreAskedOfTheServersThatAreSet()
    {
        FakeDns dns;
        dns.setAddresses(u"node-1.example.test"_s, {u"10.0.0.5"_s});
        Resolver resolver({dns.server()});
        const AddressBook book =
            QCoro::waitFor(resolver.resolve({.hosts = {u"node-1.example.test"_s}, .srv = {}}, false));
        QCOMPARE(book.addresses, (QMap<QString, QString>{{u"node-1.example.test"_s, u"10.0.0.5"_s}}));
    }
};

QTEST_GUILESS_MAIN(SrvFollowerTest)
#include "srvfollowertest.moc"
