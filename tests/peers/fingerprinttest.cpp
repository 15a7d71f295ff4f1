// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/fingerprint.h"

#include "support/listedits.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

Service service(const QString &id)
{
    return {.id = id, .port = Port::of<80>(), .source = u"File"_s};
}

Host server(const QString &address, std::optional<Weight> weight = {})
{
    return Host::from(address, Port::of<31000>())->with(weight);
}

//! /shop/web, reached by two routes, on two servers.
Entry web()
{
    return {.service = service(u"/shop/web"_s),
            .name = u"shop_web_80"_s,
            .protocol = Protocol::Http,
            .claimed = {{u"shop.test"_s, {}}, {u"shop.test"_s, u"/api"_s}},
            .routes = {{u"shop.test"_s, {}}, {u"shop.test"_s, u"/api"_s}},
            .servers = {server(u"10.0.0.1"_s), server(u"10.0.0.2"_s, Weight::of<7>())}};
}

Entry numbered(int number)
{
    const QString name = u"service-%1"_s.arg(number);
    return {.service = service(u'/' + name),
            .name = name + u"_80"_s,
            .protocol = Protocol::Http,
            .claimed = {{name + u".test"_s, {}}},
            .routes = {{name + u".test"_s, {}}},
            .servers = {server(u"10.0.0.1"_s), server(u"10.0.0.2"_s), server(u"10.0.0.3"_s)}};
}

Entries many(int count)
{
    Entries entries;
    for (int number = 0; number < count; ++number)
        entries.append(numbered(number));
    return entries;
}

} // namespace

class FingerprintTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    //! Edges of different versions compare these: a change makes all of them disagree. The numbers are from
    //! another implementation.
    void isTheSameForEver()
    {
        QCOMPARE(fingerprintText(fingerprintOf(web())), u"83cf67b78fc9b185"_s);
        Entry tcp{.service = service(u"db"_s), .name = u"db_80"_s, .listenPort = Port::of<5432>()};
        QCOMPARE(fingerprintText(fingerprintOf(tcp)), u"a7e512ad61d4a86d"_s);
        FingerprintMaker maker;
        QCOMPARE(fingerprintText(maker.whole({web(), std::move(tcp)})), u"2bb47a64f19e59f2"_s);
        QCOMPARE(fingerprintText(FingerprintMaker().whole({})), u"0000000000000000"_s);
    }

    void tellsWhatIsServedOnly()
    {
        Entry other = web();
        std::ranges::reverse(other.routes);
        std::ranges::reverse(other.servers);
        other.reason = u"a note"_s;
        other.conflicts = {u"domain x.test belongs to /y (File)"_s};
        other.service.edit().origin = u"shop.json"_s;
        other.service.edit().labels = {{u"a"_s, u"b"_s}};
        other.service.edit().source = u"Marathon"_s;
        QCOMPARE(fingerprintOf(other), fingerprintOf(web()));
    }

    void everyDifferenceIsTold_data()
    {
        QTest::addColumn<int>("what");
        for (int what = 0; what < 11; ++what)
            QTest::addRow("%d", what) << what;
    }
    void everyDifferenceIsTold()
    {
        QFETCH(int, what);
        const std::function<void(Entry &)> changes[] = {
            [](Entry &entry) { entry.name = u"shop_web_81"_s; },
            [](Entry &entry) { entry.protocol = Protocol::Tcp; },
            [](Entry &entry) { entry.service.edit().servicePort = Port::of<81>(); },
            [](Entry &entry) { entry.routes.removeLast(); },
            [](Entry &entry) { entry.routes.last().path = u"/apix"_s; },
            [](Entry &entry) { entry.servers.removeLast(); },
            [](Entry &entry) { entry.servers.last() = entry.servers.last().with(Weight::of<8>()); },
            [](Entry &entry) { entry.service.edit().weight = Weight::of<0>(); },
            [](Entry &entry) { entry.state = ServiceState::Skipped; },
            [](Entry &entry) { entry.service.edit().handling.auth = QStringList(); },
            [](Entry &entry) { entry.service.edit().handling.check = ServerCheck{.isOn = false}; },
        };
        Entry other = web();
        changes[what](other);
        QVERIFY(fingerprintOf(other) != fingerprintOf(web()));
    }

    void heldBackAndWithoutHostsAreServed()
    {
        Entry held = web();
        held.state = ServiceState::HeldBack;
        QCOMPARE(fingerprintOf(held), fingerprintOf(web()));
    }

    void orderOfServicesDoesNotMatter()
    {
        Entries reversed;
        for (const Shared<Entry> &entry : many(50))
            reversed.insert(reversed.begin(), entry);
        QCOMPARE(FingerprintMaker().whole(reversed), FingerprintMaker().whole(many(50)));
    }

    void onlyWhatChangesIsHashedAgain()
    {
        Entries entries = many(10'000);
        FingerprintMaker maker;
        const quint64 before = maker.whole(entries);
        QCOMPARE(maker.hashed(), 10'000);
        QCOMPARE(maker.whole(entries), before);
        QCOMPARE(maker.hashed(), 10'000);

        Entry changed = entries.at(77);
        changed.servers.removeLast();
        entries.replace(placeIn(entries, 77), std::move(changed));
        entries.erase(placeIn(entries, 5'000));
        entries.append(numbered(10'001));
        const quint64 after = maker.whole(entries);
        QVERIFY(after != before);
        QCOMPARE(maker.hashed(), 10'002);
        QCOMPARE(after, FingerprintMaker().whole(entries));
        QCOMPARE(maker.byName().size(), 10'000);
    }

    void sharedNameIsOneNumber()
    {
        Entry loser = web();
        loser.state = ServiceState::Skipped;
        const Fingerprints names = [&] {
            FingerprintMaker maker;
            (void)maker.whole({web(), std::move(loser)});
            return maker.byName();
        }();
        QCOMPARE(names.size(), 1);
        QVERIFY(names.first() != fingerprintOf(web()));
    }

    void textGoesBothWays()
    {
        QCOMPARE(fingerprintText(0xc0ffee), u"0000000000c0ffee"_s);
        QCOMPARE(fingerprintFrom(u"0000000000c0ffee"_s), 0xc0ffeeULL);
        QCOMPARE(fingerprintFrom(u"ffffffffffffffff"_s), ~0ULL);
        for (const QString &wrong :
             {u""_s, u"c0ffee"_s, u"0000000000C0FFEE"_s, u"000000000000000g"_s, u"-000000000000001"_s})
            QVERIFY2(!fingerprintFrom(wrong), qPrintable(wrong));
    }
};

QTEST_GUILESS_MAIN(FingerprintTest)
#include "fingerprinttest.moc"
