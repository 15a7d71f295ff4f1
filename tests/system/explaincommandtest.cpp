// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! `proxym explain` with the real program.
class ExplainCommandTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void serviceIsFoundByIdNameAndDomain();
    void wildcardThatServesADomainIsFound();
    void loserOfANameIsToldAsWell();
    void unknownServiceIsNamed();
    void whoDoesNotAnswerIsNamed();
};

namespace {

struct World {
    Origin origin{"a"};
    Site site;

    void start(const QByteArray &more = {})
    {
        site.serve('[' + Site::web("shop", origin) + more + ']');
        site.start();
        QTRY_COMPARE(site.get("shop.test"), "a");
        QTRY_VERIFY(site.api("/api/services/shop_80")[u"state"_s].isString()); // the first round has ended
    }
    [[nodiscard]] int explain(const QString &what) { return site.command({u"explain"_s, what}); }
};

} // namespace

void ExplainCommandTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void ExplainCommandTest::serviceIsFoundByIdNameAndDomain()
{
    World world;
    world.start();
    const QByteArray server = "127.0.0.1:" + QByteArray::number(world.origin.port().number());
    const QByteArray listener =
        "listens    127.0.0.1:" + QByteArray::number(world.site.lab.settings.httpPort.number());
    for (const QString &what : {u"/shop"_s, u"shop_80"_s, u"shop.test"_s}) {
        QCOMPARE(world.explain(what), 0);
        for (const QByteArray &part :
             {QByteArray("shop_80: active\n"), QByteArray("source     File\n"),
              QByteArray("config     backend shop_80"), server + "  UP since ", listener})
            QVERIFY2(world.site.printed.contains(part), part + " is not in " + world.site.printed);
    }
}

void ExplainCommandTest::wildcardThatServesADomainIsFound()
{
    World world;
    world.start(
        R"(,{"id":"/any","domains":["*.shop.test"],"port":80,"applicationProtocol":"http","hosts":[]})");
    QCOMPARE(world.explain(u"www.shop.test"_s), 0);
    QVERIFY2(world.site.printed.startsWith("any_80: noHosts\n"), world.site.printed);
}

//! Two services can claim one NAME; the API's page under that name belongs to the winner.
void ExplainCommandTest::loserOfANameIsToldAsWell()
{
    World world;
    world.start(R"(,{"id":"/a/b","domains":["ab.test"],"port":80,"applicationProtocol":"http","hosts":[]})"
                R"(,{"id":"/a_b","domains":["a-b.test"],"port":80,"applicationProtocol":"http","hosts":[]})");
    for (const QString &id : {u"/a/b"_s, u"/a_b"_s}) {
        QCOMPARE(world.explain(id), 0);
        QVERIFY2(world.site.printed.startsWith("a_b_80: "), world.site.printed);
        QVERIFY2(world.site.printed.contains("id         " + id.toUtf8() + ", port 80"), world.site.printed);
    }
    QVERIFY2(world.site.printed.contains("skipped\n  why        "), world.site.printed);
}

void ExplainCommandTest::unknownServiceIsNamed()
{
    World world;
    world.start();
    QCOMPARE(world.explain(u"nobody.test"_s), 1);
    QVERIFY2(world.site.printed.contains("nobody.test"), world.site.printed);
    QCOMPARE(world.explain(u"../status?x#y"_s), 1);
    QCOMPARE(world.site.command({u"explain"_s}), 64);
}

void ExplainCommandTest::whoDoesNotAnswerIsNamed()
{
    World world;
    QCOMPARE(world.explain(u"shop"_s), 2);
    QVERIFY2(world.site.printed.contains("127.0.0.1:" + QByteArray::number(world.site.status.number())),
             world.site.printed);
}

QTEST_GUILESS_MAIN(ExplainCommandTest)
#include "explaincommandtest.moc"
