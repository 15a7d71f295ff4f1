// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"
#include "support/signalto.h"

#include <QFileInfo>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! `--once` with the real program.
class OnceTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void failingSourceIsAppliedAsItWasSaved();
    void nothingIsAppliedWithoutASavedAnswer();
    void signalEndsItWhileASourceHangs();
};

namespace {

struct World {
    World()
    {
        const QByteArray port = QByteArray::number(origin.serverPort());
        marathon.answer("/v2/apps",
                        R"({"apps":[{"id":"/web","ports":[10001],"labels":{"proxym.domains":"web.test",)"
                        R"("proxym.port.10001.protocol":"http"}}]})");
        marathon.answer("/v2/tasks",
                        R"({"tasks":[{"id":"t","appId":"/web","host":"127.0.0.1","ports":[)" + port + "]}]}");
        settings = {{u"MARATHON_SERVERS"_s, marathon.url().authority()}, {u"MARATHON_EVENTS"_s, u"poll"_s}};
        site.serve('[' + Site::web("file", origin) + ']');
    }
    Origin origin{"o"};
    FakeHttpServer marathon;
    Site site;
    QMap<QString, QString> settings;
};

} // namespace

void OnceTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void OnceTest::failingSourceIsAppliedAsItWasSaved()
{
    World world;
    QCOMPARE(world.site.command({u"--once"_s}, world.settings), 0);
    QCOMPARE(world.site.get("web.test"), "o");
    world.marathon.goDown();
    world.site.serve('[' + Site::web("other", world.origin) + ']');
    QCOMPARE(world.site.command({u"--once"_s}, world.settings), 1);
    QVERIFY2(world.site.printed.contains("Marathon"), world.site.printed);
    QTRY_COMPARE(world.site.get("other.test"), "o"); // applied nevertheless
    QCOMPARE(world.site.get("web.test"), "o");
}

void OnceTest::nothingIsAppliedWithoutASavedAnswer()
{
    World world;
    world.marathon.goDown();
    QCOMPARE(world.site.command({u"--once"_s}, world.settings), 1);
    QVERIFY2(world.site.printed.contains("Marathon"), world.site.printed);
    QVERIFY(!QFileInfo::exists(world.site.lab.settings.configFilePath));
    QVERIFY(world.site.lab.haproxyPids().isEmpty());
}

void OnceTest::signalEndsItWhileASourceHangs()
{
    World world;
    const FakeReply hang{.manner = FakeReply::Manner::Hang};
    const auto endIt = [&](const FakeRequest &) {
        signalTo(world.site.commandPid, SIGTERM);
        return hang;
    };
    world.marathon.answer("GET", "/v2/apps", FakeHttpServer::Handler(endIt));
    world.settings[u"MARATHON_TIMEOUT"_s] = u"3600"_s;
    QCOMPARE(world.site.command({u"--once"_s}, world.settings), 1);
}

QTEST_GUILESS_MAIN(OnceTest)
#include "oncetest.moc"
