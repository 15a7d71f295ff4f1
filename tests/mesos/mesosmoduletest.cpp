// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosmodule.h"
#include "support/fakehttpserver.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

FakeReply redirectTo(const QByteArray &location)
{
    return {307, {}, {}, {{"Location", location}}};
}

QByteArray stateOf(const QByteArray &leader)
{
    return R"({"version": "0.22.1", "leader": ")" + leader + R"(", "frameworks": []})";
}

} // namespace

//! The Mesos Master module with masters that work and masters that misbehave.
class MesosModuleTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void leaderIsOneService();
    void redirectIsEnough();
    void stateIsReadWhereItLies_data();
    void stateIsReadWhereItLies();
    void masterBeforeElectionIsNoLeader();
    void oldRedirectIsConfirmedByTheState();
    void oldRedirectOfAClosedStateIsBelievedUnlessToItself();
    void badAnswerIsAnError_data();
    void badAnswerIsAnError();
    void nextMasterIsAskedAndKept();
    void everyMasterIsNamedInTheError();
    void changeOfLeaderIsNoticed();
    void sameLeaderIsNoNews();
    void failingMastersAreToldAtOnce();
    void lostMastersAreAskedForAtOnceAndOnlyOnce();
    void whoAsksKnowsWhetherMastersAnswer();
    void pollsDoNotOverlap();
    void stopDoesNotWaitForAHangingMaster();
    void givingUpDoesNotWaitForAHangingMaster();

private:
    [[nodiscard]] Result<Found> ask()
    {
        return QCoro::waitFor(m_module->source()->services(Reading::WhatChanged));
    }
    //! "10.0.0.1:5050", or the error.
    [[nodiscard]] QString leader();
    void makeModule(std::chrono::milliseconds pollInterval = std::chrono::milliseconds(20));

    std::unique_ptr<FakeHttpServer> m_master, m_other;
    std::unique_ptr<MesosModule> m_module;
};

void MesosModuleTest::init()
{
    qRegisterMetaType<Trigger>();
    m_master = std::make_unique<FakeHttpServer>();
    m_other = std::make_unique<FakeHttpServer>();
    makeModule();
}

void MesosModuleTest::makeModule(std::chrono::milliseconds pollInterval)
{
    m_module = std::make_unique<MesosModule>(MesosSettings{.enabled = true,
                                                           .domain = u"mesos.test"_s,
                                                           .masters = {{m_master->url(), m_other->url()}},
                                                           .pollInterval = pollInterval});
}

QString MesosModuleTest::leader()
{
    const auto found = ask();
    return found ? found->services.first()->hosts.first().toString() : found.error().what;
}

void MesosModuleTest::leaderIsOneService()
{
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    const auto found = ask();
    QVERIFY(found);
    const Service expected{.id = u"mesos_master"_s,
                           .domains = {u"mesos.test"_s},
                           .port = Port::of<80>(),
                           .transportProtocol = u"tcp"_s,
                           .applicationProtocol = u"http"_s,
                           .hosts = {*Host::from(u"10.0.0.1"_s, Port::of<5050>())},
                           .source = m_module->source()->name()};
    QCOMPARE(found->services.size(), 1);
    QVERIFY(found->services.first() == expected);
    QCOMPARE(m_module->source()->details().server, m_master->url().toString());
    QCOMPARE(m_module->source()->details().events->mode, u"poll"_s);
}

void MesosModuleTest::redirectIsEnough()
{
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QCOMPARE(m_master->requestLines(), QList<QByteArray>{"GET /master/redirect"}); // it is not followed
    QVERIFY(m_other->requests().isEmpty());
}

void MesosModuleTest::stateIsReadWhereItLies_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/master/state", "/state", "/master/state.json", "/state.json"})
        QTest::newRow(path) << QByteArray(path);
}

void MesosModuleTest::stateIsReadWhereItLies()
{
    QFETCH(QByteArray, path);
    m_master->answer(path, stateOf("master@10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
}

void MesosModuleTest::masterBeforeElectionIsNoLeader()
{
    m_master->answer("GET", "/master/redirect", redirectTo(m_master->url().toEncoded()));
    m_master->answer("/master/state.json", R"({"version": "0.22.1"})");
    const QString error = leader();
    QVERIFY2(error.contains(m_master->url().toString() + u": it knows no leader"_s), qPrintable(error));
}

void MesosModuleTest::oldRedirectIsConfirmedByTheState()
{
    m_master->answer("GET", "/master/redirect", redirectTo(m_master->url().toEncoded()));
    m_master->answer("/master/state.json", stateOf("master@10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
}

void MesosModuleTest::oldRedirectOfAClosedStateIsBelievedUnlessToItself()
{
    m_master->answer("GET", "/master/state", FakeReply{401, "{}"});
    m_master->answer("GET", "/master/redirect", redirectTo("http://10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    m_master->answer("GET", "/master/redirect", redirectTo(m_master->url().toEncoded()));
    QVERIFY(!ask());
}

void MesosModuleTest::badAnswerIsAnError_data()
{
    QTest::addColumn<FakeReply>("redirect");
    QTest::addColumn<FakeReply>("state");
    using Manner = FakeReply::Manner;
    const FakeReply none{404}, good{200, stateOf("master@10.0.0.1:5050")};
    QTest::newRow("no leader elected")
        << FakeReply{503, "No leader elected"} << FakeReply{503, "No leader elected"};
    QTest::newRow("leader empty") << none << FakeReply{200, stateOf("")};
    QTest::newRow("leader null") << none << FakeReply{200, R"({"leader": null})"};
    QTest::newRow("no such host in the leader") << none << FakeReply{200, stateOf("master@:5050")};
    QTest::newRow("HTML with 200") << none << FakeReply{200, "<html></html>", "text/html"};
    QTest::newRow("password wanted") << none << FakeReply{401, good.body};
    QTest::newRow("not allowed") << none << FakeReply{403, good.body};
    QTest::newRow("redirect of the state") << none << redirectTo("//10.0.0.1:5050/master/state");
    QTest::newRow("another redirect") << FakeReply{302, {}, {}, {{"Location", "//10.0.0.1:5050"}}} << none;
    QTest::newRow("redirect to a login") << redirectTo("https://sso.example.com/login") << none;
    QTest::newRow("redirect to nowhere") << redirectTo("") << none;
    QTest::newRow("empty") << none << FakeReply{200, ""};
    QTest::newRow("garbage") << none << FakeReply{200, QByteArray::fromHex("00ff7b22fe80c3281b")};
    QTest::newRow("JSON of something else") << none << FakeReply{200, R"({"message":"timed out"})"};
    QTest::newRow("no object") << none << FakeReply{200, "[]"};
    for (const char *const type : {"7", "[]", "{}", "true"})
        QTest::addRow("leader is %s", type)
            << none << FakeReply{200, QByteArray(R"({"leader":)") + type + '}'};
    QTest::newRow("cut short") << none << FakeReply{200, good.body, good.contentType, {}, Manner::CutOff};
    QTest::newRow("chunks cut short")
        << none << FakeReply{200, good.body, good.contentType, {}, Manner::CutOffChunked};
    QTest::newRow("connection reset") << FakeReply{.manner = Manner::Reset} << good;
}

void MesosModuleTest::badAnswerIsAnError()
{
    QFETCH(FakeReply, redirect);
    QFETCH(FakeReply, state);
    m_master->answer("GET", "/master/redirect", redirect);
    m_master->answer("GET", "/master/state", state);
    QVERIFY(!ask());
    QCOMPARE(m_module->source()->details().server, QString());
}

void MesosModuleTest::nextMasterIsAskedAndKept()
{
    m_master->goDown();
    m_other->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QCOMPARE(m_module->source()->details().server, m_other->url().toString());
    m_master->comeUp();
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.2:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QVERIFY(m_master->requests().isEmpty());
}

void MesosModuleTest::everyMasterIsNamedInTheError()
{
    m_master->goDown();
    const QString error = leader();
    QVERIFY2(error.contains(m_master->url().toString()), qPrintable(error));
    QVERIFY2(error.contains(m_other->url().toString() + u": HTTP 404: it is not a Mesos master"_s),
             qPrintable(error));
}

void MesosModuleTest::changeOfLeaderIsNoticed()
{
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QSignalSpy noticed(m_module->notifier(), &Notifier::changeNoticed);
    m_module->notifier()->start();
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.2:5050"));
    QTRY_VERIFY(!noticed.isEmpty());
    const auto trigger = noticed.first().first().value<Trigger>();
    QCOMPARE(trigger.reason, u"the leader is 10.0.0.2:5050"_s);
    QVERIFY(trigger.reads == Trigger::Reads::ThatSource);
    QVERIFY(m_module->source()->details().events->connected);
    QCoro::waitFor(m_module->notifier()->stop());
}

void MesosModuleTest::sameLeaderIsNoNews()
{
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QSignalSpy noticed(m_module->notifier(), &Notifier::changeNoticed);
    m_module->notifier()->start();
    QTRY_VERIFY(m_master->requests().size() >= 5);
    m_other->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    m_master->goDown(); // nor is it news if a master fails while another one answers
    QTRY_VERIFY(m_other->requests().size() >= 5);
    QCOMPARE(noticed.size(), 0);
    QCoro::waitFor(m_module->notifier()->stop());
}

void MesosModuleTest::failingMastersAreToldAtOnce()
{
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    QStringList told;
    connect(m_module->notifier(), &Notifier::statusChanged, this,
            [&] { told += m_module->source()->details().events->connected ? u"connected"_s : u"lost"_s; });
    m_module->notifier()->start();
    QTRY_COMPARE(told, QStringList{u"connected"_s});
    m_master->goDown();
    m_other->goDown();
    QTRY_COMPARE(told, (QStringList{u"connected"_s, u"lost"_s}));
    QCoro::waitFor(m_module->notifier()->stop());
}

void MesosModuleTest::lostMastersAreAskedForAtOnceAndOnlyOnce()
{
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QSignalSpy noticed(m_module->notifier(), &Notifier::changeNoticed);
    m_module->notifier()->start();
    m_master->goDown();
    QTRY_VERIFY(!noticed.isEmpty());
    QCOMPARE(noticed.first().first().value<Trigger>().reason, u"no master names a leader"_s);
    QVERIFY(!ask());
    noticed.clear();
    const qsizetype asked = m_other->requests().size();
    QTRY_VERIFY(m_other->requests().size() > asked + 20); // 404 in each of a poll's five requests
    QCOMPARE(noticed.size(), 0); // the failure is known, and the manager retries
    m_master->comeUp();
    QTRY_VERIFY(!noticed.isEmpty()); // at each poll until the source is asked
    QCOMPARE(noticed.first().first().value<Trigger>().reason, u"the leader is 10.0.0.1:5050"_s);
    QCoro::waitFor(m_module->notifier()->stop());
}

void MesosModuleTest::whoAsksKnowsWhetherMastersAnswer()
{
    m_master->answer("GET", "/master/redirect", redirectTo("//10.0.0.1:5050"));
    QCOMPARE(leader(), u"10.0.0.1:5050"_s);
    QVERIFY(m_module->source()->details().events->connected); // known without any poll
    m_master->goDown();
    QVERIFY(!ask());
    QVERIFY(!m_module->source()->details().events->connected);
}

void MesosModuleTest::pollsDoNotOverlap()
{
    makeModule(std::chrono::milliseconds(1));
    m_master->answer("GET", "/master/redirect",
                     FakeReply{307, {}, {}, {}, FakeReply::Manner::Drip}); // takes a second
    m_master->answer("GET", "/master/state",
                     FakeReply{.manner = FakeReply::Manner::Hang}); // the poll does not end
    m_module->notifier()->start();
    QTRY_VERIFY(m_master->requests("GET", "/master/state").size() == 1);
    QCOMPARE(m_master->requests("GET", "/master/redirect").size(), 1);
    QCoro::waitFor(m_module->notifier()->stop());
}

void MesosModuleTest::stopDoesNotWaitForAHangingMaster()
{
    for (FakeHttpServer *server : {m_master.get(), m_other.get()})
        server->answer("GET", "/master/redirect", FakeReply{.manner = FakeReply::Manner::Hang});
    m_module->notifier()->start();
    QTRY_VERIFY(!m_master->requests().isEmpty());
    QElapsedTimer time;
    time.start();
    QCoro::waitFor(m_module->notifier()->stop());
    QVERIFY(time.elapsed() < 4'000); // a request may take 5 s
    QVERIFY(m_other->requests().isEmpty());
}

void MesosModuleTest::givingUpDoesNotWaitForAHangingMaster()
{
    m_master->answer("GET", "/master/redirect", FakeReply{.manner = FakeReply::Manner::Hang});
    auto answer = m_module->source()->services(Reading::Everything);
    QTRY_COMPARE(m_master->requests().size(), 1);
    m_module->source()->giveUp();
    QVERIFY(!QCoro::waitFor(std::move(answer)));
    QVERIFY(m_other->requests().isEmpty());
}

QTEST_GUILESS_MAIN(MesosModuleTest)
#include "mesosmoduletest.moc"
