// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/listenplace.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class ListenPlaceTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void placesOverlap_data();
    void placesOverlap();
    void addressesAreReadAsOnABindLine();
};

namespace {

//! "::%80" is IPv6 only.
ListenPlace placeFrom(QString text)
{
    const bool isIpv6Only = text.endsWith(u'%');
    if (isIpv6Only)
        text.chop(1);
    auto place = ListenPlace::at(text, Port::of<80>()).value_or(ListenPlace());
    place.isIpv6Only = isIpv6Only;
    return place;
}

} // namespace

void ListenPlaceTest::placesOverlap_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("overlaps");
    const auto row = [](const QString &one, const QString &other, bool overlaps) {
        QTest::addRow("%s and %s", qPrintable(one), qPrintable(other)) << one << other << overlaps;
    };
    row(u"127.0.0.1"_s, u"127.0.0.1"_s, true);
    row(u"127.0.0.1"_s, u"127.0.0.2"_s, false);
    row(u"127.0.0.1"_s, u"::ffff:127.0.0.1"_s, true);
    row(u"127.0.0.1"_s, u"*"_s, true);
    row(u"127.0.0.1"_s, u"::"_s, true);
    row(u"127.0.0.1"_s, u"::%"_s, false);
    row(u"127.0.0.1"_s, u"::1"_s, false);
    row(u"::1"_s, u"*"_s, false);
    row(u"::1"_s, u"::"_s, true);
    row(u"::1"_s, u"::%"_s, true);
    row(u"*"_s, u"*"_s, true);
    row(u"*"_s, u"::"_s, true);
    row(u"*"_s, u"::%"_s, false);
    row(u"::"_s, u"::%"_s, true);
}

void ListenPlaceTest::placesOverlap()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QTEST(placeFrom(one).overlaps(placeFrom(other)), "overlaps");
    QTEST(placeFrom(other).overlaps(placeFrom(one)), "overlaps");
    ListenPlace elsewhere = placeFrom(other);
    elsewhere.port = Port::of<81>();
    QVERIFY(!placeFrom(one).overlaps(elsewhere));
}

void ListenPlaceTest::addressesAreReadAsOnABindLine()
{
    const auto read = [](const QString &address) {
        const auto place = ListenPlace::at(address, Port::of<80>());
        return place ? place->address.toString() : QString();
    };
    QCOMPARE(read(u""_s), u"0.0.0.0"_s);
    QCOMPARE(read(u"*"_s), u"0.0.0.0"_s);
    QCOMPARE(read(u"::"_s), u"::"_s);
    QCOMPARE(read(u"[::1]"_s), u"::1"_s);
    QCOMPARE(read(u"127.1"_s), u"127.0.0.1"_s);
    QCOMPARE(read(u"::ffff:10.0.0.1"_s), u"10.0.0.1"_s);
    QVERIFY(QStringList({u"127.0.0.1"_s, u"::1"_s}).contains(read(u"localhost"_s)));
    QCOMPARE(read(u"edge.example.com"_s), QString());
    QCOMPARE(read(u"${ADDRESS}"_s), QString());
}

QTEST_APPLESS_MAIN(ListenPlaceTest)
#include "listenplacetest.moc"
