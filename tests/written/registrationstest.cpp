// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/registrations.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Services that are registered instance by instance. What the instances say together is tested in
//! consulservicetest and nomadparsertest.
class RegistrationsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tagsAreLabels();
    void onlyTagsForUsMark();
    void absenceSaysWhetherAnyIsUp();
    void equalServiceIsTheSameObject();
    void allLooksAreFound();
};

namespace {

ServiceLook lookAt(const QString &domains, const QString &address = u"10.0.0.1"_s, bool isUp = true)
{
    const Registration one{.id = u"1"_s,
                           .labels = labelsOfTags({u"proxym.domains="_s + domains}),
                           .address = address,
                           .port = 80,
                           .isUp = isUp};
    return lookAtInstances(u"Consul"_s, u"consul/web"_s, {one});
}

} // namespace

void RegistrationsTest::tagsAreLabels()
{
    const auto labels = labelsOfTags({u"proxym.domains= a.test "_s, u"v1"_s, u"proxym.domains=b.test"_s,
                                      u"proxym.path=/a=b"_s, u"xproxym.port=1"_s, u"proxym.port"_s});
    QCOMPARE(
        labels,
        (QMap<QString, QString>{{u"proxym.domains"_s, u"a.test,b.test"_s}, {u"proxym.path"_s, u"/a=b"_s}}));
}

void RegistrationsTest::onlyTagsForUsMark()
{
    QVERIFY(isMarked({u"v1"_s, u"proxym.port=1"_s}));
    QVERIFY(!isMarked({u"v1"_s, u"proxym"_s, u"xproxym.port=1"_s}));
    QVERIFY(!isMarked({}));
}

void RegistrationsTest::absenceSaysWhetherAnyIsUp()
{
    const Service down = *lookAt(u"a.test"_s, u"10.0.0.1"_s, false).service;
    QCOMPARE(down.absence, u"no instance of it is passing"_s);
    const Service lost = *lookAt(u"a.test"_s, u"no address"_s).service;
    QCOMPARE(lost.absence, u"no instance of it has a usable address"_s);
    const Service there = *lookAt(u"a.test"_s).service;
    QCOMPARE(there.absence, QString());
}

void RegistrationsTest::equalServiceIsTheSameObject()
{
    const ServiceLook before = lookAt(u"a.test"_s);
    ServiceLook equal = lookAt(u"a.test"_s);
    equal.complaints = {u"something"_s};
    QVERIFY(!equal.service->isSame(*before.service));
    const ServiceLook now = withThatOf(before, equal);
    QVERIFY(now.service->isSame(*before.service));
    QCOMPARE(now.complaints, equal.complaints);
    QVERIFY(!withThatOf(before, lookAt(u"b.test"_s)).service->isSame(*before.service));
    QVERIFY(withThatOf({}, equal).service->isSame(*equal.service));
    QVERIFY(!withThatOf(before, {}).service);
}

void RegistrationsTest::allLooksAreFound()
{
    ServiceLook none;
    none.complaints = {u"it is nothing"_s};
    const Found found = foundBy(QList<ServiceLook>{lookAt(u"a.test"_s), none, lookAt({})});
    QCOMPARE(found.services.size(), 1);
    QCOMPARE(
        found.complaints,
        QStringList({u"it is nothing"_s, u"consul/web: instance 1: it names neither a domain nor a port"_s}));
}

QTEST_APPLESS_MAIN(RegistrationsTest)
#include "registrationstest.moc"
