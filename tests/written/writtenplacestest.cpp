// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/writtenplaces.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

namespace {

constexpr WrittenPlaces::Time start;
const QByteArray web = R"({"id": "/web", "port": 80, "hosts": [{"ip": "10.0.0.1", "port": 1}]})";
const QByteArray shop = R"({"id": "/shop", "port": 80, "hosts": [{"ip": "10.0.0.2", "port": 1}]})";

QStringList idsOf(const Found &found)
{
    QStringList ids;
    for (const Shared<Service> &service : found.services)
        ids += service->id;
    return ids;
}

} // namespace

//! What counts of many texts, from one answer of a store to the next.
class WrittenPlacesTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servicesAreInTheOrderOfTheirPlaces();
    void badTextKeepsTheServicesOfItsPlace();
    void restoredServicesReplaceABadText();
    void equalServicesAreTheSameObjects();
    void absentPlaceHasNoServices();
    void absentPlaceIsRememberedForAnHour();
    void hourBeginsAnewWithEachAbsence();
};

void WrittenPlacesTest::servicesAreInTheOrderOfTheirPlaces()
{
    WrittenPlaces places(u"Store"_s);
    const Found found = places.found({{u"b"_s, web}, {u"a"_s, shop}}, start);
    QCOMPARE(idsOf(found), (QStringList{u"/shop"_s, u"/web"_s}));
    QCOMPARE(found.services.at(0)->source, u"Store"_s);
    QCOMPARE(found.services.at(0)->origin, u"a"_s);
    QVERIFY(found.complaints.isEmpty());
}

void WrittenPlacesTest::badTextKeepsTheServicesOfItsPlace()
{
    WrittenPlaces places(u"Store"_s);
    QCOMPARE(places.found({{u"a"_s, web}, {u"b"_s, "{"}}, start).complaints.size(), 1);
    for (int i = 0; i < 2; ++i) { // as often as it stays bad
        const Found kept = places.found({{u"a"_s, "{"}, {u"b"_s, shop}}, start);
        QCOMPARE(idsOf(kept), (QStringList{u"/web"_s, u"/shop"_s}));
        QCOMPARE(kept.complaints.size(), 1);
        QVERIFY(kept.complaints[0].startsWith(u"a: line 1"));
    }
}

void WrittenPlacesTest::restoredServicesReplaceABadText()
{
    WrittenPlaces before(u"Store"_s), after(u"Store"_s);
    const Found good = before.found({{u"a"_s, web}, {u"b"_s, shop}}, start);
    after.restore(good.services);
    QCOMPARE(after.found({{u"a"_s, web}, {u"b"_s, "{"}}, start).services, good.services);
}

void WrittenPlacesTest::equalServicesAreTheSameObjects()
{
    WrittenPlaces places(u"Store"_s);
    const Found first = places.found({{u"a"_s, web}}, start);
    const Found second = places.found({{u"a"_s, '[' + web + ',' + shop + ']'}}, start);
    QCOMPARE(second.services.size(), 2);
    QCOMPARE(second.services.at(0).identity(), first.services.at(0).identity());
}

void WrittenPlacesTest::absentPlaceHasNoServices()
{
    WrittenPlaces places(u"Store"_s);
    QCOMPARE(places.found({{u"a"_s, web}}, start).services.size(), 1);
    QVERIFY(places.found({}, start).services.isEmpty());
}

void WrittenPlacesTest::absentPlaceIsRememberedForAnHour()
{
    WrittenPlaces kept(u"Store"_s), forgotten(u"Store"_s);
    for (WrittenPlaces *const places : {&kept, &forgotten}) {
        QCOMPARE(places->found({{u"a"_s, web}}, start).services.size(), 1);
        QVERIFY(places->found({}, start + 1h).services.isEmpty());
    }
    QVERIFY(kept.found({}, start + 2h - 1s).services.isEmpty());
    QCOMPARE(idsOf(kept.found({{u"a"_s, "{"}}, start + 2h)), QStringList{u"/web"_s});
    QVERIFY(forgotten.found({}, start + 2h).services.isEmpty());
    QVERIFY(forgotten.found({{u"a"_s, "{"}}, start + 2h).services.isEmpty());
}

void WrittenPlacesTest::hourBeginsAnewWithEachAbsence()
{
    WrittenPlaces places(u"Store"_s);
    QCOMPARE(places.found({{u"a"_s, web}}, start).services.size(), 1);
    for (int i = 0; i < 4; ++i) { // a bad text is enough
        QVERIFY(places.found({}, start + i * 40min).services.isEmpty());
        QCOMPARE(places.found({{u"a"_s, "{"}}, start + i * 40min).services.size(), 1);
    }
}

QTEST_APPLESS_MAIN(WrittenPlacesTest)
#include "writtenplacestest.moc"
