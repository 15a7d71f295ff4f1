// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/discrepancies.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

ProxyServer server(const QString &name, const QString &address)
{
    return {.name = name, .host = *Host::from(address, Port::of<31000>())};
}

ProxyModel believed()
{
    return {
        .backends = {ProxyBackend{.name = u"db_80"_s,
                                  .protocol = Protocol::Tcp,
                                  .listenPort = Port::of<8000>(),
                                  .balance = u"leastconn"_s,
                                  .servers = {server(u"d1"_s, u"10.0.0.1"_s)}},
                     ProxyBackend{.name = u"empty_80"_s, .balance = u"leastconn"_s},
                     ProxyBackend{.name = u"web_80"_s,
                                  .balance = u"leastconn"_s,
                                  .servers = {server(u"w1"_s, u"10.0.0.1"_s), server(u"w2"_s, u"10.0.0.2"_s),
                                              server(u"w3"_s, u"fd00::3"_s)}}},
        .maps = {.hosts = {{u"a.test"_s, u"web_80"_s}, {u"b.test"_s, u"web_80"_s}}}};
}

const ParkedServers parked{{u"web_80"_s, {u"gone"_s}}};

QByteArray row(const QByteArray &backend, const QByteArray &name, const QByteArray &address,
               const QByteArray &admin = "0", const QByteArray &weight = "1", const QByteArray &agent = "0")
{
    return "3 " + backend + " 1 " + name + ' ' + address + " 2 " + admin + ' ' + weight + " 1 0 8 2 0 6 "
        + agent + " 0 0 - 31000 - 0 0 - - 0\n";
}

const QByteArray d1 = row("db_80", "d1", "10.0.0.1"), w1 = row("web_80", "w1", "10.0.0.1"),
                 w2 = row("web_80", "w2", "10.0.0.2"), w3 = row("web_80", "w3", "fd00::3"),
                 gone = row("web_80", "gone", "10.0.0.9", "1"),
                 stranger = row("own_backend", "x", "10.0.0.9", "1", "0");
const QByteArray hosts = "0x5501 a.test web_80\n0x5502 b.test web_80\n\n";

QByteArray frontends(const QByteArray &http, const QByteArray &db)
{
    QByteArray zeros;
    for (int column = 2; column < 17; ++column)
        zeros += "0,";
    return "# pxname,svname,qcur,…,status,\nhttp-in,FRONTEND," + zeros + http + ",\ndb_80,FRONTEND," + zeros
        + db + ",\nown,FRONTEND," + zeros + "PAUSED,\n\n";
}

//! The result for these server rows and domain map entries, everything else being as believed.
Discrepancies found(const QByteArray &rows, const QByteArray &entries = hosts)
{
    const WordOfHaproxy word{.servers = {"1\n# be_id be_name …\n" + rows + '\n'},
                             .maps = {{hostsMap, entries}, {pathsMap, "\n"}, {wildcardsMap, "\n"}},
                             .frontends = frontends("OPEN", "OPEN")};
    return discrepanciesIn(word, believed(), parked).value();
}

} // namespace

//! Where HAProxy is found to differ from what it is believed to be.
class DiscrepanciesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsAsBelievedIsNone_data()
    {
        QTest::addColumn<QByteArray>("rows");
        QTest::addRow("in our order") << d1 + w1 + w2 + w3 + gone + stranger;
        QTest::addRow("in another order") << stranger + gone + w3 + w1 + w2 + d1;
        QTest::addRow("an address written in another way")
            << d1 + w1 + w2 + row("web_80", "w3", "fd00:0::3") + gone;
        QTest::addRow("an agent drains and weighs")
            << d1 + w1 + row("web_80", "w2", "10.0.0.2", "8", "0", "2") + w3 + gone;
        QTest::addRow("disabled by the configuration")
            << d1 + w1 + row("web_80", "w2", "10.0.0.2", "5") + w3 + gone;
    }
    void whatIsAsBelievedIsNone()
    {
        QFETCH(QByteArray, rows);
        QCOMPARE(found(rows), Discrepancies());
    }

    void backendWithOtherServersIsNamed_data()
    {
        QTest::addColumn<QByteArray>("rows");
        QTest::addRow("one is missing") << d1 + w1 + w3 + gone;
        QTest::addRow("all are missing") << d1;
        QTest::addRow("one that has left is missing") << d1 + w1 + w2 + w3;
        QTest::addRow("one that has left serves") << d1 + w1 + w2 + w3 + row("web_80", "gone", "10.0.0.9");
        QTest::addRow("one more") << d1 + w1 + w2 + w3 + gone + row("web_80", "x", "10.0.0.9");
        QTest::addRow("one more in maintenance")
            << d1 + w1 + w2 + w3 + gone + row("web_80", "x", "10.0.0.9", "1");
        QTest::addRow("another address") << d1 + w1 + row("web_80", "w2", "10.0.0.3") + w3 + gone;
    }
    void backendWithOtherServersIsNamed()
    {
        QFETCH(QByteArray, rows);
        QCOMPARE(found(rows), Discrepancies{.backends = {u"web_80"_s}});
        QCOMPARE(partsChangedIn(found(rows)), u"servers of web_80"_s);
    }

    void backendWithoutServersMayHaveNone()
    {
        const QByteArray rows = d1 + w1 + w2 + w3 + gone + row("empty_80", "x", "10.0.0.9");
        QCOMPARE(found(rows), Discrepancies{.backends = {u"empty_80"_s}});
    }

    void serverSetByHandIsToldAndNoOther_data()
    {
        QTest::addColumn<QByteArray>("changed");
        QTest::addColumn<QString>("how");
        QTest::addColumn<QByteArrayList>("undone");
        const QByteArray ready = "set server web_80/w2 state ready", weight = "set server web_80/w2 weight 1";
        QTest::addRow("maintenance") << row("web_80", "w2", "10.0.0.2", "1") << u"in maintenance"_s
                                     << QByteArrayList{ready, weight};
        QTest::addRow("maintenance at another address")
            << row("web_80", "w2", "10.0.0.3", "1") << u"in maintenance"_s << QByteArrayList{ready, weight};
        QTest::addRow("drain") << row("web_80", "w2", "10.0.0.2", "8", "0")
                               << u"draining, weight 0 instead of 1"_s << QByteArrayList{ready, weight};
        QTest::addRow("weight") << row("web_80", "w2", "10.0.0.2", "0", "7") << u"weight 7 instead of 1"_s
                                << QByteArrayList{weight};
    }
    void serverSetByHandIsToldAndNoOther()
    {
        QFETCH(QByteArray, changed);
        QFETCH(QString, how);
        const Discrepancies found = ::found(d1 + w1 + changed + w3 + gone);
        QVERIFY(found.backends.isEmpty() && partsChangedIn(found).isEmpty());
        QCOMPARE(found.setByHand.size(), 1);
        QCOMPARE(
            complaintsAbout(found.setByHand).first(),
            u"server web_80/w2 was set by hand: %1; a refresh, a reload or a restart of proxym undoes it"_s
                .arg(how));
        QTEST(undoing(found.setByHand), "undone");
    }

    void mapWithOtherEntriesIsNamed_data()
    {
        QTest::addColumn<QByteArray>("entries");
        QTest::addRow("one is missing") << QByteArray("0x5501 a.test web_80\n\n");
        QTest::addRow("one leads elsewhere") << QByteArray("0x5501 a.test web_80\n0x5502 b.test db_80\n\n");
        QTest::addRow("one more") << hosts + "0x5503 c.test web_80\n";
        QTest::addRow("one twice") << hosts + "0x5503 a.test web_80\n";
        QTest::addRow("one leads elsewhere, and another is missing") << QByteArray("0x5502 b.test db_80\n\n");
        QTest::addRow("there is no such map") << QByteArray("Unknown map identifier.\n\n");
    }
    void mapWithOtherEntriesIsNamed()
    {
        QFETCH(QByteArray, entries);
        QCOMPARE(found(d1 + w1 + w2 + w3 + gone, entries), Discrepancies{.maps = {hostsMap}});
    }

    //! Checked against sorting both. Entries that were set again are the last ones.
    void entriesCountWhateverTheirOrder()
    {
        QRandomGenerator dice(3);
        const QStringList backends{u"a_80"_s, u"b_80"_s};
        int same = 0;
        for (int round = 0; round < 3'000; ++round) {
            ProxyModel model = believed();
            QMap<QString, QString> &entries = model.maps.hosts = {};
            for (int count = dice.bounded(6); count > 0; --count)
                entries.insert(u"d%1.test"_s.arg(dice.bounded(12)), backends.at(dice.bounded(2)));
            QByteArrayList wanted, listed;
            for (const auto &[key, value] : entries.asKeyValueRange())
                wanted.append((key + u' ' + value).toUtf8());
            listed = wanted;
            for (int changes = dice.bounded(3); changes > 0 && !listed.isEmpty(); --changes) {
                const int place = dice.bounded(int(listed.size()));
                switch (dice.bounded(4)) {
                case 0:
                    listed.append(listed.takeAt(place));
                    break;
                case 1:
                    listed.append(QByteArray(listed.at(place)));
                    break;
                case 2:
                    listed.removeAt(place);
                    break;
                default:
                    listed[place].replace("a_80", "b_80");
                }
            }
            QByteArray answer;
            for (const QByteArray &entry : std::as_const(listed))
                answer += "0x5501 " + entry + '\n';
            const WordOfHaproxy word{.servers = {"1\n" + d1 + w1 + w2 + w3 + gone},
                                     .maps = {{hostsMap, answer + '\n'}},
                                     .frontends = frontends("OPEN", "OPEN")};
            const bool isFound = !discrepanciesIn(word, model, parked)->maps.isEmpty();
            std::ranges::sort(listed);
            std::ranges::sort(wanted);
            QVERIFY2(isFound == (listed != wanted), answer);
            same += isFound ? 0 : 1;
        }
        QVERIFY(same > 500 && same < 2'500);
    }

    void ourFrontendsThatDoNotServeAreNamed()
    {
        const WordOfHaproxy word{.servers = {"1\n" + d1 + "\n\n1\n# be_id\n\n", "1\n" + w1 + w2 + w3 + gone},
                                 .maps = {},
                                 .frontends = frontends("PAUSED", "STOP")};
        const Discrepancies found = discrepanciesIn(word, believed(), parked).value();
        QCOMPARE(found.pausedFrontends, QStringList{u"http-in"_s});
        QCOMPARE(found.stoppedFrontends, QStringList{u"db_80"_s});
        QCOMPARE(partsChangedIn(found), u"frontends http-in, db_80"_s);
    }

    void whatIsNoAnswerIsNoWord()
    {
        const WordOfHaproxy none{
            .servers = {"Permission denied\n"}, .maps = {}, .frontends = frontends("OPEN", "OPEN")};
        QVERIFY(!discrepanciesIn(none, believed(), parked));
        const WordOfHaproxy half{.servers = {"1\n"}, .maps = {}, .frontends = "Permission denied\n"};
        QVERIFY(!discrepanciesIn(half, believed(), parked));
    }

    void manySetByHandAreNumbered()
    {
        const QList<ServerSetByHand> many(
            250, {.backend = u"a"_s, .server = u"b"_s, .isOut = true, .how = u"draining"_s});
        const QStringList complaints = complaintsAbout(many);
        QCOMPARE(complaints.size(), 101);
        QCOMPARE(complaints.last(), u"… and 150 more servers were set by hand"_s);
    }
};

QTEST_GUILESS_MAIN(DiscrepanciesTest)
#include "discrepanciestest.moc"
