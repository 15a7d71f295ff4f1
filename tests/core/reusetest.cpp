// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/reuse.h"

#include "support/listedits.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

Service service(const QString &id, const QString &domain = {})
{
    return {.id = id, .domains = {domain}, .port = Port::of<80>(), .source = u"File"_s};
}

//! Few different ones, so that many are equal.
Services anyServices(QRandomGenerator &dice)
{
    Services services;
    for (int count = dice.bounded(7); count > 0; --count)
        services.append(service(QString(QChar(u'a' + char16_t(dice.bounded(3)))),
                                QString(QChar(u'x' + char16_t(dice.bounded(2))))));
    return services;
}

QSet<const Service *> objectsOf(const Services &services)
{
    QSet<const Service *> objects;
    for (const Shared<Service> &one : services)
        objects.insert(one.identity());
    return objects;
}

//! How many of these are equal to `value`.
qsizetype countOf(const Services &services, const Service &value)
{
    return std::count_if(services.begin(), services.end(), [&](const Service &one) { return one == value; });
}

} // namespace

class ReuseTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalServicesAreTheObjectsOfBefore()
    {
        const Services before{service(u"a"_s), service(u"b"_s), service(u"c"_s)};
        const Services now{service(u"c"_s), service(u"b"_s, u"other.test"_s), service(u"a"_s),
                           service(u"d"_s)};
        const Services reused = withThoseOf(before, now);
        QCOMPARE(reused, now);
        QVERIFY(reused.at(0).isSame(before.at(2)));
        QVERIFY(reused.at(1).isSame(now.at(1)));
        QVERIFY(reused.at(2).isSame(before.at(0)));
        QVERIFY(reused.at(3).isSame(now.at(3)));
    }

    void serviceThatComesTwiceIsTwoObjects()
    {
        const Services before{service(u"a"_s)};
        const Services reused = withThoseOf(before, {service(u"a"_s), service(u"a"_s)});
        QVERIFY(reused.at(0).isSame(before.at(0)));
        QVERIFY(!reused.at(1).isSame(before.at(0)));
    }

    //! The source may have kept some of its objects itself.
    void objectThatIsStillThereIsNotTakenForAnother()
    {
        const Services before{service(u"a"_s), service(u"b"_s)};
        const Services now{service(u"a"_s), before.at(0), service(u"b"_s)};
        const Services reused = withThoseOf(before, now);
        QVERIFY(reused.at(0).isSame(now.at(0)));
        QVERIFY(reused.at(1).isSame(before.at(0)));
        QVERIFY(reused.at(2).isSame(before.at(1)));
    }

    void sameKeyIsNotEnough()
    {
        const Services before{service(u"a"_s, u"x"_s), service(u"a"_s, u"y"_s)};
        const Services reused = withThoseOf(before, {service(u"a"_s, u"y"_s), service(u"a"_s, u"z"_s)});
        QVERIFY(reused.at(0).isSame(before.at(1)));
        QVERIFY(!objectsOf(before).contains(reused.at(1).identity()));
    }

    //! As many as there can be.
    void anyEqualServicesAreReused()
    {
        QRandomGenerator dice(5);
        for (int round = 0; round < 5'000; ++round) {
            const Services before = anyServices(dice);
            Services now = anyServices(dice);
            QSet<qsizetype> kept;
            for (qsizetype place = 0; place < now.size(); ++place) { // some are the same objects
                const qsizetype one = before.isEmpty() ? 0 : dice.bounded(before.size());
                if (dice.bounded(4) == 0 && one < before.size() && !kept.contains(one)) {
                    now.replace(placeIn(now, place), before.at(one));
                    kept.insert(one);
                }
            }
            const Services reused = withThoseOf(before, now);
            QCOMPARE(reused, now); // the same values in the same order
            const QSet<const Service *> objects = objectsOf(reused);
            QCOMPARE(objects.size(), reused.size());
            const QSet<const Service *> old = objectsOf(before);
            for (const Service &value : reused) {
                const qsizetype count =
                    std::count_if(reused.begin(), reused.end(), [&](const Shared<Service> &one) {
                        return *one == value && old.contains(one.identity());
                    });
                QCOMPARE(count, std::min(countOf(before, value), countOf(now, value)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(ReuseTest)
#include "reusetest.moc"
