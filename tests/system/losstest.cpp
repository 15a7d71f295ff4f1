// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/fakemarathon.h"
#include "support/program/site.h"
#include "support/signalto.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

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
    void partAfterAFalseListLosesNoRequest();
    void heldBackServicesYieldToTheirSuccessors();
};

namespace {

//! Two Marathon apps and a file, all on one origin.
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
    //! How many services are held back; -1 if proxym does not answer.
    [[nodiscard]] int heldBack() const { return site.api()[u"services"_s][u"heldBack"_s].toInt(-1); }

    Origin origin{"o"};
    FakeHttpServer marathon;
    Site site;
    QMap<QString, QString> settings;
};

//! Marathon apps, each with a server that names it, which change only by events; and clients.
class Cluster final {
public:
    ~Cluster()
    {
        for (const auto &load : loads)
            load->stop();
        (void)QTest::qWaitFor(
            [this] { return std::ranges::all_of(loads, [](const auto &load) { return load->isOver(); }); });
    }
    void add(const QByteArray &name, const QByteArray &domain)
    {
        origins.push_back(std::make_unique<Origin>(name));
        marathon.add({.id = '/' + name, .domain = domain});
        marathon.putTask({.id = name, .appId = '/' + name, .port = origins.back()->port()});
    }
    void start()
    {
        site.start({{u"MARATHON_SERVERS"_s, marathon.address()},
                    {u"MARATHON_EVENTS"_s, u"stream"_s},
                    {u"RESYNC_INTERVAL"_s, u"1000"_s},
                    {u"HOLD_BACK"_s, u"1000"_s}});
        QTRY_VERIFY(marathon.isListenedTo());
    }
    void letClientsIn(const QByteArrayList &domains)
    {
        for (const QByteArray &domain : domains)
            loads.push_back(std::make_unique<Load>(site.lab.settings.httpPort, domain, 4));
    }
    //! Waits until the clients of each domain have sent this many more requests.
    [[nodiscard]] bool goOnFor(int requests) const
    {
        std::vector<int> before;
        for (const auto &load : loads)
            before.push_back(load->good + load->failed);
        const auto hasAsked = [requests](const std::unique_ptr<Load> &load, int earlier) {
            return load->good + load->failed >= earlier + requests;
        };
        return QTest::qWaitFor(
            [&] { return std::equal(loads.begin(), loads.end(), before.begin(), hasAsked); }, 20'000);
    }
    [[nodiscard]] int failed() const
    {
        int sum = 0;
        for (const auto &load : loads)
            sum += load->failed;
        return sum;
    }
    [[nodiscard]] int heldBack() const { return site.api()[u"services"_s][u"heldBack"_s].toInt(-1); }
    [[nodiscard]] qsizetype readInFull() const { return marathon.server.requests("GET", "/v2/apps").size(); }

    std::vector<std::unique_ptr<Origin>> origins;
    FakeMarathon marathon;
    Site site;
    std::vector<std::unique_ptr<Load>> loads;
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
    QVERIFY2(held[u"reason"_s].toString().contains(u"no server for it since"_s),
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
    world.say({"two"}); // losing one of two is not a sudden loss
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
    signalTo(world.site.process->processId(), SIGUSR1);
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

//! Whatever is lost while proxym restarts counts as the same loss.
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
    world.settings[u"HOLD_BACK"_s] = u"0.001"_s; // already over since the first report
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QTRY_VERIFY(world.site.get("one.test").isEmpty()); // the old process may still empty its queue
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

//! The list without apps is held back; then an event names one of the apps.
void LossTest::partAfterAFalseListLosesNoRequest()
{
    Cluster cluster;
    for (const QByteArray name : {"one", "two", "three", "four"})
        cluster.add(name, name + ".test");
    cluster.start();
    QTRY_COMPARE(cluster.site.get("four.test"), "four");
    QTRY_COMPARE(cluster.site.state(), u"inSync"_s);
    cluster.letClientsIn({"one.test", "four.test"});
    const int reloads = cluster.site.count(u"reloads"_s);

    cluster.marathon.server.answer("/v2/apps", R"({"apps":[]})");
    cluster.marathon.server.answer("/v2/tasks", R"({"tasks":[]})");
    QCOMPARE(cluster.site.post("/api/refresh"), 202);
    QTRY_COMPARE(cluster.heldBack(), 4);
    for (const QByteArray name : {"one", "two"}) {
        const qsizetype read = cluster.readInFull();
        cluster.marathon.startTask(
            {.id = name, .appId = '/' + name, .port = cluster.origins.front()->port()});
        QTRY_VERIFY(cluster.readInFull() > read);
        QVERIFY(cluster.goOnFor(50));
        QCOMPARE(cluster.heldBack(), 4);
    }
    cluster.marathon.putTask({.id = "two", .appId = "/two", .port = cluster.origins.at(1)->port()});
    cluster.marathon.server.answer("/v2/apps", cluster.marathon.apps());
    cluster.marathon.server.answer("/v2/tasks", cluster.marathon.tasks());
    QCOMPARE(cluster.site.post("/api/refresh"), 202);
    QTRY_COMPARE(cluster.site.state(), u"inSync"_s);
    QVERIFY(cluster.goOnFor(50));
    QCOMPARE(cluster.failed(), 0);
    QCOMPARE(cluster.site.count(u"reloads"_s), reloads);
}

//! Five of nine apps disappear at once, and the other four now also claim four of their five domains: these
//! pass at once, without a reload, and the fifth app continues.
void LossTest::heldBackServicesYieldToTheirSuccessors()
{
    Cluster cluster;
    for (int i = 0; i < 5; ++i)
        cluster.add("blue" + QByteArray::number(i), "d" + QByteArray::number(i) + ".test");
    for (int i = 0; i < 4; ++i)
        cluster.add("green" + QByteArray::number(i), "d" + QByteArray::number(i) + ".test");
    cluster.start();
    QTRY_COMPARE(cluster.site.get("d0.test"), "blue0");
    QTRY_COMPARE(cluster.site.state(), u"degraded"_s); // the green ones wait for their domains
    cluster.letClientsIn({"d0.test", "d3.test", "d4.test"});
    QVERIFY(cluster.goOnFor(20));
    const int reloads = cluster.site.count(u"reloads"_s);

    for (int i = 0; i < 5; ++i)
        cluster.marathon.remove("/blue" + QByteArray::number(i));
    cluster.marathon.deploymentSucceeded();
    for (int i = 0; i < 4; ++i)
        QTRY_COMPARE(cluster.site.get("d" + QByteArray::number(i) + ".test"),
                     "green" + QByteArray::number(i));
    QTRY_COMPARE(cluster.heldBack(), 1);
    QCOMPARE(cluster.site.get("d4.test"), "blue4");
    QVERIFY(cluster.goOnFor(20));
    const QJsonObject blue = cluster.site.api("/api/services/blue0_80");
    QCOMPARE(blue[u"state"_s].toString(), u"skipped"_s);
    QVERIFY2(blue[u"reason"_s].toString().startsWith(u"domain d0.test belongs to /green0 (Marathon)"_s),
             qPrintable(blue[u"reason"_s].toString()));
    QCOMPARE(cluster.failed(), 0);
    QCOMPARE(cluster.site.count(u"reloads"_s), reloads);
}

QTEST_GUILESS_MAIN(LossTest)
#include "losstest.moc"
