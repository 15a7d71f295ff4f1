// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"
#include "support/signalto.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! One service, or one of the operator's texts, that HAProxy rejects: with the real program and HAProxy.
class OneBadServiceTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void lastGoodVersionStaysAlsoAfterARestart();
    void newlyBadLinesCauseNoReload();
    void unchangedCulpritStartsNoProcess();
    void restartBesideACulpritStartsNoProcess();
    void unnamedCulpritIsFoundByTryingOut();
    void lastGoodGlobalTextStaysAlsoAfterARestart();
    void fileThatATextNamesIsMissed();
    void textIsTriedAgainWhenAFileThatItNamesChanges();
    void orderTriesWhatWasRejected();
    void lastGoodFrontendLinesStayAlsoAfterARestart();
    void badSettingsFileIsToldWithoutAnyOtherChange();
};

namespace {

//! Services "a" and "b" on one origin; `lines` are b's.
class World final {
public:
    World()
    {
        site.program = site.lab.wrapper();
        serve("balance first");
    }
    void serve(const QByteArray &lines, const QByteArray &more = {}) const
    {
        site.serve('[' + Site::web("a", origin) + ','
                   + Site::web("b", origin, R"("config":")" + lines + R"(",)") + more + ']');
    }
    void setText(const QString &file, const QByteArray &text) const
    {
        (void)site.lab.write(u"settings/"_s + file, text);
    }
    //! As in a deployment of proxym: it ends, and a new one starts.
    void restart()
    {
        site.stop();
        site.start();
    }
    [[nodiscard]] int reloads() const { return site.api()[u"haproxy"_s][u"reloads"_s].toInt(); }
    [[nodiscard]] int round() const { return site.api()[u"lastRound"_s][u"number"_s].toInt(); }

    Origin origin{"o"};
    Site site;
};

const QByteArray anotherService =
    R"(,{"id":"/c","domains":["c.test"],"port":80,"applicationProtocol":"http","hosts":[]})";

} // namespace

void OneBadServiceTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void OneBadServiceTest::lastGoodVersionStaysAlsoAfterARestart()
{
    World world;
    world.site.start();
    QTRY_COMPARE(world.site.get("b.test"), "o");
    world.serve("no-such-line");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    world.restart();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QCOMPARE(world.site.get("b.test"), "o");
    world.serve("no-such-line", anotherService);
    QTRY_VERIFY(world.site.config().contains("backend c_80"));
    QCOMPARE(world.site.get("b.test"), "o");
    QVERIFY(world.site.config().contains("balance first"));
    world.serve("balance roundrobin");
    QTRY_VERIFY(world.site.config().contains("balance roundrobin"));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void OneBadServiceTest::newlyBadLinesCauseNoReload()
{
    World world;
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QList<qint64> pids = world.site.lab.haproxyPids();
    world.serve("no-such-line");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QCOMPARE(world.reloads(), 1);
    QCOMPARE(world.site.lab.haproxyPids(), pids);
}

void OneBadServiceTest::unchangedCulpritStartsNoProcess()
{
    World world;
    world.serve("no-such-line");
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    const qsizetype calls = world.site.lab.calls();
    for (int i = 0; i < 3; ++i) {
        const int round = world.round();
        signalTo(world.site.process->processId(), SIGUSR1);
        QTRY_VERIFY(world.round() > round);
    }
    QCOMPARE(world.site.lab.calls(), calls);
    QCOMPARE(world.site.state(), u"degraded"_s);
}

void OneBadServiceTest::restartBesideACulpritStartsNoProcess()
{
    World world;
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.serve("no-such-line");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    const qsizetype calls = world.site.lab.calls();
    const QList<qint64> pids = world.site.lab.haproxyPids();
    world.restart();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QCOMPARE(world.site.lab.calls(), calls);
    QCOMPARE(world.site.lab.haproxyPids(), pids);
}

void OneBadServiceTest::unnamedCulpritIsFoundByTryingOut()
{
    World world;
    (void)world.site.lab.write(u"nameless"_s, "");
    world.serve("no-such-line", anotherService);
    world.site.start();
    QTRY_COMPARE(world.site.get("a.test"), "o");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    const QJsonObject bad = world.site.api("/api/services/b_80");
    QCOMPARE(bad[u"state"_s].toString(), u"skipped"_s);
    QVERIFY2(bad[u"reason"_s].toString().contains(u"something is wrong"),
             qPrintable(bad[u"reason"_s].toString()));
    QVERIFY(world.site.config().contains("backend c_80"));
}

void OneBadServiceTest::lastGoodGlobalTextStaysAlsoAfterARestart()
{
    World world;
    world.setText(u"global.cfg"_s,
                  "global\n    maxconn 77\ndefaults\n    timeout connect 1s\n    timeout client 5s\n    "
                  "timeout server 5s\n");
    world.site.start();
    QTRY_COMPARE(world.site.get("a.test"), "o");
    world.setText(u"global.cfg"_s, "global\n    maxconn 78\n    nonsense\n");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(world.site.log().contains("global.cfg line 3: "));
    world.restart();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    world.serve("balance first", anotherService);
    QTRY_VERIFY(world.site.config().contains("backend c_80"));
    QVERIFY(world.site.config().contains("maxconn 77") && world.site.get("a.test") == "o");
    QVERIFY(world.site.log().contains("global.cfg line 3: "));
    world.setText(u"global.cfg"_s,
                  "global\n    maxconn 79\ndefaults\n    timeout connect 1s\n    timeout client 5s\n    "
                  "timeout server 5s\n");
    QTRY_VERIFY(world.site.config().contains("maxconn 79"));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void OneBadServiceTest::fileThatATextNamesIsMissed()
{
    World world;
    const QByteArray page = "HTTP/1.0 503 Gone\r\n\r\ngone\n";
    const QString path = world.site.lab.write(u"503.http"_s, page);
    world.setText(u"http-frontend.cfg"_s, "errorfile 503 " + path.toUtf8() + '\n');
    world.site.start({{u"RESYNC_INTERVAL"_s, u"600"_s}});
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.site.lab.remove(u"503.http"_s);
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(world.site.log().contains("http-frontend.cfg names " + path.toUtf8()));
    (void)world.site.lab.write(u"503.http"_s, page);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void OneBadServiceTest::textIsTriedAgainWhenAFileThatItNamesChanges()
{
    World world;
    const QString path = world.site.lab.path(u"blocked.lst"_s);
    const auto isInForce = [&] { return world.site.config().contains("blocked.lst"); };
    world.setText(u"http-frontend.cfg"_s, "http-request deny if { src -f " + path.toUtf8() + " }\n");
    world.site.start({{u"RESYNC_INTERVAL"_s, u"600"_s}});
    QTRY_COMPARE(world.site.state(), u"degraded"_s); // it is missing
    QVERIFY(!isInForce());
    (void)world.site.lab.write(u"blocked.lst"_s, "10.9.9.9\n");
    QTRY_VERIFY(isInForce());
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    (void)world.site.lab.write(u"blocked.lst"_s, "10.9.9.9\nabc\n");
    world.serve("balance first", anotherService);
    QTRY_VERIFY(world.site.config().contains("backend c_80"));
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(!isInForce());
    world.site.stop();
    (void)world.site.lab.write(u"blocked.lst"_s, "10.9.9.9\n");
    world.site.start({{u"RESYNC_INTERVAL"_s, u"600"_s}});
    QTRY_VERIFY(isInForce());
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void OneBadServiceTest::orderTriesWhatWasRejected()
{
    World world;
    const QByteArray grudge = world.site.lab.write(u"grudge"_s, "").toUtf8();
    const QByteArray script = world.site.lab.read(u"haproxy-wrapper"_s);
    (void)world.site.lab.write(
        u"haproxy-wrapper"_s,
        QByteArray(script).replace(
            "#!/bin/sh\n", "#!/bin/sh\n[ -e " + grudge + " ] && grep -q 'balance first' \"$3\" && exit 1\n"));
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(world.site.get("b.test") != "o");
    world.site.lab.remove(u"grudge"_s);
    QCOMPARE(world.site.post("/api/refresh"), 202);
    QTRY_COMPARE(world.site.get("b.test"), "o");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void OneBadServiceTest::lastGoodFrontendLinesStayAlsoAfterARestart()
{
    World world;
    world.setText(u"http-frontend.cfg"_s, "# mine\ntimeout client 7s\n");
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const qsizetype calls = world.site.lab.calls();
    world.setText(u"http-frontend.cfg"_s, "listen evil\n");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QCOMPARE(world.site.lab.calls(), calls);
    world.restart();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(world.site.config().contains("timeout client 7s"));
    QVERIFY(world.site.log().contains("http-frontend.cfg line 1: "));
}

void OneBadServiceTest::badSettingsFileIsToldWithoutAnyOtherChange()
{
    World world;
    world.setText(u"a_80.yml"_s, "balance: first\n");
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.setText(u"a_80.yml"_s, "balance: [\n");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(world.site.config().contains("balance first"));
    world.setText(u"a_80.yml"_s, "balance: first\n");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

QTEST_GUILESS_MAIN(OneBadServiceTest)
#include "onebadservicetest.moc"
