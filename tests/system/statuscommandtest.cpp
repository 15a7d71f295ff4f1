// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"
#include "support/signalto.h"

#include <QJsonDocument>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! `proxym status` with the real program.
class StatusCommandTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void verdictAndSourcesAreTold();
    void jsonIsWhatTheApiSays();
    void addressIsTheOneOfTheEventsWhereThereIsNoOther();
    void passwordIsSent();
    void whoDoesNotAnswerIsNamed();
    void whatIsNoProxymIsNamed();
    void signalEndsItWhileItWaits();
};

namespace {

struct World {
    World() { site.serve('[' + Site::web("a", origin) + ']'); }
    //! A service of the File module without HAProxy is enough for a verdict.
    Origin origin{"a"};
    Site site;
    QMap<QString, QString> settings{{u"HAPROXY_ENABLED"_s, u"0"_s}};
    const QStringList status{u"status"_s};
};

} // namespace

void StatusCommandTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void StatusCommandTest::verdictAndSourcesAreTold()
{
    World world;
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.command(world.status), 0);
    QVERIFY2(world.site.printed.startsWith("In sync: 1 service with 1 server\n"), world.site.printed);
    QVERIFY2(world.site.printed.contains("  File         ok       1 service\n"), world.site.printed);
    (void)world.site.lab.write(u"services/bad.json"_s, "{");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QCOMPARE(world.site.command(world.status), 1);
    QVERIFY2(world.site.printed.contains("bad.json"), world.site.printed);
}

void StatusCommandTest::jsonIsWhatTheApiSays()
{
    World world;
    world.site.start(world.settings);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.command({u"status"_s, u"--json"_s}, world.settings), 0);
    QJsonObject printed = QJsonDocument::fromJson(world.site.printed).object();
    QJsonObject api = world.site.api();
    printed.remove(u"now"_s);
    api.remove(u"now"_s);
    QVERIFY(!api.isEmpty());
    QCOMPARE(printed, api);
}

void StatusCommandTest::addressIsTheOneOfTheEventsWhereThereIsNoOther()
{
    World world;
    FakeHttpServer marathon;
    marathon.answer("/v2/apps", R"({"apps":[]})");
    marathon.answer("/v2/tasks", R"({"tasks":[]})");
    world.settings.insert({{u"LISTEN_ADDRESS"_s, u""_s},
                           {u"MARATHON_SERVERS"_s, marathon.url().authority()},
                           {u"MARATHON_EVENTS"_s, u"callback"_s},
                           {u"MARATHON_CALLBACK_HOST"_s, u"0.0.0.0"_s},
                           {u"MARATHON_CALLBACK_PORT"_s, QString::number(world.site.status.number())}});
    world.site.start(world.settings);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.command(world.status, world.settings), 0);
}

void StatusCommandTest::passwordIsSent()
{
    World world;
    const QString file = world.site.lab.write(u"password"_s, "s3cret\n");
    QVERIFY(QFile::setPermissions(file, QFile::ReadOwner));
    auto guarded = world.settings;
    guarded.insert({{u"HTTP_USER"_s, u"joe"_s}, {u"HTTP_PASSWORD_FILE"_s, file}});
    world.site.start(guarded);
    QTRY_COMPARE(world.site.command(world.status, guarded), 0);
    QCOMPARE(world.site.command(world.status, world.settings), 2);
    QVERIFY2(world.site.printed.contains("HTTP 401"), world.site.printed);
    guarded.insert(u"HTTP_PASSWORD_FILE"_s, u"/nowhere"_s);
    QCOMPARE(world.site.command(world.status, guarded), 78);
    QVERIFY2(world.site.printed.contains("PROXYM_HTTP_PASSWORD_FILE"), world.site.printed);
}

void StatusCommandTest::whoDoesNotAnswerIsNamed()
{
    World world;
    const QString address = u"127.0.0.1:"_s + QString::number(freePort().number());
    world.site.channels = QProcess::SeparateChannels;
    QCOMPARE(world.site.command({u"status"_s, u"--address"_s, address}, world.settings), 2);
    QVERIFY2(world.site.printed.contains(address.toUtf8()), world.site.printed);
    QVERIFY2(world.site.printed.contains("connection refused"), world.site.printed);
    QCOMPARE(world.site.command({u"status"_s, u"--json"_s, u"--address"_s, address}, world.settings), 2);
    QCOMPARE(world.site.printed, QByteArray());
}

void StatusCommandTest::whatIsNoProxymIsNamed()
{
    World world;
    FakeHttpServer other;
    other.answer("/api/status", "<html>");
    const QStringList ask{u"status"_s, u"--address"_s, other.url().authority()};
    QCOMPARE(world.site.command(ask, world.settings), 2);
    QVERIFY2(world.site.printed.contains("no proxym"), world.site.printed);
    other.answer("/api/status", "{}");
    QCOMPARE(world.site.command(ask, world.settings), 2);
    QVERIFY2(world.site.printed.contains("no proxym"), world.site.printed);
}

void StatusCommandTest::signalEndsItWhileItWaits()
{
    World world;
    FakeHttpServer silent;
    const FakeReply hang{.manner = FakeReply::Manner::Hang};
    const auto endIt = [&](const FakeRequest &) {
        signalTo(world.site.commandPid, SIGINT);
        return hang;
    };
    silent.answer("GET", "/api/status", FakeHttpServer::Handler(endIt));
    QCOMPARE(world.site.command({u"status"_s, u"--address"_s, silent.url().authority()}, world.settings), -1);
    QCOMPARE(world.site.printed, QByteArray());
}

QTEST_GUILESS_MAIN(StatusCommandTest)
#include "statuscommandtest.moc"
