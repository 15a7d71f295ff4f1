// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/answerchange.h"
#include "core/servicejson.h"
#include "support/listedits.h"
#include "support/stories.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! The services as JSON, sorted: their order has no meaning.
QByteArrayList shown(const Belief &belief)
{
    QByteArrayList services;
    for (const Service &service : belief.services)
        services.append(QJsonDocument(toJson(service)).toJson(QJsonDocument::Compact));
    std::ranges::sort(services);
    return services;
}

//! As it comes back from a file.
QJsonObject written(const QJsonObject &change)
{
    return QJsonDocument::fromJson(QJsonDocument(change).toJson()).object();
}

//! Changes one thing: mostly a service, which may have the id and port of another.
void vary(Belief &belief, QRandomGenerator &dice)
{
    Services &services = belief.services;
    const qsizetype place = dice.bounded(services.size() + 1);
    const bool isThere = place < services.size();
    switch (dice.bounded(6)) {
    case 0:
        if (isThere)
            services.erase(placeIn(services, place));
        return;
    case 1:
        if (isThere)
            edited(services, place).hosts = {
                *Host::from(u"10.0.0.%1"_s.arg(dice.bounded(200)), Port::of<80>())};
        return;
    case 2:
        if (isThere)
            services.append(Shared(services.at(place))); // the same object again
        return;
    case 3:
        changeEach(services,
                   [](Shared<Service> &service) { (void)service.edit(); }); // equal, but not the same
        return;
    case 4: {
        const ServiceKey key{u"File"_s, u"/%1"_s.arg(dice.bounded(6)), Port::of<80>()};
        if (belief.losses.remove(key) == 0)
            belief.losses.insert(key, {Moment::now()});
        return;
    }
    default:
        services.insert(placeIn(services, place), webService(QString::number(dice.bounded(6))));
    }
}

} // namespace

class AnswerChangeTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void wholeAndChangesAreTheBelief();
    void onlyWhatDiffersIsWritten();
    void changeThatCannotBeReadIsLeftOut();
    void keysAreCountedThroughLargeChanges();
};

void AnswerChangeTest::wholeAndChangesAreTheBelief()
{
    for (quint32 seed = 0; seed < 300; ++seed) {
        QRandomGenerator dice(seed);
        Belief first;
        for (int i = 0; i < 8; ++i)
            vary(first, dice);
        Belief now = first;
        ServiceKeys keys(now.services);
        QList<QJsonObject> changes;
        for (int step = 0; step < 12; ++step) {
            const Belief before = now;
            for (int parts = dice.bounded(4); parts >= 0; --parts)
                vary(now, dice);
            keys.note(Differences(before.services, now.services));
            changes.append(written(changeBetween(before, now, keys)));
            const Belief known = changed(first, changes, u"File"_s, Moment::now());
            const QByteArray where =
                "seed " + QByteArray::number(seed) + ", step " + QByteArray::number(step);
            QVERIFY2(shown(known) == shown(now), where);
            QVERIFY2(known.losses.keys() == now.losses.keys(), where);
        }
    }
}

void AnswerChangeTest::onlyWhatDiffersIsWritten()
{
    Belief before;
    for (int i = 0; i < 100; ++i)
        before.services.append(webService(QString::number(i)));
    const QJsonObject nothing = changeBetween(before, before, ServiceKeys(before.services));
    QVERIFY(nothing.value(u"services"_s).toArray().isEmpty());
    QVERIFY(nothing.value(u"gone"_s).toArray().isEmpty());
    Belief after = before;
    edited(after.services, 40).path = u"/new"_s;
    after.services.erase(placeIn(after.services, 70));
    after.services.append(webService(u"new"_s));
    const QJsonObject change = changeBetween(before, after, ServiceKeys(after.services));
    QCOMPARE(change.value(u"services"_s).toArray().size(), 2);
    QCOMPARE(change.value(u"gone"_s).toArray().size(), 3); // keys: the changed, the removed and the new one
}

void AnswerChangeTest::changeThatCannotBeReadIsLeftOut()
{
    const Belief first{.services = {webService(u"a"_s)}};
    Belief second = first;
    second.services.append(webService(u"b"_s));
    const QJsonObject change = changeBetween(first, second, ServiceKeys(second.services));
    QJsonObject damaged = change;
    damaged.insert(u"services"_s, QJsonArray{QJsonObject{{u"id"_s, u"/a"_s}}}); // without a port
    const Belief known =
        changed(first, {damaged, change, {{u"gone"_s, QJsonArray{u"no key"_s}}}}, u"File"_s, Moment::now());
    QCOMPARE(shown(known), shown(second));
}

//! One of two services with the same key goes, along with many others; then the one that stayed changes.
void AnswerChangeTest::keysAreCountedThroughLargeChanges()
{
    Belief first;
    for (int i = 0; i < 200; ++i)
        first.services.append(webService(QString::number(i)));
    Service twin = webService(u"0"_s);
    twin.path = u"/twin"_s;
    first.services.append(std::move(twin));
    ServiceKeys keys(first.services);
    QCOMPARE(keys.count(keyOf(first.services.first())), 2);

    Belief second = first;
    second.services.erase(placeIn(second.services, 200));
    for (int i = 1; i < 150; ++i)
        edited(second.services, i).path = u"/new"_s;
    keys.note(Differences(first.services, second.services));
    QCOMPARE(keys.count(keyOf(second.services.first())), 1);
    QList<QJsonObject> changes{written(changeBetween(first, second, keys))};

    Belief third = second;
    edited(third.services, 0).path = u"/other"_s;
    third.services.append(webService(u"0"_s));
    keys.note(Differences(second.services, third.services));
    changes.append(written(changeBetween(second, third, keys)));
    QCOMPARE(shown(changed(first, changes, u"File"_s, Moment::now())), shown(third));

    Belief fourth = third;
    edited(fourth.services, 0).path = u"/again"_s; // its twin stays, and must be in the change
    keys.note(Differences(third.services, fourth.services));
    changes.append(written(changeBetween(third, fourth, keys)));
    QCOMPARE(shown(changed(first, changes, u"File"_s, Moment::now())), shown(fourth));
}

QTEST_GUILESS_MAIN(AnswerChangeTest)
#include "answerchangetest.moc"
