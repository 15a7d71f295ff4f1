// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/site.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Sudden losses in Marathon's answers, with the real program and HAProxy.
class LossTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void electionWithoutAppsTakesNothingDown();
    void whatSomebodyDeletesCountsAtOnce();
    void scriptsAcceptNothing();
    void acceptedLossCountsAtOnce();
    void restartBelievesNothingSooner();
    void onceFromCronBelievesInTheEnd();
};

namespace {

//! Two apps of Marathon beside a file, all on one origin.
class World final {
public:
    explicit World(const QString &holdBack)
        : settings{{u"MARATHON_SERVERS"_s, marathon.url().authority()},
                   {u"MARATHON_EVENTS"_s, u"poll"_s},
                   {u"RESYNC_INTERVAL"_s, u"0.1"_s},
                   {u"HOLD_BACK"_s, holdBack}}
    {
        site.serve('[' + Site::web("file", origin) + ']');
        say({"one", "two"});
    }
    void say(const QByteArrayList &names)
    {
        QByteArrayList apps, tasks;
        for (const QByteArray &name : names) {
            apps += R"({"id":"/)" + name + R"(","labels":{"proxym.domains":")" + name
                + R"(.test","proxym.port.10001.protocol":"http"},"ports":[10001]})";
            tasks += R"({"id":"x","appId":"/)" + name + R"(","host":"127.0.0.1","ports":[)"
                + QByteArray::number(origin.serverPort()) + R"(],"state":"TASK_RUNNING"})";
        }
        marathon.answer("/v2/apps", "{\"apps\":[" + apps.join(',') + "]}");
        marathon.answer("/v2/tasks", "{\"tasks\":[" + tasks.join(',') + "]}");
    }
    void start() { site.start(settings); }
    //! How many services are held back; -1 where nobody answers.
    [[nodiscard]] int heldBack() const { return site.api()[u"services"_s][u"heldBack"_s].toInt(-1); }

    Origin origin{"o"};
    test::FakeHttpServer marathon;
    Site site;
    QMap<QString, QString> settings;
};

} // namespace

void LossTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void LossTest::electionWithoutAppsTakesNothingDown()
{
    World world(u"1000"_s);
    world.start();
    QTRY_COMPARE(world.site.get("two.test"), "o");
    const QByteArray config = world.site.config();
    world.say({});
    QTRY_COMPARE(world.heldBack(), 2);
    QCOMPARE(world.site.state(), u"degraded"_s);
    QCOMPARE(world.site.get("one.test"), "o");
    QCOMPARE(world.site.config(), config);
    const QJsonObject held = world.site.api("/api/services?state=heldBack")[u"services"_s][0].toObject();
    QVERIFY2(held[u"reason"_s].toString().contains(u"no server of it since"_s),
             qPrintable(held[u"reason"_s].toString()));
    world.say({"one", "two"});
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.config(), config);
}

void LossTest::whatSomebodyDeletesCountsAtOnce()
{
    World world(u"1000"_s);
    world.start();
    QTRY_COMPARE(world.site.get("two.test"), "o");
    world.site.lab.remove(u"services/services.json"_s);
    QTRY_VERIFY(world.site.get("file.test").isEmpty());
    QCOMPARE(world.heldBack(), 0);
    world.say({"two"}); // one of two is no sudden loss
    QTRY_VERIFY(world.site.get("one.test").isEmpty());
    QCOMPARE(world.site.get("two.test"), "o");
}

void LossTest::scriptsAcceptNothing()
{
    World world(u"1000"_s);
    world.start();
    QTRY_COMPARE(world.site.get("two.test"), "o");
    world.say({});
    QTRY_COMPARE(world.heldBack(), 2);
    const qsizetype asked = world.marathon.requests("GET", "/v2/apps").size();
    ::kill(pid_t(world.site.process->processId()), SIGUSR1);
    QCOMPARE(world.site.post("/api/refresh"), 202);
    QTRY_VERIFY(world.marathon.requests("GET", "/v2/apps").size() > asked + 3);
    QCOMPARE(world.heldBack(), 2);
    QCOMPARE(world.site.get("one.test"), "o");
}

void LossTest::acceptedLossCountsAtOnce()
{
    World world(u"1000"_s);
    world.start();
    QTRY_COMPARE(world.site.get("two.test"), "o");
    world.say({});
    QTRY_COMPARE(world.heldBack(), 2);
    QCOMPARE(world.site.post("/api/refresh?accept=losses"), 202);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QTRY_VERIFY(world.site.get("one.test").isEmpty());
    QCOMPARE(world.site.get("file.test"), "o");
}

//! Whatever is lost while proxym restarts, it is the same loss.
void LossTest::restartBelievesNothingSooner()
{
    World world(u"1000"_s);
    world.start();
    QTRY_COMPARE(world.site.get("two.test"), "o");
    world.say({});
    QTRY_COMPARE(world.heldBack(), 2);
    world.site.stop();
    world.start();
    QTRY_COMPARE(world.heldBack(), 2);
    QCOMPARE(world.site.get("one.test"), "o");
    world.site.stop();
    world.settings[u"HOLD_BACK"_s] = u"0.001"_s; // since the first time that it was said, that has passed
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QTRY_VERIFY(world.site.get("one.test").isEmpty()); // the old process may still take what is in the queue
}

void LossTest::onceFromCronBelievesInTheEnd()
{
    World world(u"1000"_s);
    QCOMPARE(world.site.command({u"--once"_s}, world.settings), 0);
    QCOMPARE(world.site.get("one.test"), "o");
    world.say({});
    QCOMPARE(world.site.command({u"--once"_s}, world.settings), 0);
    QVERIFY2(world.site.printed.contains("suddenly"), world.site.printed);
    QCOMPARE(world.site.get("one.test"), "o");
    world.settings[u"HOLD_BACK"_s] = u"0.001"_s;
    QCOMPARE(world.site.command({u"--once"_s}, world.settings), 0);
    QTRY_VERIFY(world.site.get("one.test").isEmpty());
}

QTEST_GUILESS_MAIN(LossTest)
#include "losstest.moc"
