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
    void handlingIsTheLastOne_data();
    void handlingIsTheLastOne();
    void tagThatNobodyReadsIsTold();
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

void RegistrationsTest::handlingIsTheLastOne_data()
{
    QTest::addColumn<QStringList>("older");
    QTest::addColumn<QStringList>("newer");
    QTest::addColumn<Handling>("handling");
    QTest::addColumn<QStringList>("complaints");
    const QString user = u"admin:$5$salt$"_s + QString(43, u'a');
    const QString other = u"other:$5$salt$"_s + QString(43, u'b');
    const Handling nobody{.auth = QStringList()};
    const auto row = [](const char *name, const QStringList &older, const QStringList &newer,
                        const Handling &handling, const QStringList &complaints = {}) {
        QTest::newRow(name) << older << newer << handling << complaints;
    };
    row("none", {}, {}, {});
    row("of one", {}, {u"proxym.balance=leastconn"_s, u"proxym.auth="_s + user},
        {.balance = u"leastconn"_s, .auth = QStringList{user}});
    row("only the older one keeps people out", {u"proxym.auth="_s + user}, {}, {.auth = QStringList{user}});
    row("two", {u"proxym.auth="_s + other}, {u"proxym.auth="_s + user}, {.auth = QStringList{user}},
        {u"consul/web: instance 1: proxym.auth is ignored: another one was registered later"_s});
    row("empty", {u"proxym.auth="_s}, {}, nobody,
        {u"consul/web: label proxym.auth must be USER:HASH, several with commas between"_s});
    row("without a value", {}, {u"proxym.auth"_s}, nobody,
        {u"consul/web: label proxym.auth must be USER:HASH, several with commas between"_s});
    row("of two, one is bad", {u"proxym.auth="_s + user}, {u"proxym.auth=admin"_s}, nobody,
        {u"consul/web: instance 1: proxym.auth is ignored: another one was registered later"_s,
         u"consul/web: label proxym.auth must be USER:HASH, several with commas between"_s});
    row("bad", {}, {u"proxym.balance=best"_s}, {}, {u"consul/web: label proxym.balance"_s});
}

void RegistrationsTest::handlingIsTheLastOne()
{
    QFETCH(QStringList, older);
    QFETCH(QStringList, newer);
    const auto instance = [](const QString &id, std::int64_t at, const QStringList &tags) {
        return Registration{.id = id,
                            .changedAt = at,
                            .labels = labelsOfTags(QStringList{u"proxym.domains=a.test"_s} + tags),
                            .address = u"10.0.0."_s + id,
                            .port = 80};
    };
    const ServiceLook look = lookAtInstances(u"Consul"_s, u"consul/web"_s,
                                             {instance(u"1"_s, 1, older), instance(u"2"_s, 2, newer)});
    QTEST((*look.service)->handling, "handling");
    QFETCH(QStringList, complaints);
    QCOMPARE(look.complaints.size(), complaints.size());
    for (qsizetype i = 0; i < complaints.size(); ++i)
        QVERIFY2(look.complaints.at(i).startsWith(complaints.at(i)), qPrintable(look.complaints.at(i)));
}

//! One that is to keep somebody out is a complaint.
void RegistrationsTest::tagThatNobodyReadsIsTold()
{
    const Registration one{.id = u"1"_s,
                           .labels = labelsOfTags({u"proxym.domains=a.test"_s, u"proxym.domain=b.test"_s,
                                                   u"Proxym.auth=nobody"_s, u"proxym.port.80.auth=nobody"_s}),
                           .address = u"10.0.0.1"_s,
                           .port = 80};
    const ServiceLook look = lookAtInstances(u"Nomad"_s, u"nomad/default/web"_s, {one, one});
    const QString told = u"nomad/default/web: label %1 keeps nobody out; it has to be proxym.auth"_s;
    QCOMPARE(look.complaints, (QStringList{told.arg(u"Proxym.auth"), told.arg(u"proxym.port.80.auth")}));
    QCOMPARE(look.notes, QStringList{u"nomad/default/web: label proxym.domain is read by nobody"_s});
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
