// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/listenplace.h"
#include "support/program/site.h"
#include "support/signalto.h"

#include <QJsonArray>
#include <QScopeGuard>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Ports that another program has, or two lines of one configuration: with the real program.
class TakenPortsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void portOfTheLastGoodTextCostsOnlyItsLine_data();
    void portOfTheLastGoodTextCostsOnlyItsLine();
    void portOfALastGoodServiceCostsOnlyThat();
    void takenAddressIsSeenBesideOurOwnOfThatPort_data();
    void takenAddressIsSeenBesideOurOwnOfThatPort();
    void takenPortIsSeenHoweverTheLineIsWritten_data();
    void takenPortIsSeenHoweverTheLineIsWritten();
    void portOfAnOperatorsBindIsNoServices_data();
    void portOfAnOperatorsBindIsNoServices();
    void haproxyOfOthersAtThePortIsNotJoined();
};

namespace {

struct World {
    Origin a{"a"};
    Origin b{"b"};
    Port port = freePort();
    QByteArray number = QByteArray::number(port.number());
    Site site;

    World()
    {
        site.program = site.lab.wrapper();
        site.serve('[' + Site::web("a", a) + ']');
    }
    ~World() { site.stop(); }
    void frontend(const QByteArray &text) const
    {
        (void)site.lab.write(u"settings/http-frontend.cfg"_s, text);
    }
    //! A TCP service in front of `b`.
    [[nodiscard]] QByteArray service(Port listen) const
    {
        return R"({"id":"/t","port":)" + QByteArray::number(listen.number())
            + R"(,"transportProtocol":"tcp","hosts":[{"ip":"127.0.0.1","port":)"
            + QByteArray::number(b.port().number()) + "}]}";
    }
    void serveBoth(Port listen) const { site.serve('[' + Site::web("a", a) + ',' + service(listen) + ']'); }
    [[nodiscard]] QString problems() const
    {
        QStringList all;
        for (const QJsonValue problem : site.api()[u"problems"_s].toArray())
            all.append(problem.toString());
        return all.join(u'\n');
    }
    [[nodiscard]] QJsonObject serviceState() const { return site.api("/api/services/t_" + number); }
    void killHaproxy() const
    {
        for (const qint64 pid : site.lab.haproxyPids())
            signalTo(pid, SIGKILL);
        QTRY_VERIFY(site.lab.haproxyPids().isEmpty());
    }
    //! HAProxy is killed, and somebody takes that port before it is started again.
    void loseThePortTo(QTcpServer &squatter) const
    {
        const auto proxym = pid_t(site.process->processId());
        signalTo(proxym, SIGSTOP);
        const auto goOn = qScopeGuard([proxym] { signalTo(proxym, SIGCONT); });
        killHaproxy();
        // a killed process closes it a moment after it is gone
        QTRY_VERIFY(squatter.isListening() || squatter.listen(QHostAddress::LocalHost, port.number()));
    }
};

} // namespace

void TakenPortsTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void TakenPortsTest::portOfTheLastGoodTextCostsOnlyItsLine_data()
{
    QTest::addColumn<bool>("restarts");
    QTest::newRow("HAProxy dies") << false;
    QTest::newRow("both are gone") << true;
}

void TakenPortsTest::portOfTheLastGoodTextCostsOnlyItsLine()
{
    QFETCH(bool, restarts);
    World world;
    world.frontend("bind 127.0.0.1:" + world.number + "\nhttp-response set-header X-Ours yes\n");
    world.site.start();
    QTRY_COMPARE(HaproxyLab::get(world.port, "a.test"), "a");
    world.frontend("bogus\n");
    QTRY_VERIFY(world.problems().contains(u"its last good text stays"));
    QTcpServer squatter;
    if (restarts) {
        world.site.stop();
        world.killHaproxy();
        QTRY_VERIFY(squatter.isListening() || squatter.listen(QHostAddress::LocalHost, world.port.number()));
        world.site.start();
    } else {
        world.loseThePortTo(squatter);
    }
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("a.test"), "a", 15'000);
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    const QString told = u"http-frontend.cfg line 1: port %1 cannot be opened: address already in use"_s.arg(
        world.port.number());
    QVERIFY2(world.problems().contains(told), qPrintable(world.problems()));
    QVERIFY2(world.problems().contains(u"its last good text stays"), qPrintable(world.problems()));
    QVERIFY(world.site.config().contains("X-Ours"));
    squatter.close();
    QTRY_COMPARE_WITH_TIMEOUT(HaproxyLab::get(world.port, "a.test"), "a", 20'000); // still the last good text
    QTRY_VERIFY(!world.problems().contains(told)); // told until the round ends
}

void TakenPortsTest::portOfALastGoodServiceCostsOnlyThat()
{
    World world;
    const Port other = freePort();
    const auto serve = [&](Port port, const QByteArray &config) {
        (void)world.site.lab.write(u"settings/t_5.yml"_s, config);
        world.site.serve('[' + Site::web("a", world.a) + R"(,{"id":"/t","port":5,"servicePort":)"
                         + QByteArray::number(port.number())
                         + R"(,"transportProtocol":"tcp","hosts":[{"ip":"127.0.0.1","port":)"
                         + QByteArray::number(world.b.port().number()) + "}]}]");
    };
    serve(world.port, "{}\n");
    world.site.start();
    QTRY_COMPARE(HaproxyLab::get(world.port, "x"), "b");
    serve(other, "config:\n  - bogus line\n");
    // not QTRY_VERIFY, which asks again: two files change, so that the second round may judge anew meanwhile
    QVERIFY(QTest::qWaitFor([&world] { return world.problems().contains(u"its last good version stays"); }));
    QTcpServer squatter;
    world.loseThePortTo(squatter);
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("a.test"), "a", 15'000);
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
}

void TakenPortsTest::takenAddressIsSeenBesideOurOwnOfThatPort_data()
{
    QTest::addColumn<QByteArray>("bind"); // beside the HTTP port; none: a service beside an operator's
    QTest::newRow("an operator's bind beside the HTTP port") << QByteArray("bind 127.0.0.2:");
    QTest::newRow("one for all addresses") << QByteArray("bind :");
    QTest::newRow("a service beside an operator's bind") << QByteArray();
}

void TakenPortsTest::takenAddressIsSeenBesideOurOwnOfThatPort()
{
    QFETCH(QByteArray, bind);
    World world;
    QTcpServer squatter;
    const Port http = world.site.lab.settings.httpPort;
    const bool isService = bind.isEmpty();
    if (isService)
        world.frontend("bind 127.0.0.2:" + world.number + '\n');
    world.site.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QVERIFY(squatter.listen(QHostAddress(isService ? u"127.0.0.1"_s : u"127.0.0.2"_s),
                            (isService ? world.port : http).number()));
    Load load(http, "a.test", 2);
    if (isService)
        world.serveBoth(world.port);
    else
        world.frontend(bind + QByteArray::number(http.number()) + '\n');
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY2(isService || world.problems().contains(u"address already in use"), qPrintable(world.problems()));
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);
    squatter.close();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.state(), u"inSync"_s, 20'000);
}

void TakenPortsTest::takenPortIsSeenHoweverTheLineIsWritten_data()
{
    QTest::addColumn<QByteArray>("line"); // with %1 for the port, %2 for one a hundred lower
    const auto row = [](const QByteArray &line) { QTest::newRow(line.constData()) << line; };
    row("bind 127.0.0.1:%1 # HAProxy's own");
    row("bind \"127.0.0.1:%1\" name \"x y\"");
    row("bind tcp4@127.0.0.1:%1");
    row("bind tcp@127.0.0.1:%1");
    row("bind 127.0.0.1:%2-%1");
    const auto local = ListenPlace::at(u"localhost"_s, Port::of<80>());
    if (local && local->address == QHostAddress(QHostAddress::LocalHost))
        row("bind localhost:%1");
}

void TakenPortsTest::takenPortIsSeenHoweverTheLineIsWritten()
{
    QFETCH(QByteArray, line);
    World world;
    QTcpServer squatter;
    QVERIFY(squatter.listen(QHostAddress::LocalHost, world.port.number()));
    world.site.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const qsizetype calls = world.site.lab.calls();
    line.replace("%1", world.number).replace("%2", QByteArray::number(world.port.number() - 100));
    world.frontend(line + "\nhttp-response set-header X-Ours yes\n");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY2(world.problems().contains(u"http-frontend.cfg line 1: port"), qPrintable(world.problems()));
    QTRY_COMPARE(world.site.count(u"reloads"_s), 2);
    QCOMPARE(world.site.lab.calls(), calls + 2); // a check and one reload: nobody tried the taken port
    QVERIFY(world.site.config().contains("X-Ours"));
}

void TakenPortsTest::portOfAnOperatorsBindIsNoServices_data()
{
    QTest::addColumn<QByteArray>("bind");
    QTest::addColumn<bool>("clashes");
    QTest::newRow("the same address") << QByteArray("127.0.0.1:") << true;
    QTest::newRow("all addresses") << QByteArray(":") << true;
    QTest::newRow("another address") << QByteArray("127.0.0.2:") << false;
}

void TakenPortsTest::portOfAnOperatorsBindIsNoServices()
{
    QFETCH(QByteArray, bind);
    QFETCH(bool, clashes);
    World world;
    const QByteArray text = "\nbind " + bind + world.number + '\n';
    world.serveBoth(world.port);
    world.site.start();
    QTRY_COMPARE(HaproxyLab::get(world.port, "x"), "b");
    world.frontend(text);
    QTRY_COMPARE(world.site.count(u"reloads"_s), 2);
    if (!clashes) {
        QTRY_COMPARE(world.site.state(), u"inSync"_s);
        QCOMPARE(HaproxyLab::get(world.port, "x"), "b");
        return;
    }
    const auto isToldAndSo = [&world] {
        const QString told = u"port %1 belongs to http-frontend.cfg line 2"_s.arg(world.port.number());
        QTRY_COMPARE(world.serviceState()[u"state"_s].toString(), u"skipped"_s);
        QCOMPARE(world.serviceState()[u"reason"_s].toString(), told);
        QTRY_COMPARE(world.site.count(u"oldProcesses"_s), 0);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(HaproxyLab::get(world.port, "a.test"), "a");
    };
    isToldAndSo();
    world.frontend("bogus\n"); // the last good text keeps the port
    QTRY_VERIFY(world.problems().contains(u"its last good text stays"));
    isToldAndSo();
    world.frontend("");
    QTRY_COMPARE(HaproxyLab::get(world.port, "x"), "b");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

//! As Debian's haproxy.service may be: with a configuration of its own.
void TakenPortsTest::haproxyOfOthersAtThePortIsNotJoined()
{
    World world;
    auto other = std::make_unique<HaproxyLab>();
    other->settings.httpPort = world.site.lab.settings.httpPort;
    const QString file = other->write(u"other.cfg"_s, other->config("other", world.b.port()));
    QCOMPARE(other->run(HaproxyLab::haproxy(), {u"-D"_s, u"-f"_s, file, u"-p"_s, other->settings.pidPath}),
             0);
    QTRY_COMPARE(world.site.get("a.test"), "b");
    world.site.start();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.state(), u"failed"_s, 10'000);
    const QString summary = world.site.api()[u"summary"_s].toString();
    QVERIFY2(summary.contains(u"is in use by another program"), qPrintable(summary));
    constexpr int enoughToMeetBoth = 20;
    for (int time = 0; time < enoughToMeetBoth; ++time)
        QCOMPARE(world.site.get("a.test"), "b");
    other.reset(); // ends its HAProxy
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("a.test"), "a", 20'000);
}

QTEST_GUILESS_MAIN(TakenPortsTest)
#include "takenportstest.moc"
