// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/listeners.h"

#include <QTcpServer>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;

class ListenersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addressesAreReadAsTheKernelWritesThem();
    void listenersAreTheirOwners_data();
    void listenersAreTheirOwners();
};

void ListenersTest::addressesAreReadAsTheKernelWritesThem()
{
    if (QSysInfo::ByteOrder != QSysInfo::LittleEndian)
        QSKIP("the numbers here are those of a little-endian machine");
    const auto read = [](const QByteArray &text) {
        const auto place = placeFromProc(text);
        return place ? u"%1 %2"_s.arg(place->address.toString()).arg(place->port.number()) : QString();
    };
    QCOMPARE(read("0100007F:1F90"), u"127.0.0.1 8080"_s);
    QCOMPARE(read("00000000:0050"), u"0.0.0.0 80"_s);
    QCOMPARE(read("00000000000000000000000001000000:0050"), u"::1 80"_s);
    QCOMPARE(read("B80D0120000000000000000001000000:0050"), u"2001:db8::1 80"_s);
    QCOMPARE(read("00000000000000000000000000000000:0050"), u":: 80"_s);
    QCOMPARE(read("0000000000000000FFFF00000100007F:0050"), u"127.0.0.1 80"_s);
    for (const QByteArray odd : {"", ":", "0100007F", "0100007F:0000", "0100:0050"})
        QCOMPARE(read(odd), QString());
}

void ListenersTest::listenersAreTheirOwners_data()
{
    QTest::addColumn<QString>("address");
    for (const auto &address : {u"127.0.0.1"_s, u"127.0.0.2"_s, u"0.0.0.0"_s, u"::1"_s, u"::"_s})
        QTest::newRow(qPrintable(address)) << address;
}

void ListenersTest::listenersAreTheirOwners()
{
    QFETCH(QString, address);
    QTcpServer server;
    if (!server.listen(QHostAddress(address)))
        QSKIP("no such address here");
    const auto place = ListenPlace::at(address, *Port::from(server.serverPort()));
    const auto asOurs = listenersBeside({qint64(::getpid())});
    const auto asOthers = listenersBeside({});
    QVERIFY(asOurs && asOurs->ours.contains(*place) && !asOurs->others.contains(*place));
    QVERIFY(asOthers && !asOthers->ours.contains(*place) && asOthers->others.contains(*place));
    server.close();
    QVERIFY(!listenersBeside({})->others.contains(*place));
    QVERIFY(!listenersBeside({1'000'000'000}));
}

QTEST_GUILESS_MAIN(ListenersTest)
#include "listenerstest.moc"
