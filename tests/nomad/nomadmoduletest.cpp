// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "nomad/nomadmodule.h"
#include "nomad/nomadrows.h"
#include "support/fakenomad.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

//! The Nomad module with a Nomad that works and one that misbehaves.
class NomadModuleTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void markedServicesOfEachNamespaceAreFound();
    void onlyTheNamespaceOfTheSettingsIsRead();
    void tokenIsSent();
    void wrongTokenIsAnError();
    void strangerIsSentNothing();
    void addressIsOne_data();
    void addressIsOne();
    void badAnswerIsAnError_data();
    void badAnswerIsAnError();
    void badLookIsAnError_data();
    void badLookIsAnError();
    void afterAnErrorEverythingIsLookedAt();
    void serviceThatIsGoneMeanwhileIsNoError();
    void namespaceThatVanishesTakesOnlyItsServices();
    void onlyAFewAreLookedAtAtOnce();
    void largeAnswersAreReadBesideTheLoop();
    void nameThatCannotBeAskedForCostsOnlyItself();
    void onlyWhatAnEventIsAboutIsLookedAt();
    void fullReadingLooksAtAll();
    void eventsOfOthersAreNoNews();
    void instanceThatIsNoLongerMarkedIsNews();
    void eventDuringAReadingIsNotLost();
    void heartbeatsAreNoNews();
    void eventWithoutAServiceIsADoubtAboutEverything();
    void whatHasNotChangedIsTheSameObject();
    void streamBeginsWhereTheReadingEnded();
    void lostStreamIsADoubtAboutEverything();
    void indexMayGoBack();
    void lineThatIsNoEventOpensTheStreamAgain();
    void refusedStreamKeepsWhatIsRead_data();
    void refusedStreamKeepsWhatIsRead();
    void lostNomadIsToldAndListenedToAgain();
    void stopSaysNothingMore();
    void givingUpEndsItAtOnce();

private:
    void makeModule(const NomadSettings &more = {});
    void listen();
    [[nodiscard]] Result<Found> ask(Reading reading = Reading::WhatChanged)
    {
        return QCoro::waitFor(m_module->source()->services(reading));
    }
    //! "nomad/default/db nomad/default/web", or the error.
    [[nodiscard]] QString ids(Reading reading = Reading::WhatChanged);
    [[nodiscard]] QStringList reasons() const;
    [[nodiscard]] bool isConnected() { return m_module->source()->details().events->connected; }
    [[nodiscard]] QList<FakeRequest> streams() const
    {
        return m_nomad->server.requests("GET", "/v1/event/stream");
    }

    std::unique_ptr<FakeNomad> m_nomad;
    std::unique_ptr<NomadModule> m_module;
    std::unique_ptr<QSignalSpy> m_noticed;
};

void NomadModuleTest::init()
{
    qRegisterMetaType<Trigger>();
    m_nomad = std::make_unique<FakeNomad>();
    m_nomad->putWeb("web", 8080);
    makeModule();
}

void NomadModuleTest::cleanup()
{
    QCoro::waitFor(m_module->notifier()->stop());
}

void NomadModuleTest::makeModule(const NomadSettings &more)
{
    NomadSettings settings = more;
    settings.address = {m_nomad->server.url()};
    m_module = std::make_unique<NomadModule>(settings);
    m_noticed = std::make_unique<QSignalSpy>(m_module->notifier(), &Notifier::changeNoticed);
}

//! Returns once events are told, and everything is read.
void NomadModuleTest::listen()
{
    QVERIFY(ask());
    m_module->notifier()->start();
    QTRY_VERIFY(m_nomad->isListenedTo() && isConnected() && !m_noticed->isEmpty());
    m_nomad->tell(R"({"Index":1,"Events":[{"Topic":"Service","Type":"Last","Payload":{"Service":{"Tags":)"
                  R"(["proxym.x="],"ServiceName":"x","Namespace":"y"}}}]})");
    QTRY_COMPARE(reasons().last(), u"Last y/x"_s); // so there are no older ones on their way
    QVERIFY(ask(Reading::Everything));
    m_noticed->clear();
    m_nomad->server.forgetRequests();
}

QString NomadModuleTest::ids(Reading reading)
{
    const auto found = ask(reading);
    if (!found)
        return found.error().what;
    QStringList ids;
    for (const Service &service : found->services)
        ids += service.id;
    return ids.join(u' ');
}

QStringList NomadModuleTest::reasons() const
{
    QStringList reasons;
    for (const auto &arguments : *m_noticed)
        reasons += arguments.first().value<Trigger>().reason;
    return reasons;
}

void NomadModuleTest::markedServicesOfEachNamespaceAreFound()
{
    m_nomad->put({"db", 5432, {u"proxym.port=15432"_s}});
    m_nomad->put({"other", 80, {u"traefik.enable=true"_s}});
    m_nomad->putWeb("web", 8081, "dev");
    QCOMPARE(ids(), u"nomad/default/db nomad/default/web nomad/dev/web"_s);
    QCOMPARE(m_nomad->looks("other"), 0);
    const auto found = ask();
    const Service expected{.id = u"nomad/default/web"_s,
                           .domains = {u"web.test"_s},
                           .port = Port::of<80>(),
                           .transportProtocol = u"tcp"_s,
                           .applicationProtocol = u"http"_s,
                           .hosts = {*Host::from(u"127.0.0.1"_s, Port::of<8080>())},
                           .source = m_module->source()->name(),
                           .labels = {{u"proxym.domains"_s, u"web.test"_s}}};
    QVERIFY(found->services.at(1) == expected);
    const Service other = found->services.at(2);
    QCOMPARE(other.hosts, QList<Host>{*Host::from(u"127.0.0.1"_s, Port::of<8081>())});
    QVERIFY(!m_module->source()->isBelievedAtOnce());
    QCOMPARE(m_module->source()->details().server, m_nomad->server.url().toString());
}

void NomadModuleTest::onlyTheNamespaceOfTheSettingsIsRead()
{
    m_nomad->putWeb("web", 8081, "d v");
    makeModule({.space = u"d v"_s});
    QCOMPARE(ids(), u"nomad/d v/web"_s);
    for (const FakeRequest &request : m_nomad->server.requests())
        QVERIFY2(request.target.endsWith("?namespace=d%20v"), request.target);
    makeModule({.space = u"gone"_s});
    QCOMPARE(ids(), QString());
}

void NomadModuleTest::tokenIsSent()
{
    m_nomad->token = "n0mad";
    makeModule({.token = Secret(u"n0mad"_s)});
    QCOMPARE(ids(), u"nomad/default/web"_s);
    m_module->notifier()->start();
    QTRY_VERIFY(m_nomad->isListenedTo());
}

void NomadModuleTest::wrongTokenIsAnError()
{
    m_nomad->token = "n0mad";
    makeModule({.token = Secret(u"s3cret"_s)});
    const auto found = ask();
    QVERIFY(!found);
    QVERIFY2(found.error().what.contains(u"HTTP 403"_s), qPrintable(found.error().what));
    QVERIFY(!found.error().what.contains(u"s3cret"_s));
}

void NomadModuleTest::strangerIsSentNothing()
{
    FakeHttpServer stranger;
    makeModule({.token = Secret(u"s3cret"_s)});
    m_nomad->lie(FakeReply{307, {}, {}, {{"Location", stranger.url(u"/v1/services"_s).toEncoded()}}});
    QVERIFY(!ask());
    m_module->notifier()->start();
    QTRY_VERIFY(streams().size() >= 2);
    QVERIFY(stranger.requests().isEmpty());
}

void NomadModuleTest::addressIsOne_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isOn");
    QTest::addColumn<bool>("isMistake");
    const auto row = [](const QString &address, bool isOn, bool isMistake) {
        QTest::addRow("%s", qPrintable(address)) << address << isOn << isMistake;
    };
    row({}, false, false);
    row(u"http://127.0.0.1:4646"_s, true, false);
    row(u"https://nomad.example.com:4646/"_s, true, false);
    row(u"http://a:4646,http://b:4646"_s, true, true);
    row(u"http://me:s3cret@a:4646"_s, false, true);
    row(u"ftp://a:4646"_s, false, true);
}

void NomadModuleTest::addressIsOne()
{
    QFETCH(QString, address);
    Environment environment({{u"PROXYM_NOMAD_ADDRESS"_s, address}});
    const auto settings = environment.read(nomadTable);
    QTEST(nomadTable.isEnabled(settings), "isOn");
    QTEST(!environment.mistakes().isEmpty(), "isMistake");
    QVERIFY(!environment.mistakes().join(u' ').contains(u"s3cret"_s));
    QCOMPARE(settings.space, u"*"_s);
}

void NomadModuleTest::badAnswerIsAnError_data()
{
    QTest::addColumn<FakeReply>("reply");
    const FakeReply good = FakeNomad::reply(
        7,
        R"([{"Namespace":"default","Services":[{"ServiceName":"web","Tags":["proxym.domains=web.test"]}]}])");
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
    QTest::newRow("object") << with(200, "{}");
    QTest::newRow("another list") << with(200, R"([{"ID":"web"}])");
    QTest::newRow("empty") << with(200, "");
    QTest::newRow("no index") << FakeReply{200, "[]"};
    QTest::newRow("index 0") << FakeReply{200, "[]", "application/json", {{"X-Nomad-Index", "0"}}};
    FakeReply leaderless = good;
    leaderless.headers = {{"X-Nomad-Index", "7"}, {"X-Nomad-KnownLeader", "false"}};
    QTest::newRow("leader unknown") << leaderless;
    QTest::newRow("cut") << by(Manner::CutOff);
    QTest::newRow("cut in chunks") << by(Manner::CutOffChunked);
    QTest::newRow("reset") << by(Manner::Reset);
}

void NomadModuleTest::badAnswerIsAnError()
{
    QFETCH(FakeReply, reply);
    m_nomad->lie(reply);
    const auto found = ask();
    QVERIFY(!found);
    QVERIFY2(found.error().what.startsWith(m_nomad->server.url().toString()), qPrintable(found.error().what));
    QCOMPARE(found.error().what.count(u"http://"_s), 1);
    QCOMPARE(m_module->source()->details().server, QString());
    m_nomad->tellTheTruth();
    QCOMPARE(ids(), u"nomad/default/web"_s);
}

void NomadModuleTest::badLookIsAnError_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("500") << FakeReply{500, "rpc error"};
    QTest::newRow("404") << FakeReply{404};
    QTest::newRow("no index") << FakeReply{200, "[]"};
    QTest::newRow("object") << FakeNomad::reply(7, "{}");
    QTest::newRow("another list") << FakeNomad::reply(7, "[{}]");
    QTest::newRow("another service") << FakeNomad::reply(
        7, R"([{"ID":"1","ServiceName":"other","Namespace":"default","Address":"10.0.0.1","Port":1}])");
    QTest::newRow("cut") << FakeReply{.body = "[]", .manner = Manner::CutOff};
    QTest::newRow("reset") << FakeReply{.manner = Manner::Reset};
}

//! Without it nobody knows what the service is: it would be lost. It ends the other looks, too.
void NomadModuleTest::badLookIsAnError()
{
    QFETCH(FakeReply, reply);
    m_nomad->putWeb("hangs", 80);
    m_nomad->server.answer("GET", "/v1/service/hangs", FakeReply{.manner = Manner::Hang});
    m_nomad->server.answer("GET", "/v1/service/web", reply);
    const auto found = ask();
    QVERIFY(!found);
    QVERIFY2(found.error().what.contains(u"/v1/service/web"_s), qPrintable(found.error().what));
}

void NomadModuleTest::afterAnErrorEverythingIsLookedAt()
{
    listen();
    m_nomad->server.answerAll(FakeReply{500});
    QVERIFY(!ask());
    m_nomad->tellTheTruth();
    m_nomad->server.forgetRequests();
    QCOMPARE(ids(), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web"), 1);
}

void NomadModuleTest::serviceThatIsGoneMeanwhileIsNoError()
{
    m_nomad->putWeb("gone", 80);
    m_nomad->server.answer("GET", "/v1/service/gone", FakeNomad::reply(120, "[]"));
    QCOMPARE(ids(), u"nomad/default/web"_s);
}

void NomadModuleTest::namespaceThatVanishesTakesOnlyItsServices()
{
    for (const Reading reading : {Reading::WhatChanged, Reading::Everything}) {
        m_nomad->putWeb("web", 8081, "dev");
        QCOMPARE(ids(), u"nomad/default/web nomad/dev/web"_s);
        m_nomad->removeSpace("dev");
        QCOMPARE(ids(reading), u"nomad/default/web"_s);
    }
}

void NomadModuleTest::onlyAFewAreLookedAtAtOnce()
{
    for (int i = 0; i < 40; ++i) {
        const QByteArray name = "app" + QByteArray::number(i);
        m_nomad->putWeb(name, 80);
        m_nomad->server.answer("GET", "/v1/service/" + name, FakeReply{.manner = Manner::Hang});
    }
    m_module->notifier()->start();
    QTRY_VERIFY(m_nomad->isListenedTo());
    auto reading = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_nomad->server.hanging(), Workers::atOnce);
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(std::move(reading)));
}

void NomadModuleTest::largeAnswersAreReadBesideTheLoop()
{
    m_nomad->put({"web", 8080, {u"proxym.domains=web.test"_s, QString(2'000'000, u'x')}});
    QCOMPARE(ids(), u"nomad/default/web"_s);
    m_nomad->server.answer("GET", "/v1/service/web", FakeNomad::reply(7, '[' + QByteArray(2'000'000, ' ')));
    QVERIFY(!ask(Reading::Everything));
}

void NomadModuleTest::nameThatCannotBeAskedForCostsOnlyItself()
{
    m_nomad->putWeb("..", 80);
    m_nomad->put({"a/b", 80, {u"v1"_s}}); // not marked
    for (int i = 0; i < 2; ++i) {
        const auto found = ask();
        QVERIFY(found);
        QCOMPARE(found->services.size(), 1);
        QCOMPARE(found->complaints, QStringList(u"nomad/default/..: Nomad cannot be asked for this name"_s));
    }
}

void NomadModuleTest::onlyWhatAnEventIsAboutIsLookedAt()
{
    m_nomad->putWeb("db", 5432);
    listen();
    m_nomad->putWeb("web", 8081);
    QTRY_COMPARE(reasons(), QStringList{u"ServiceRegistration default/web"_s});
    const auto found = ask();
    QVERIFY(found);
    const Service web = found->services.last();
    QCOMPARE(web.hosts.size(), 2);
    QCOMPARE(m_nomad->looks("web"), 1);
    QCOMPARE(m_nomad->looks("db"), 0);
    m_nomad->remove("db", 5432);
    QTRY_COMPARE(reasons().last(), u"ServiceDeregistration default/db"_s);
    QCOMPARE(ids(), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web") + m_nomad->looks("db"), 1);
    m_nomad->putWeb("late", 80);
    QTRY_COMPARE(m_noticed->size(), 3);
    QCOMPARE(ids(), u"nomad/default/late nomad/default/web"_s);
    QVERIFY(m_module->source()->details().events->lastEventAt.isValid());
}

void NomadModuleTest::fullReadingLooksAtAll()
{
    listen();
    QCOMPARE(ids(), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web"), 0);
    QCOMPARE(ids(Reading::Everything), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web"), 1);
}

void NomadModuleTest::eventsOfOthersAreNoNews()
{
    listen();
    m_nomad->put({"other", 80, {u"traefik.enable=true"_s}});
    m_nomad->remove("other", 80);
    m_nomad->tell(R"({"Index":7,"Events":[{"Topic":"Job","Payload":{"Job":{}}}]})");
    m_nomad->putWeb("late", 80);
    QTRY_VERIFY(!m_noticed->isEmpty());
    QCOMPARE(reasons(), QStringList{u"ServiceRegistration default/late"_s});
}

void NomadModuleTest::instanceThatIsNoLongerMarkedIsNews()
{
    listen();
    m_nomad->put({"web", 8080, {u"v2"_s}});
    QTRY_COMPARE(reasons(), QStringList{u"ServiceRegistration default/web"_s});
    QCOMPARE(ids(), QString());
}

//! Nobody knows yet which services are ours then.
void NomadModuleTest::eventDuringAReadingIsNotLost()
{
    listen();
    m_nomad->server.answer("GET", "/v1/service/web", FakeReply{.manner = Manner::Hang});
    auto reading = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_nomad->server.hanging(), 1);
    m_nomad->put({"new", 80, {u"v1"_s}});
    QTRY_COMPARE(reasons(), QStringList{u"ServiceRegistration default/new"_s});
    m_nomad->putWeb("web", 8081); // the look at it is about to answer what was before
    QTRY_COMPARE(m_noticed->size(), 2);
    m_nomad->server.answerHanging(FakeNomad::reply(7, "[]"));
    QVERIFY(QCoro::waitFor(std::move(reading)));
    m_nomad->server.forgetRequests();
    QCOMPARE(ids(), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web"), 1);
}

void NomadModuleTest::heartbeatsAreNoNews()
{
    listen();
    m_nomad->beat();
    m_nomad->beat();
    m_nomad->putWeb("late", 80);
    QTRY_COMPARE(reasons(), QStringList{u"ServiceRegistration default/late"_s});
    QVERIFY(isConnected());
}

void NomadModuleTest::eventWithoutAServiceIsADoubtAboutEverything()
{
    listen();
    m_nomad->tell(R"({"Events":[{"Topic":"Service","Type":"New","Payload":null}]})");
    QTRY_COMPARE(reasons(), QStringList{u"an event without a service"_s});
    QCOMPARE(ids(), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web"), 1);
    QCOMPARE(ids(), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web"), 1);
}

void NomadModuleTest::whatHasNotChangedIsTheSameObject()
{
    const auto first = ask(Reading::Everything), second = ask(Reading::Everything);
    QVERIFY(first && second && first->services.first().isSame(second->services.first()));
}

//! So only what is newer is told, and a Nomad that sends nothing before the first event answers at once.
void NomadModuleTest::streamBeginsWhereTheReadingEnded()
{
    m_module->notifier()->start();
    QTRY_VERIFY(m_nomad->isListenedTo());
    QCOMPARE(streams().last().target, "/v1/event/stream?namespace=%2A&topic=Service&index=0");
    QVERIFY(ask(Reading::Everything)); // at 101
    m_nomad->putWeb("late", 80);
    QVERIFY(ask(Reading::WhatChanged)); // may have left something out
    m_nomad->server.endStreams();
    QTRY_COMPARE(streams().size(), 2);
    QCOMPARE(streams().last().target, "/v1/event/stream?namespace=%2A&topic=Service&index=101");
    QCOMPARE(m_module->source()->details().events->mode, u"stream"_s);
}

void NomadModuleTest::lostStreamIsADoubtAboutEverything()
{
    listen();
    m_nomad->server.endStreams();
    QTRY_VERIFY_WITH_TIMEOUT(reasons().contains(u"event stream connected"_s), 20'000);
    QVERIFY(reasons().contains(u"event stream lost"_s));
    QCOMPARE(ids(), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web"), 1);
    m_nomad->putWeb("late", 80);
    QTRY_VERIFY(reasons().contains(u"ServiceRegistration default/late"_s));
}

void NomadModuleTest::indexMayGoBack()
{
    listen();
    m_nomad->rewind(5);
    QTRY_VERIFY_WITH_TIMEOUT(m_nomad->isListenedTo() && isConnected(), 20'000);
    QCOMPARE(ids(), u"nomad/default/web"_s);
    m_noticed->clear();
    m_nomad->putWeb("late", 80);
    QTRY_COMPARE(reasons(), QStringList{u"ServiceRegistration default/late"_s});
    QCOMPARE(ids(), u"nomad/default/late nomad/default/web"_s);
    m_nomad->server.endStreams();
    QTRY_VERIFY_WITH_TIMEOUT(m_nomad->isListenedTo(), 20'000);
    QCOMPARE(streams().last().target, "/v1/event/stream?namespace=%2A&topic=Service&index=5");
}

void NomadModuleTest::lineThatIsNoEventOpensTheStreamAgain()
{
    listen();
    m_nomad->tell("subscription closed by server");
    QTRY_VERIFY_WITH_TIMEOUT(reasons().contains(u"event stream connected"_s), 20'000);
    QCOMPARE(streams().size(), 1);
}

void NomadModuleTest::refusedStreamKeepsWhatIsRead_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("403") << FakeReply{403, "Permission denied", "text/plain"};
    QTest::newRow("500") << FakeReply{500, "No cluster leader", "text/plain"};
    QTest::newRow("HTML") << FakeReply{200, "<html></html>", "text/html"};
    QTest::newRow("ends") << FakeReply{200, "{}\n"};
    QTest::newRow("cut") << FakeReply{.body = R"({"Index":7,"Events":[]})", .manner = Manner::CutOffChunked};
    QTest::newRow("reset") << FakeReply{.manner = Manner::Reset};
}

void NomadModuleTest::refusedStreamKeepsWhatIsRead()
{
    QFETCH(FakeReply, reply);
    m_nomad->server.answer("GET", "/v1/event/stream", reply);
    m_module->notifier()->start();
    QTRY_VERIFY_WITH_TIMEOUT(streams().size() >= 3, 20'000); // it is tried again
    QTRY_VERIFY(!isConnected() && !m_noticed->isEmpty());
    QCOMPARE(ids(), u"nomad/default/web"_s);
}

void NomadModuleTest::lostNomadIsToldAndListenedToAgain()
{
    listen();
    QSignalSpy told(m_module->notifier(), &Notifier::statusChanged);
    m_nomad->server.goDown();
    QTRY_VERIFY(!m_noticed->isEmpty() && !told.isEmpty());
    QVERIFY(!isConnected());
    QVERIFY(!ask());
    m_nomad->server.comeUp();
    QTRY_VERIFY_WITH_TIMEOUT(m_nomad->isListenedTo() && isConnected(), 20'000);
    QCOMPARE(ids(), u"nomad/default/web"_s);
    QCOMPARE(m_nomad->looks("web"), 1);
}

void NomadModuleTest::stopSaysNothingMore()
{
    listen();
    QCoro::waitFor(m_module->notifier()->stop());
    QVERIFY(!isConnected());
    QTRY_COMPARE(m_nomad->server.openStreams(), 0);
    QVERIFY(m_noticed->isEmpty());
}

void NomadModuleTest::givingUpEndsItAtOnce()
{
    m_nomad->server.answerAll(FakeReply{.manner = Manner::Hang});
    auto reading = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_nomad->server.hanging(), 1);
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(std::move(reading)));
    QCOMPARE(m_nomad->server.requests().size(), 1);
}

QTEST_GUILESS_MAIN(NomadModuleTest)
#include "nomadmoduletest.moc"
