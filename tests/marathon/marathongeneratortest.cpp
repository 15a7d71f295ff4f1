// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonmodule.h"
#include "support/fakehttpserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

Q_DECLARE_METATYPE(FakeReply)

namespace {

const QByteArray apps = R"({"apps":[{"id":"/web","ports":[10001]}]})";
const QByteArray tasks = R"({"tasks":[{"id":"web.1","appId":"/web","host":"10.0.0.1","ports":[31000]}]})";

void serve(FakeHttpServer &server, const QByteArray &prefix = {})
{
    server.answer(prefix + "/v2/apps", apps);
    server.answer(prefix + "/v2/tasks", tasks);
}

//! For servers that answer: enough time even if the machine is busy.
constexpr auto patience = 10s;
//! For servers that never answer.
constexpr auto impatience = 300ms;
const QString late = u"no complete answer within 0.3 s"_s;

} // namespace

class MarathonGeneratorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void appsAndTasksBecomeServices();
    void taskListIsAskedForAsJson();
    void liesAreErrorsNotEmptyAnswers_data();
    void liesAreErrorsNotEmptyAnswers();
    void secondServerAnswersForTheFirst();
    void allServersAreToldWhenNoneAnswers();
    void hangingServerCostsOneTimeout();
    void givingUpEndsTheAnswerAtOnce();
    void redirectToConfiguredServerIsFollowed();
    void redirectToTheLeaderIsFollowed();
    void redirectToAStrangerIsRefused();
    void credentialsAreSent_data();
    void credentialsAreSent();
    void prefixOfTheServerIsKept();
    void complaintsAreCountedNotListedWithoutEnd();

private:
    [[nodiscard]] static MarathonSettings settingsFor(const QList<QUrl> &servers)
    {
        MarathonSettings settings;
        settings.servers.listed = servers;
        settings.timeout = patience;
        return settings;
    }
    [[nodiscard]] static Result<Found> read(const MarathonSettings &settings)
    {
        MarathonModule module(settings);
        return QCoro::waitFor(module.source()->services(Reading::Everything));
    }
};

void MarathonGeneratorTest::appsAndTasksBecomeServices()
{
    FakeHttpServer server;
    serve(server);
    MarathonModule module(settingsFor({server.url()}));
    QCOMPARE(module.source()->details().server, QString());
    const auto found = QCoro::waitFor(module.source()->services(Reading::Everything));
    QVERIFY(found);
    QCOMPARE(found->services.size(), 1);
    QCOMPARE(found->services.first()->hosts.value(0, *Host::from(u"x"_s, Port::of<1>())).toString(),
             u"10.0.0.1:31000"_s);
    QCOMPARE(module.source()->details().server, server.url().toString());
}

void MarathonGeneratorTest::taskListIsAskedForAsJson()
{
    FakeHttpServer server;
    serve(server);
    QVERIFY(read(settingsFor({server.url()})));
    QCOMPARE(server.requests("GET", "/v2/tasks").value(0).headers.value("accept"),
             QByteArray("application/json"));
}

void MarathonGeneratorTest::liesAreErrorsNotEmptyAnswers_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::addColumn<QString>("what");
    const QByteArray message = R"({"message":"no"})";
    QTest::newRow("401 with JSON") << FakeReply{401, message}
                                   << u"HTTP 401: it requires a user and password or a token"_s;
    QTest::newRow("403") << FakeReply{403, message} << u"HTTP 403: this user may not read it"_s;
    QTest::newRow("404") << FakeReply{404, message} << u"HTTP 404"_s;
    QTest::newRow("500") << FakeReply{500, message} << u"HTTP 500"_s;
    QTest::newRow("503 with a list") << FakeReply{503, R"({"apps":[],"tasks":[]})"} << u"HTTP 503"_s;
    QTest::newRow("204") << FakeReply{204} << u"HTTP 204"_s;
    QTest::newRow("empty, as of a standby of 0.8") << FakeReply{200, ""} << u"the answer is empty"_s;
    QTest::newRow("HTML") << FakeReply{200, "<html>"} << u"the answer is not a JSON object"_s;
    QTest::newRow("JSON of something else") << FakeReply{200, message} << u"the answer has no array"_s;
    QTest::newRow("text form of tasks") << FakeReply{200, "web\t10001\t10.0.0.1:31000\t\n", "text/plain"}
                                        << u"the answer is not a JSON object"_s;
    QTest::newRow("cut short") << FakeReply{200, apps + tasks, "application/json", {}, Manner::CutOff}
                               << u"cut short"_s;
    QTest::newRow("cut short within chunks") // Qt does not always notice; the parser does
        << FakeReply{200, apps + tasks, "application/json", {}, Manner::CutOffChunked} << u"the answer"_s;
    QTest::newRow("garbage") << FakeReply{200, QByteArray::fromHex("00ff7b22fe80c3281b")}
                             << u"the answer is no"_s;
    QTest::newRow("said to be zipped")
        << FakeReply{200, apps, "application/json", {{"Content-Encoding", "gzip"}}} << u""_s;
    for (const char *const body : {"null", "[]", "7", "\"apps\""})
        QTest::addRow("JSON but no object: %s", body) << FakeReply{200, body} << u"the answer is no"_s;
    for (const char *const body :
         {R"({"apps":null,"tasks":null})", R"({"apps":{},"tasks":{}})", R"({"apps":"x","tasks":7})", "{}"})
        QTest::addRow("of another type: %s", body) << FakeReply{200, body} << u"the answer has no array"_s;
    QTest::newRow("something follows")
        << FakeReply{200, R"({"apps":[],"tasks":[]}{"apps":[]})"} << u"something follows"_s;
    QTest::newRow("slow drip") << FakeReply{200, apps + tasks, "application/json", {}, Manner::Drip} << late;
    QTest::newRow("hangs in the body")
        << FakeReply{200, apps + tasks, "application/json", {}, Manner::HangInBody} << late;
    QTest::newRow("redirect to nowhere") << FakeReply{302} << u"which is not followed"_s;
    QTest::newRow("redirect to a file")
        << FakeReply{302, {}, {}, {{"Location", "file:///etc/passwd"}}} << u"which is not followed"_s;
    QTest::newRow("reset") << FakeReply{200, {}, {}, {}, Manner::Reset} << u"connection closed"_s;
    QTest::newRow("hangs") << FakeReply{200, {}, {}, {}, Manner::Hang} << late;
}

void MarathonGeneratorTest::liesAreErrorsNotEmptyAnswers()
{
    QFETCH(FakeReply, reply);
    QFETCH(QString, what);
    for (const QByteArray path : {"/v2/apps", "/v2/tasks"}) {
        FakeHttpServer server;
        serve(server);
        server.answer("GET", path, reply);
        auto settings = settingsFor({server.url()});
        settings.timeout = what == late ? impatience : patience;
        const auto found = read(settings);
        QVERIFY(!found);
        QVERIFY2(found.error().what.startsWith(server.url(QString::fromLatin1(path)).toString() + u": "_s),
                 qPrintable(found.error().what));
        QVERIFY2(found.error().what.contains(what), qPrintable(found.error().what));
    }
}

void MarathonGeneratorTest::secondServerAnswersForTheFirst()
{
    FakeHttpServer first, second;
    serve(first);
    serve(second);
    first.answer("GET", "/v2/tasks", FakeReply{503});
    MarathonModule module(settingsFor({first.url(), second.url()}));
    QVERIFY(QCoro::waitFor(module.source()->services(Reading::Everything)));
    QCOMPARE(module.source()->details().server, second.url().toString());
    first.forgetRequests();
    QVERIFY(QCoro::waitFor(module.source()->services(Reading::Everything)));
    QVERIFY(first.requests().isEmpty());
}

void MarathonGeneratorTest::allServersAreToldWhenNoneAnswers()
{
    FakeHttpServer first, second;
    first.goDown();
    second.answer("GET", "/v2/apps", FakeReply{503});
    const auto found = read(settingsFor({first.url(), second.url()}));
    QVERIFY(!found);
    QCOMPARE(found.error().what,
             u"%1/v2/apps: connection refused; %2/v2/apps: HTTP 503"_s.arg(first.url().toString(),
                                                                           second.url().toString()));
}

void MarathonGeneratorTest::hangingServerCostsOneTimeout()
{
    FakeHttpServer first, second;
    first.answer("GET", "/v2/apps", FakeReply{200, {}, {}, {}, Manner::Hang});
    first.answer("GET", "/v2/tasks", FakeReply{200, {}, {}, {}, Manner::Hang});
    serve(second);
    auto settings = settingsFor({first.url(), second.url()});
    settings.timeout = 1s;
    QVERIFY(read(settings));
    QCOMPARE(first.requests("GET", "/v2/apps").size(), 1);
    QCOMPARE(first.requests("GET", "/v2/tasks").size(), 1); // sent along with the other request, not after it
}

//! Otherwise SIGTERM would wait for a Marathon that hangs.
void MarathonGeneratorTest::givingUpEndsTheAnswerAtOnce()
{
    FakeHttpServer first, second;
    const FakeReply hang{200, {}, {}, {}, Manner::Hang};
    for (FakeHttpServer *const server : {&first, &second}) {
        server->answer("GET", "/v2/apps", hang);
        server->answer("GET", "/v2/tasks", hang);
    }
    auto settings = settingsFor({first.url(), second.url()});
    settings.timeout = 1h;
    MarathonModule module(settings);
    auto answer = module.source()->services(Reading::Everything);
    QTRY_COMPARE(first.requests().size(), 2);
    module.source()->giveUp();
    QVERIFY(!QCoro::waitFor(std::move(answer)));
    QVERIFY(second.requests().isEmpty());
}

void MarathonGeneratorTest::redirectToConfiguredServerIsFollowed()
{
    FakeHttpServer first, second;
    const auto redirect = [&](const FakeRequest &request) {
        return FakeReply{302, {}, {}, {{"Location", second.url().toEncoded() + request.target}}};
    };
    first.answer("GET", "/v2/apps", FakeHttpServer::Handler(redirect));
    first.answer("GET", "/v2/tasks", FakeHttpServer::Handler(redirect));
    serve(second);
    QVERIFY(read(settingsFor({first.url(), second.url()})));
    QCOMPARE(second.requests("GET", "/v2/apps").size(), 1);
}

void MarathonGeneratorTest::redirectToTheLeaderIsFollowed()
{
    FakeHttpServer standby, leader;
    const QByteArray there = leader.url().toEncoded();
    standby.answer("GET", "/v2/apps", FakeReply{302, {}, {}, {{"Location", there + "/v2/apps"}}});
    standby.answer("GET", "/v2/tasks", FakeReply{302, {}, {}, {{"Location", there + "/v2/tasks"}}});
    standby.answer("/v2/leader", "{\"leader\":\"127.0.0.1:" + QByteArray::number(leader.port()) + "\"}");
    serve(leader);
    QVERIFY(read(settingsFor({standby.url()})));
}

void MarathonGeneratorTest::redirectToAStrangerIsRefused()
{
    FakeHttpServer server, stranger;
    serve(server);
    server.answer("GET", "/v2/apps",
                  FakeReply{302, {}, {}, {{"Location", stranger.url().toEncoded() + "/v2/apps"}}});
    server.answer("/v2/leader", R"({"leader":"10.0.0.9:8080"})");
    auto settings = settingsFor({server.url()});
    settings.token = Secret(u"secret"_s);
    const auto found = read(settings);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, Error::Kind::Refused);
    QVERIFY(stranger.requests().isEmpty());
}

void MarathonGeneratorTest::credentialsAreSent_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("token");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("none") << QString() << QString() << QString() << QByteArray();
    QTest::newRow("Basic") << u"me"_s << u"pä:ss"_s << QString()
                           << "Basic " + QByteArray("me:pä:ss").toBase64();
    QTest::newRow("token") << QString() << QString() << u"a.b.c"_s << QByteArray("token=a.b.c");
}

void MarathonGeneratorTest::credentialsAreSent()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(QString, token);
    QFETCH(QByteArray, header);
    FakeHttpServer server;
    serve(server);
    auto settings = settingsFor({server.url()});
    settings.user = user;
    settings.password = Secret(password);
    settings.token = Secret(token);
    QVERIFY(read(settings));
    for (const FakeRequest &request : server.requests())
        QCOMPARE(request.headers.value("authorization"), header);
}

void MarathonGeneratorTest::prefixOfTheServerIsKept()
{
    FakeHttpServer server;
    serve(server, "/service/marathon");
    QVERIFY(read(settingsFor({server.url(u"/service/marathon"_s)})));
}

void MarathonGeneratorTest::complaintsAreCountedNotListedWithoutEnd()
{
    FakeHttpServer server;
    serve(server);
    server.answer("/v2/tasks", "{\"tasks\":[{\"appId\":\"/x\"}," + QByteArray("7,").repeated(5'000) + "7]}");
    const auto found = read(settingsFor({server.url()}));
    QVERIFY(found);
    QCOMPARE(found->complaints.size(), 101);
    QCOMPARE(found->complaints.last(), u"… and 4901 more"_s);
}

QTEST_GUILESS_MAIN(MarathonGeneratorTest)
#include "marathongeneratortest.moc"
