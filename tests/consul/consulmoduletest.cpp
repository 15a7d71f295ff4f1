// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulmodule.h"
#include "consul/consulrows.h"
#include "support/fakeconsul.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

//! The Consul module with a Consul that works and one that misbehaves.
class ConsulModuleTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void markedServicesAreFound();
    void tokenAndDatacenterAreSent();
    void strangerIsSentNothing();
    void addressIsOne_data();
    void addressIsOne();
    void badAnswerIsAnError_data();
    void badAnswerIsAnError();
    void badLookIsAnError_data();
    void badLookIsAnError();
    void afterAnErrorEverythingIsLookedAt();
    void onlyAFewAreLookedAtAtOnce();
    void largeAnswersAreReadBesideTheLoop();
    void nameThatCannotBeAskedForCostsOnlyItself();
    void checkThatChangesIsOneLook();
    void changedCatalogueIsALookAtEach();
    void outputOfChecksIsNoNews();
    void whatHasNotChangedIsTheSameObject();
    void indexThatGoesBackIsForgotten();
    void lostConsulIsToldAndWatchedAgain();
    void queryThatDoesNotWaitIsNotRepeatedInALoop();
    void answerWithoutWhatItMustHaveIsNoWatch_data();
    void answerWithoutWhatItMustHaveIsNoWatch();
    void refusedQueriesMakeItAPoll();
    void stopEndsWhatWaits();
    void givingUpEndsItAtOnce();

private:
    void makeModule(const ConsulSettings &more = {});
    void watch();
    [[nodiscard]] Result<Found> ask(Reading reading = Reading::WhatChanged)
    {
        return QCoro::waitFor(m_module->source()->services(reading));
    }
    //! "consul/db consul/web", or the error.
    [[nodiscard]] QString ids(Reading reading = Reading::WhatChanged);
    [[nodiscard]] bool isConnected() { return m_module->source()->details().events->connected; }

    std::unique_ptr<FakeConsul> m_consul;
    std::unique_ptr<ConsulModule> m_module;
    std::unique_ptr<QSignalSpy> m_noticed;
};

void ConsulModuleTest::init()
{
    qRegisterMetaType<Trigger>();
    m_consul = std::make_unique<FakeConsul>();
    m_consul->putWeb("web", 8080);
    makeModule();
}

void ConsulModuleTest::cleanup()
{
    QCoro::waitFor(m_module->notifier()->stop());
}

void ConsulModuleTest::makeModule(const ConsulSettings &more)
{
    ConsulSettings settings = more;
    settings.address = {m_consul->server.url()};
    m_module = std::make_unique<ConsulModule>(settings);
    m_noticed = std::make_unique<QSignalSpy>(m_module->notifier(), &Notifier::changeNoticed);
}

//! Returns once it waits for changes, and everything is read.
void ConsulModuleTest::watch()
{
    m_module->notifier()->start();
    QTRY_VERIFY(m_consul->isWatched() && isConnected() && !m_noticed->isEmpty());
    QVERIFY(ask(Reading::Everything));
    m_noticed->clear();
    m_consul->server.forgetRequests();
}

QString ConsulModuleTest::ids(Reading reading)
{
    const auto found = ask(reading);
    if (!found)
        return found.error().what;
    QStringList ids;
    for (const Service &service : found->services)
        ids += service.id;
    return ids.join(u' ');
}

void ConsulModuleTest::markedServicesAreFound()
{
    m_consul->put({"db", 5432, R"(["proxym.port=15432"])"});
    m_consul->put({"meta", 80, "[]", R"({"proxym-domains":"meta.test"})"});
    m_consul->put({"other", 80, R"(["urlprefix-/other"])"});
    const auto found = ask();
    QVERIFY(found);
    QCOMPARE(ids(), u"consul/db consul/meta consul/web"_s);
    const Service expected{.id = u"consul/web"_s,
                           .domains = {u"web.test"_s},
                           .port = Port::of<80>(),
                           .transportProtocol = u"tcp"_s,
                           .applicationProtocol = u"http"_s,
                           .hosts = {*Host::from(u"127.0.0.1"_s, Port::of<8080>())},
                           .source = m_module->source()->name(),
                           .labels = {{u"proxym.domains"_s, u"web.test"_s}}};
    QVERIFY(found->services.last() == expected);
    QVERIFY(!m_module->source()->isBelievedAtOnce());
    QCOMPARE(m_module->source()->details().server, m_consul->server.url().toString());
}

void ConsulModuleTest::tokenAndDatacenterAreSent()
{
    makeModule({.token = Secret(u"s3cret"_s), .datacenter = u"d c"_s});
    QVERIFY(ask());
    QVERIFY(m_consul->server.requests().size() >= 3);
    for (const FakeRequest &request : m_consul->server.requests()) {
        QCOMPARE(request.headers.value("x-consul-token"), "s3cret");
        QVERIFY2(request.target.endsWith("?dc=d%20c"), request.target);
    }
}

void ConsulModuleTest::strangerIsSentNothing()
{
    FakeHttpServer stranger;
    makeModule({.token = Secret(u"s3cret"_s)});
    m_consul->lie(
        FakeReply{307, {}, {}, {{"Location", stranger.url(u"/v1/catalog/services"_s).toEncoded()}}});
    QVERIFY(!ask());
    QVERIFY(stranger.requests().isEmpty());
}

void ConsulModuleTest::addressIsOne_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isOn");
    QTest::addColumn<bool>("isMistake");
    const auto row = [](const QString &address, bool isOn, bool isMistake) {
        QTest::addRow("%s", qPrintable(address)) << address << isOn << isMistake;
    };
    row({}, false, false);
    row(u"http://127.0.0.1:8500"_s, true, false);
    row(u"https://consul.example.com:8501/"_s, true, false);
    row(u"http://a:8500,http://b:8500"_s, true, true);
    row(u"http://me:s3cret@a:8500"_s, false, true);
    row(u"ftp://a:8500"_s, false, true);
}

void ConsulModuleTest::addressIsOne()
{
    QFETCH(QString, address);
    Environment environment({{u"PROXYM_CONSUL_ADDRESS"_s, address}});
    const auto settings = environment.read(consulTable);
    QTEST(consulTable.isEnabled(settings), "isOn");
    QTEST(!environment.mistakes().isEmpty(), "isMistake");
    QVERIFY(!environment.mistakes().join(u' ').contains(u"s3cret"_s));
}

void ConsulModuleTest::badAnswerIsAnError_data()
{
    QTest::addColumn<FakeReply>("reply");
    const FakeReply good = FakeConsul::reply(7, R"({"consul":[],"web":["proxym.domains=web.test"]})");
    const auto with = [&good](int status, const QByteArray &body) {
        FakeReply reply = good;
        reply.status = status;
        reply.body = body;
        return reply;
    };
    const auto by = [&good](Manner manner) {
        FakeReply reply = good;
        reply.manner = manner;
        return reply;
    };
    QTest::newRow("no leader") << FakeReply{500, "No cluster leader", "text/plain"};
    QTest::newRow("not permitted") << with(403, "Permission denied");
    QTest::newRow("not found") << with(404, good.body);
    QTest::newRow("redirect") << FakeReply{301, {}, {}, {{"Location", "/ui/"}}};
    QTest::newRow("HTML") << with(200, "<html></html>");
    QTest::newRow("null") << with(200, "null");
    QTest::newRow("list") << with(200, "[]");
    QTest::newRow("another object") << with(200, R"({"message":"x"})");
    QTest::newRow("empty") << with(200, "");
    QTest::newRow("no index") << FakeReply{200, "{}"};
    QTest::newRow("index 0") << FakeReply{200, "{}", "application/json", {{"X-Consul-Index", "0"}}};
    FakeReply leaderless = good;
    leaderless.headers.emplaceBack("X-Consul-KnownLeader", "false");
    QTest::newRow("leader unknown") << leaderless;
    QTest::newRow("cut") << by(Manner::CutOff);
    QTest::newRow("cut in chunks") << by(Manner::CutOffChunked);
    QTest::newRow("reset") << by(Manner::Reset);
}

void ConsulModuleTest::badAnswerIsAnError()
{
    QFETCH(FakeReply, reply);
    m_consul->lie(reply);
    const auto found = ask();
    QVERIFY(!found);
    QVERIFY2(found.error().what.startsWith(m_consul->server.url().toString()),
             qPrintable(found.error().what));
    QCOMPARE(found.error().what.count(u"http://"_s), 1);
    QCOMPARE(m_module->source()->details().server, QString());
    m_consul->tellTheTruth();
    QCOMPARE(ids(), u"consul/web"_s);
}

void ConsulModuleTest::badLookIsAnError_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("500") << FakeReply{500, "rpc error"};
    QTest::newRow("404") << FakeReply{404};
    QTest::newRow("no index") << FakeReply{200, "[]"};
    QTest::newRow("object") << FakeConsul::reply(7, "{}");
    QTest::newRow("another list") << FakeConsul::reply(7, "[{}]");
    QTest::newRow("reset") << FakeReply{.manner = Manner::Reset};
}

//! Without it nobody knows what the service is: it would be lost.
void ConsulModuleTest::badLookIsAnError()
{
    QFETCH(FakeReply, reply);
    m_consul->server.answer("GET", "/v1/health/service/web", reply);
    const auto found = ask();
    QVERIFY(!found);
    QVERIFY2(found.error().what.contains(u"/v1/health/service/web"_s), qPrintable(found.error().what));
}

void ConsulModuleTest::afterAnErrorEverythingIsLookedAt()
{
    QVERIFY(ask()); // and nothing is in doubt from now on
    m_consul->lie({500});
    QVERIFY(!ask());
    m_consul->tellTheTruth();
    m_consul->server.forgetRequests();
    QCOMPARE(ids(), u"consul/web"_s);
    QCOMPARE(m_consul->looks("web"), 1);
}

void ConsulModuleTest::onlyAFewAreLookedAtAtOnce()
{
    for (int i = 0; i < 40; ++i) {
        const QByteArray name = "app" + QByteArray::number(i);
        m_consul->putWeb(name, 80);
        m_consul->server.answer("GET", "/v1/health/service/" + name, FakeReply{.manner = Manner::Hang});
    }
    m_module->notifier()->start();
    QTRY_VERIFY(m_consul->isWatched());
    auto reading = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_consul->server.hanging(), 2 + Workers::atOnce);
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(std::move(reading)));
}

void ConsulModuleTest::largeAnswersAreReadBesideTheLoop()
{
    const QByteArray filler = R"(["proxym.domains=web.test",")" + QByteArray(2'000'000, 'x') + R"("])";
    m_consul->put({"web", 8080, filler});
    m_module->notifier()->start();
    QTRY_VERIFY(m_consul->isWatched() && isConnected());
    QCOMPARE(ids(), u"consul/web"_s);
    m_consul->server.answer("GET", "/v1/health/service/web",
                            FakeConsul::reply(7, '[' + QByteArray(2'000'000, ' ')));
    QVERIFY(!ask(Reading::Everything));
}

void ConsulModuleTest::nameThatCannotBeAskedForCostsOnlyItself()
{
    m_consul->putWeb("..", 80);
    m_consul->put({"a//b", 80, "[]"});
    const auto found = ask();
    QVERIFY(found);
    QCOMPARE(found->services.size(), 1);
    QCOMPARE(found->complaints,
             QStringList(u"consul/..: Consul cannot be asked for a service of this name"_s));
}

void ConsulModuleTest::checkThatChangesIsOneLook()
{
    m_consul->putWeb("other", 8081);
    watch();
    m_consul->setStatus("web-8080", "critical");
    QTRY_COMPARE(m_noticed->size(), 1);
    QCOMPARE(m_noticed->first().first().value<Trigger>().reason, u"checks of web"_s);
    const auto found = ask();
    QVERIFY(found && found->services.last()->hosts.isEmpty());
    QCOMPARE(m_consul->looks("web"), 1);
    QCOMPARE(m_consul->looks("other"), 0);
    QCOMPARE(found->services.size(), 2);
    QVERIFY(m_module->source()->details().events->lastEventAt.isValid());
}

void ConsulModuleTest::changedCatalogueIsALookAtEach()
{
    watch();
    m_consul->put({"web", 8080, R"(["proxym.domains=new.test"])"}); // its checks are as before
    QTRY_COMPARE(m_noticed->size(), 1);
    QCOMPARE(m_noticed->first().first().value<Trigger>().reason, u"the catalogue has changed"_s);
    const auto found = ask();
    QVERIFY(found);
    QCOMPARE(found->services.first()->domains, QStringList(u"new.test"_s));
    m_consul->remove("web-8080");
    QTRY_VERIFY(m_noticed->size() >= 2);
    QCOMPARE(ids(), QString());
}

void ConsulModuleTest::outputOfChecksIsNoNews()
{
    watch();
    m_consul->setStatus("web-8080", "passing"); // the index moves, but nothing else
    QTRY_VERIFY(!m_consul->server.requests("GET", "/v1/health/state/any").isEmpty());
    QTRY_VERIFY(m_consul->isWatched());
    QCOMPARE(m_noticed->size(), 0);
}

void ConsulModuleTest::whatHasNotChangedIsTheSameObject()
{
    const auto first = ask(Reading::Everything), second = ask(Reading::Everything);
    QVERIFY(first && second && first->services.first().isSame(second->services.first()));
}

void ConsulModuleTest::indexThatGoesBackIsForgotten()
{
    watch();
    m_consul->rewind(20);
    QTRY_VERIFY(m_consul->isWatched());
    const auto queries = m_consul->server.requests("GET", "/v1/catalog/services");
    QCOMPARE(queries.first().target, "/v1/catalog/services"); // without an index
    QCOMPARE(queries.last().target, "/v1/catalog/services?index=20&wait=60s");
    QCOMPARE(queries.size(), 2);
    m_noticed->clear();
    m_consul->putWeb("late", 80);
    QTRY_VERIFY(!m_noticed->isEmpty());
    QCOMPARE(ids(), u"consul/late consul/web"_s);
}

void ConsulModuleTest::lostConsulIsToldAndWatchedAgain()
{
    watch();
    QSignalSpy told(m_module->notifier(), &Notifier::statusChanged);
    m_consul->server.goDown();
    QTRY_VERIFY(!m_noticed->isEmpty() && !told.isEmpty());
    QVERIFY(!isConnected());
    QVERIFY(!ask());
    m_consul->server.comeUp();
    m_consul->rewind(9);
    m_consul->server.forgetRequests();
    QVERIFY(ask());
    QTRY_VERIFY(m_consul->isWatched() && isConnected());
    for (const QByteArray &list : {QByteArray("/v1/catalog/services"), QByteArray("/v1/health/state/any")})
        QCOMPARE(m_consul->server.requests("GET", list).first().target, list);
}

//! Such as a cache in front of Consul. The catalogue, which has changed with each query, is asked meanwhile.
void ConsulModuleTest::queryThatDoesNotWaitIsNotRepeatedInALoop()
{
    m_consul->server.answer("GET", "/v1/health/state/any", FakeConsul::reply(7, "[]"));
    const auto busy = [index = std::make_shared<quint64>(7)](const FakeRequest &) { // the server copies it
        return FakeConsul::reply(++*index, "{}");
    };
    m_consul->server.answer("GET", "/v1/catalog/services", FakeHttpServer::Handler(busy));
    const auto asked = [this](const QByteArray &path) {
        return m_consul->server.requests("GET", path).size();
    };
    m_module->notifier()->start();
    QTRY_VERIFY_WITH_TIMEOUT(asked("/v1/catalog/services") >= 20,
                             30'000); // four seconds, or more on a busy machine
    QVERIFY(asked("/v1/health/state/any") >= 3);
    QVERIFY(asked("/v1/health/state/any") <= 10); // even in those 30 seconds
}

void ConsulModuleTest::answerWithoutWhatItMustHaveIsNoWatch_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("no index") << FakeReply{200, "[]"};
    QTest::newRow("not a list") << FakeConsul::reply(7, R"({"error":"x"})");
    QTest::newRow("500") << FakeReply{500};
}

void ConsulModuleTest::answerWithoutWhatItMustHaveIsNoWatch()
{
    QFETCH(FakeReply, reply);
    watch();
    m_consul->server.answer("GET", "/v1/health/state/any", reply);
    m_consul->server.serveHanging();
    QTRY_VERIFY(!isConnected());
    QTRY_VERIFY(!m_noticed->isEmpty());
    QVERIFY(m_noticed->first().first().value<Trigger>().reason.contains(u"/v1/health/state/any"_s));
}

void ConsulModuleTest::refusedQueriesMakeItAPoll()
{
    m_consul->server.answer("GET", "/v1/health/state/any", FakeReply{403});
    m_module->notifier()->start();
    for (int i = 0; i < 2; ++i) {
        m_noticed->clear();
        QVERIFY(ask());
        QTRY_VERIFY(!m_noticed->isEmpty());
    }
    QVERIFY(!isConnected());
}

void ConsulModuleTest::stopEndsWhatWaits()
{
    watch();
    m_noticed->clear();
    QCoro::waitFor(m_module->notifier()->stop());
    QTRY_COMPARE(m_consul->server.hanging(), 0);
    QCOMPARE(m_noticed->size(), 0);
}

void ConsulModuleTest::givingUpEndsItAtOnce()
{
    m_consul->server.answerAll(FakeReply{.manner = Manner::Hang});
    auto reading = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_consul->server.hanging(), 1);
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(std::move(reading)));
    QCOMPARE(m_consul->server.requests().size(), 1);
}

QTEST_GUILESS_MAIN(ConsulModuleTest)
#include "consulmoduletest.moc"
