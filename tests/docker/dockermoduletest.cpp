// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockermodule.h"
#include "docker/dockerrows.h"
#include "support/certificates.h"
#include "support/fakedocker.h"
#include "support/socketrelay.h"
#include "support/tlsrelay.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

Q_DECLARE_METATYPE(FakeReply)

class DockerModuleTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void containersAreFoundOverSocketAndTcp_data();
    void containersAreFoundOverSocketAndTcp();
    void containersAreFoundOverTls_data();
    void containersAreFoundOverTls();
    void endpointIsChecked_data();
    void endpointIsChecked();
    void badAnswerIsAnError_data();
    void badAnswerIsAnError();
    void badLookIsAnError_data();
    void badLookIsAnError();
    void containerThatHasEndedMeanwhileIsNoError();
    void newerVersionOfTheApiIsUsed();
    void onlyWhatAnEventIsAboutIsLookedAt();
    void fullReadingLooksAtAll();
    void afterAnErrorEverythingIsLookedAt();
    void whatHasNotChangedIsTheSameObject();
    void containerThatIsToldToStopLeaves();
    void streamBeginsWithAReading();
    void lostStreamIsADoubtAboutEverything();
    void lineThatIsNoEventOpensTheStreamAgain();
    void onlyAFewAreLookedAtAtOnce();
    void givingUpEndsItAtOnce();
    void stopSaysNothingMore();

private:
    void makeModule(const DockerSettings &settings);
    void listen();
    [[nodiscard]] Result<Found> ask(Reading reading = Reading::WhatChanged)
    {
        return QCoro::waitFor(m_module->source()->services(reading));
    }
    //! "docker/db docker/web", or the error.
    [[nodiscard]] QString ids(Reading reading = Reading::WhatChanged);
    [[nodiscard]] DockerSettings byTcp() const
    {
        return {.enabled = true, .endpoint = u"tcp://127.0.0.1:%1"_s.arg(m_docker->server.port())};
    }
    [[nodiscard]] QStringList reasons() const;

    std::unique_ptr<FakeDocker> m_docker;
    std::unique_ptr<DockerModule> m_module;
    std::unique_ptr<QSignalSpy> m_noticed;
};

void DockerModuleTest::init()
{
    qRegisterMetaType<Trigger>();
    m_docker = std::make_unique<FakeDocker>();
    m_docker->put({"web", FakeDocker::web("web")});
    makeModule(byTcp());
}

void DockerModuleTest::cleanup()
{
    QCoro::waitFor(m_module->notifier()->stop());
}

void DockerModuleTest::makeModule(const DockerSettings &settings)
{
    m_module = std::make_unique<DockerModule>(settings);
    m_noticed = std::make_unique<QSignalSpy>(m_module->notifier(), &Notifier::changeNoticed);
}

//! Returns once events are told, and everything is read.
void DockerModuleTest::listen()
{
    m_module->notifier()->start();
    QTRY_VERIFY(m_docker->isListenedTo() && m_module->source()->details().events->connected
                && !m_noticed->isEmpty());
    QVERIFY(ask(Reading::Everything));
    m_noticed->clear();
    m_docker->server.forgetRequests();
}

QString DockerModuleTest::ids(Reading reading)
{
    const auto found = ask(reading);
    if (!found)
        return found.error().what;
    QStringList ids;
    for (const Service &service : found->services)
        ids += service.id;
    return ids.join(u' ');
}

QStringList DockerModuleTest::reasons() const
{
    QStringList reasons;
    for (const auto &arguments : *m_noticed)
        reasons += arguments.first().value<Trigger>().reason;
    return reasons;
}

void DockerModuleTest::containersAreFoundOverSocketAndTcp_data()
{
    QTest::addColumn<bool>("isSocket");
    QTest::newRow("TCP") << false;
    QTest::newRow("socket") << true;
}

void DockerModuleTest::containersAreFoundOverSocketAndTcp()
{
    QFETCH(bool, isSocket);
    const SocketRelay relay(m_docker->server.port());
    const QString endpoint = u"unix://"_s + relay.path();
    if (isSocket)
        makeModule({.enabled = true, .endpoint = endpoint});
    m_docker->put({"other", {{u"traefik.enable"_s, u"true"_s}}});
    m_docker->put({"db", FakeDocker::web("db"), u"10.0.0.2"_s, 8080});
    m_docker->put({"paused", FakeDocker::web("paused"), {}, 80, {}, u"paused"_s});
    QCOMPARE(ids(), u"docker/db docker/web"_s);
    QCOMPARE(m_docker->looks("other"), 0);
    const auto found = ask();
    const Service expected{
        .id = u"docker/db"_s,
        .domains = {u"db.test"_s},
        .port = Port::of<8080>(),
        .transportProtocol = u"tcp"_s,
        .applicationProtocol = u"http"_s,
        .hosts = {*Host::from(u"10.0.0.2"_s, Port::of<8080>())},
        .source = m_module->source()->name(),
        .labels = {{u"proxym.domains"_s, u"db.test"_s}, {u"proxym.protocol"_s, u"http"_s}}};
    QVERIFY(found->services.first() == expected);
    QVERIFY(!m_module->source()->isBelievedAtOnce());
    QCOMPARE(m_module->source()->details().server,
             isSocket ? QString(endpoint).replace(u' ', u"%20"_s) : m_docker->server.url().toString());
    listen();
    m_docker->start({"late", FakeDocker::web("late")});
    QTRY_COMPARE(reasons(), QStringList{u"start late"_s});
    QCOMPARE(ids(), u"docker/db docker/late docker/web"_s);
}

void DockerModuleTest::containersAreFoundOverTls_data()
{
    QTest::addColumn<bool>("isKnown");
    QTest::addColumn<bool>("wantsClient");
    QTest::addColumn<bool>("showsClient");
    QTest::addColumn<QString>("found");
    QTest::newRow("server verified") << true << false << false << u"docker/web"_s;
    QTest::newRow("server of an unknown authority") << false << false << false << u"certificate"_s;
    QTest::newRow("client verified") << true << true << true << u"docker/web"_s;
    QTest::newRow("client without a certificate") << true << true << false << u"https://localhost:"_s;
}

void DockerModuleTest::containersAreFoundOverTls()
{
    QFETCH(bool, isKnown);
    QFETCH(bool, wantsClient);
    QFETCH(bool, showsClient);
    QFETCH(QString, found);
    const QByteArray server = newCertificate({u"localhost"_s}), client = newCertificate({u"proxym"_s});
    if (server.isEmpty())
        QSKIP("openssl is not installed");
    const TlsRelay relay(m_docker->server.port(), server,
                         wantsClient ? blockOf(client, "CERTIFICATE") : QByteArray());
    const QTemporaryDir directory;
    const auto fileWith = [&directory](const QString &name, const QByteArray &content) {
        QFile file(directory.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) > 0 ? file.fileName() : QString();
    };
    DockerSettings settings{.enabled = true, .endpoint = u"tcp://localhost:%1"_s.arg(relay.port())};
    settings.caFile = fileWith(u"ca.pem"_s, blockOf(isKnown ? server : client, "CERTIFICATE"));
    if (showsClient) {
        settings.certificateFile = fileWith(u"cert.pem"_s, blockOf(client, "CERTIFICATE"));
        settings.keyFile = fileWith(u"key.pem"_s, blockOf(client, "PRIVATE KEY"));
    }
    makeModule(settings);
    QVERIFY2(ids().contains(found), qPrintable(ids()));
    QCOMPARE(m_docker->looks("web") > 0, found == u"docker/web"_s);
    if (found != u"docker/web"_s)
        return;
    listen();
    m_docker->start({"db", FakeDocker::web("db")});
    QTRY_VERIFY(!m_noticed->isEmpty());
    QCOMPARE(ids(), u"docker/db docker/web"_s);
}

void DockerModuleTest::endpointIsChecked_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("url");
    const auto row = [](const char *endpoint, const QString &url) {
        QTest::newRow(endpoint) << QString::fromUtf8(endpoint) << url;
    };
    row("unix:///run/podman/podman.sock", u"unix:///run/podman/podman.sock"_s);
    row("tcp://10.0.0.1:2375", u"http://10.0.0.1:2375"_s);
    row("tcp://[::1]:2375", u"http://[::1]:2375"_s);
    for (const char *const bad : {"unix:///", "unix://run/podman.sock", "/run/docker.sock", "tcp://10.0.0.1",
                                  "http://10.0.0.1:2375", "ssh://me@there", "tcp://me:s3cret@there:2375"})
        row(bad, {});
}

void DockerModuleTest::endpointIsChecked()
{
    QFETCH(QString, endpoint);
    QFETCH(QString, url);
    Environment environment({{u"PROXYM_DOCKER_ENABLED"_s, u"1"_s}, {u"PROXYM_DOCKER_ENDPOINT"_s, endpoint}});
    const auto settings = environment.read(dockerTable);
    QCOMPARE(environment.mistakes().isEmpty(), !url.isEmpty());
    QVERIFY(!environment.mistakes().join(u' ').contains(u"s3cret"_s));
    if (!url.isEmpty())
        QCOMPARE(settings.url().toString(), url);
}

void DockerModuleTest::badAnswerIsAnError_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("error") << FakeReply{500, R"({"message":"no"})"};
    QTest::newRow("not found") << FakeReply{404, "[]"};
    QTest::newRow("not permitted") << FakeReply{403, "[]"};
    QTest::newRow("wrong version, and no other") << FakeReply{400, "[]"};
    QTest::newRow("redirect") << FakeReply{301, {}, {}, {{"Location", "/v1.41/containers/json"}}};
    QTest::newRow("HTML") << FakeReply{200, "<html></html>", "text/html"};
    QTest::newRow("null") << FakeReply{200, "null"};
    QTest::newRow("object") << FakeReply{200, R"({"message":"no"})"};
    QTest::newRow("strangers") << FakeReply{200, R"([{"Id":1}])"};
    QTest::newRow("empty") << FakeReply{200, ""};
    QTest::newRow("cut") << FakeReply{.body = "[]", .manner = Manner::CutOff};
    QTest::newRow("cut in chunks") << FakeReply{.body = "[] ", .manner = Manner::CutOffChunked};
    QTest::newRow("reset") << FakeReply{.manner = Manner::Reset};
}

void DockerModuleTest::badAnswerIsAnError()
{
    QFETCH(FakeReply, reply);
    for (const bool isSocket : {false, true}) {
        const SocketRelay relay(m_docker->server.port());
        if (isSocket)
            makeModule({.enabled = true, .endpoint = u"unix://"_s + relay.path()});
        QCOMPARE(ids(), u"docker/web"_s);
        m_docker->lie(reply);
        const auto found = ask();
        QVERIFY(!found);
        QVERIFY2(found.error().what.contains(isSocket ? u"unix://"_s : u"http://127.0.0.1:"_s),
                 qPrintable(found.error().what));
        QCOMPARE(m_module->source()->details().server, QString());
        m_docker->tellTheTruth();
        QCOMPARE(ids(), u"docker/web"_s);
    }
}

void DockerModuleTest::badLookIsAnError_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::newRow("error") << FakeReply{500, "{}"};
    QTest::newRow("another object") << FakeReply{200, R"({"message":"x"})"};
    QTest::newRow("another container") << FakeReply{
        200, R"({"Id":"ab","Name":"/x","State":{"Status":"running"},"Config":{},"NetworkSettings":{}})"};
    QTest::newRow("cut") << FakeReply{.body = "{}", .manner = Manner::CutOff};
    QTest::newRow("reset") << FakeReply{.manner = Manner::Reset};
}

void DockerModuleTest::badLookIsAnError()
{
    QFETCH(FakeReply, reply);
    m_docker->put({"db", FakeDocker::web("db")});
    m_docker->server.answer("GET", m_docker->root + "/containers/" + FakeDocker::id("db") + "/json", reply);
    const auto found = ask();
    QVERIFY(!found);
    QVERIFY2(found.error().what.contains(QString::fromLatin1(FakeDocker::id("db"))),
             qPrintable(found.error().what));
}

void DockerModuleTest::containerThatHasEndedMeanwhileIsNoError()
{
    m_docker->put({"gone", FakeDocker::web("gone")});
    m_docker->put({"ended", FakeDocker::web("ended"), {}, 80, {}, u"exited"_s});
    m_docker->server.answer("GET", m_docker->root + "/containers/" + FakeDocker::id("gone") + "/json",
                            FakeReply{404, R"({"message":"No such container"})"});
    QCOMPARE(ids(), u"docker/web"_s);
}

void DockerModuleTest::newerVersionOfTheApiIsUsed()
{
    QCOMPARE(ids(), u"docker/web"_s);
    m_docker->serve("1.44");
    QCOMPARE(ids(), u"docker/web"_s);
    m_docker->server.forgetRequests();
    QCOMPARE(ids(), u"docker/web"_s);
    QCOMPARE(m_docker->server.requestLines(), QList<QByteArray>{"GET /v1.44/containers/json"});
    listen();
    m_docker->serve("1.41"); // it was replaced by an older one
    m_docker->server.endStreams();
    QTRY_VERIFY_WITH_TIMEOUT(reasons().contains(u"event stream refused"_s), 20'000);
    QCOMPARE(ids(), u"docker/web"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_docker->isListenedTo(), 20'000);
}

void DockerModuleTest::onlyWhatAnEventIsAboutIsLookedAt()
{
    m_docker->put({"db", FakeDocker::web("db")});
    listen();
    m_docker->setHealth("db", u"unhealthy"_s);
    QTRY_COMPARE(reasons(), QStringList{u"health_status db"_s});
    QCOMPARE(ids(), u"docker/db docker/web"_s);
    QCOMPARE(m_docker->looks("db"), 1);
    QCOMPARE(m_docker->looks("web"), 0);
    m_docker->tell("exec_start: sh", "web");
    m_docker->end("db");
    QTRY_COMPARE(reasons().last(), u"die db"_s);
    QCOMPARE(m_noticed->size(), 2);
    QCOMPARE(ids(), u"docker/web"_s);
    QCOMPARE(m_docker->looks("db") + m_docker->looks("web"), 1);
}

void DockerModuleTest::fullReadingLooksAtAll()
{
    listen();
    QCOMPARE(ids(), u"docker/web"_s);
    QCOMPARE(m_docker->looks("web"), 0);
    QCOMPARE(ids(Reading::Everything), u"docker/web"_s);
    QCOMPARE(m_docker->looks("web"), 1);
}

void DockerModuleTest::afterAnErrorEverythingIsLookedAt()
{
    listen();
    m_docker->server.answerAll(FakeReply{500, "{}"});
    QVERIFY(!ask());
    m_docker->tellTheTruth();
    QCOMPARE(ids(), u"docker/web"_s);
    QCOMPARE(m_docker->looks("web"), 1);
}

void DockerModuleTest::whatHasNotChangedIsTheSameObject()
{
    m_docker->put({"db", FakeDocker::web("db")});
    const auto before = ask(Reading::Everything);
    m_docker->put({"db", FakeDocker::web("db"), u"10.0.0.9"_s});
    const auto after = ask(Reading::Everything);
    QVERIFY(!before->services.at(0).isSame(after->services.at(0)));
    QVERIFY(before->services.at(1).isSame(after->services.at(1)));
}

//! Before it ends, and not while another signal is sent, or it is the only one.
void DockerModuleTest::containerThatIsToldToStopLeaves()
{
    QJsonObject labels = FakeDocker::web("shop");
    labels.insert(u"com.docker.compose.project"_s, u"shop"_s);
    labels.insert(u"com.docker.compose.service"_s, u"web"_s);
    m_docker->put({"one", labels, u"10.0.0.1"_s, 80, {}, u"running"_s, 5, u"SIGQUIT"_s});
    m_docker->put({"two", labels, u"10.0.0.2"_s});
    listen();
    const auto hosts = [this] {
        const auto found = ask();
        QStringList addresses;
        for (const Host &host : found ? found->services.first()->hosts : QList<Host>())
            addresses += host.address();
        return addresses.join(u' ');
    };
    const auto signal = [this](const QByteArray &name, const QString &number) {
        m_noticed->clear();
        m_docker->tell("kill", name, {{u"signal"_s, number}});
        QTRY_COMPARE(m_noticed->size(), 1);
    };
    signal("one", u"1"_s);
    QCOMPARE(hosts(), u"10.0.0.1 10.0.0.2"_s);
    signal("one", u"3"_s);
    QCOMPARE(hosts(), u"10.0.0.2"_s);
    QVERIFY(ask(Reading::Everything));
    QCOMPARE(hosts(), u"10.0.0.2"_s);
    signal("two", u"15"_s);
    QCOMPARE(hosts(), u"10.0.0.1 10.0.0.2"_s);
}

void DockerModuleTest::streamBeginsWithAReading()
{
    m_module->notifier()->start();
    QTRY_COMPARE(reasons(), QStringList{u"event stream connected"_s});
    const auto events = m_docker->server.requests("GET", "/v1.41/events");
    QCOMPARE(events.size(), 1);
    QCOMPARE(QByteArray::fromPercentEncoding(events.first().target),
             R"(/v1.41/events?filters={"type":["container","network"]})");
    QCOMPARE(m_module->source()->details().events->mode, u"stream"_s);
}

void DockerModuleTest::lostStreamIsADoubtAboutEverything()
{
    listen();
    m_docker->server.endStreams();
    QTRY_VERIFY_WITH_TIMEOUT(reasons().contains(u"event stream connected"_s), 20'000);
    QCOMPARE(ids(), u"docker/web"_s);
    QCOMPARE(m_docker->looks("web"), 1);
    m_docker->setHealth("web", u"healthy"_s);
    QTRY_VERIFY(reasons().contains(u"health_status web"_s));
}

void DockerModuleTest::lineThatIsNoEventOpensTheStreamAgain()
{
    listen();
    m_docker->server.push("{\"message\":\"the engine is about to end\"}\n");
    QTRY_VERIFY_WITH_TIMEOUT(reasons().contains(u"event stream connected"_s), 20'000);
    QCOMPARE(m_docker->server.requests("GET", "/v1.41/events").size(), 1);
}

void DockerModuleTest::onlyAFewAreLookedAtAtOnce()
{
    for (int i = 0; i < 40; ++i) {
        const QByteArray name = "c" + QByteArray::number(i);
        m_docker->put({name, FakeDocker::web(name)});
        m_docker->server.answer("GET", m_docker->root + "/containers/" + FakeDocker::id(name) + "/json",
                                FakeReply{.manner = Manner::Hang});
    }
    auto task = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_docker->server.hanging(), Workers::atOnce);
    QTest::qWait(50);
    QCOMPARE(m_docker->server.hanging(), Workers::atOnce);
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(task));
}

void DockerModuleTest::givingUpEndsItAtOnce()
{
    const SocketRelay relay(m_docker->server.port());
    makeModule({.enabled = true, .endpoint = u"unix://"_s + relay.path()});
    m_docker->lie(FakeReply{.manner = Manner::Hang});
    auto task = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_docker->server.hanging(), 1);
    m_module->source()->giveUp();
    const auto found = QCoro::waitFor(task);
    QVERIFY(!found);
    QVERIFY2(found.error().what.endsWith(u"given up"_s), qPrintable(found.error().what));
}

void DockerModuleTest::stopSaysNothingMore()
{
    listen();
    QCoro::waitFor(m_module->notifier()->stop());
    QVERIFY(!m_module->source()->details().events->connected);
    QTRY_COMPARE(m_docker->server.openStreams(), 0);
    QVERIFY(m_noticed->isEmpty());
}

QTEST_GUILESS_MAIN(DockerModuleTest)

#include "dockermoduletest.moc"
