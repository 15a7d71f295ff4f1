// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/peerlookup.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class PeerAddressTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addressesAreUnderstood_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::addRow("plain") << u"10.0.0.2:5678"_s << u"10.0.0.2:5678"_s;
        QTest::addRow("http") << u"http://10.0.0.2:5678"_s << u"10.0.0.2:5678"_s;
        QTest::addRow("slash") << u"http://edge-b.test:5678/"_s << u"edge-b.test:5678"_s;
        QTest::addRow("https") << u"HTTPS://Edge-B.test:443"_s << u"https://edge-b.test:443"_s;
        QTest::addRow("IPv6") << u"[fd00::2]:5678"_s << u"[fd00::2]:5678"_s;
        QTest::addRow("https IPv6") << u"https://[FD00:0::2]:1"_s << u"https://[fd00::2]:1"_s;
    }
    void addressesAreUnderstood()
    {
        QFETCH(QString, text);
        const auto address = PeerAddress::from(text);
        QVERIFY(address.has_value());
        QTEST(address->toString(), "shown");
    }
    void mistakesAreErrors_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"edge-b", "edge-b:", ":5678", "edge-b:0", "edge-b:65536", "ftp://edge-b:1", "http://edge-b",
              "http://edge-b:1/status", "http://edge-b:1/?a", "http://u:geheim@edge-b:1", "fd00::2:5678",
              "[fd00::2]", "*:5678", "a b:1", "10.0.0.2:5678;10.0.0.3:5678", "10.0.0:1"})
            QTest::addRow("%s", text) << QString::fromLatin1(text);
    }
    void mistakesAreErrors()
    {
        QFETCH(QString, text);
        const auto checked = checkPeers(u"10.0.0.1:1, "_s + text);
        QVERIFY(!checked);
        QVERIFY(checked.error().what.contains(u"HOST:PORT"_s));
        QVERIFY(!checked.error().what.contains(u"geheim"_s));
        QVERIFY(!PeerAddress::from(text));
    }
    void listMayHaveBlanks() { QVERIFY(checkPeers(u"10.0.0.1:1, edge-b.test:2 ,"_s)); }
    void sameAddressCountsOnce()
    {
        QCOMPARE(peersIn({u"10.0.0.1:1"_s, u"http://10.0.0.1:1"_s, u"https://10.0.0.1:1"_s}).size(), 2);
    }

    void nameWithOneAddressIsCalledByIt()
    {
        const auto places = placesOf(*PeerAddress::from(u"b.test:81"_s), {QHostAddress(u"10.0.0.2"_s)});
        QCOMPARE(places.size(), 1);
        QCOMPARE(places[0].address, u"b.test:81"_s);
        QCOMPARE(places[0].url, QUrl(u"http://10.0.0.2:81/"_s));
        QVERIFY(places[0].name.isEmpty());
    }
    void nameWithSeveralAddressesIsOneEdgeEach()
    {
        const auto places = placesOf(*PeerAddress::from(u"https://edges.test:81"_s),
                                     {QHostAddress(u"10.0.0.2"_s), QHostAddress(u"fd00::2"_s)});
        QCOMPARE(places.size(), 2);
        QCOMPARE(places[0].address, u"https://10.0.0.2:81"_s);
        QCOMPARE(places[1].address, u"https://[fd00::2]:81"_s);
        QCOMPARE(places[1].url, QUrl(u"https://[fd00::2]:81/"_s));
        QCOMPARE(places[1].name, u"edges.test"_s); // of the certificate
    }
};

QTEST_GUILESS_MAIN(PeerAddressTest)
#include "peeraddresstest.moc"
