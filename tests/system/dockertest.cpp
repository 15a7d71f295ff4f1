// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakedocker.h"
#include "support/program/site.h"
#include "support/socketrelay.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Containers of Docker, at a Unix socket, with the real program and HAProxy.
class DockerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void changesAreServedAtOnce();
    void replicaThatIsToldToStopGetsNothingNew();
    void failingEngineKeepsItsServices_data();
    void failingEngineKeepsItsServices();
    void emptyListIsHeldBack();
    void restartWhileItIsAwayLosesNothing();
};

namespace {

FakeDocker::Container container(const QByteArray &name, const Origin &origin)
{
    return {name, FakeDocker::web(name), u"127.0.0.1"_s, quint16(origin.serverPort())};
}

//! An engine with one container "web".
class World final {
public:
    World() { docker.put(container("web", origin)); }
    void start(const QMap<QString, QString> &where = {{u"DOCKER_NETWORK"_s, u"edge"_s}})
    {
        QMap<QString, QString> settings{{u"DOCKER_ENABLED"_s, u"1"_s},
                                        {u"DOCKER_ENDPOINT"_s, u"unix://"_s + relay.path()},
                                        {u"RESYNC_INTERVAL"_s, u"1000"_s},
                                        {u"HOLD_BACK"_s, u"1000"_s}};
        settings.insert(where);
        site.start(settings);
    }
    [[nodiscard]] bool isListenedTo() const { return docker.isListenedTo(); }
    //! All who answer some requests for this host.
    [[nodiscard]] QSet<QByteArray> answering(const QByteArray &host) const
    {
        QSet<QByteArray> all;
        for (int i = 0; i < 8; ++i)
            all += site.get(host);
        return all;
    }
    //! Its state, as the API reports it.
    [[nodiscard]] QString source() const
    {
        for (const QJsonValue &source : site.api()[u"sources"_s].toArray()) {
            if (source[u"name"_s] == u"Docker"_s)
                return source[u"state"_s].toString();
        }
        return {};
    }

    Origin origin{"web"};
    FakeDocker docker;
    SocketRelay relay{docker.server.port()};
    Site site;
};

} // namespace

void DockerTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void DockerTest::changesAreServedAtOnce()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    QTRY_VERIFY(world.isListenedTo());
    const Origin late("late");
    world.docker.start(container("late", late));
    QTRY_COMPARE(world.site.get("late.test"), "late");
    world.docker.end("late");
    QTRY_VERIFY(world.site.get("late.test") != "late");
    QCOMPARE(world.site.get("web.test"), "web");
}

//! Long before it ends.
void DockerTest::replicaThatIsToldToStopGetsNothingNew()
{
    World world;
    world.start({{u"DOCKER_HOST_ADDRESS"_s, u"127.0.0.1"_s}});
    QTRY_VERIFY(world.isListenedTo());
    const Origin one("one"), two("two");
    const auto start = [&world](const Origin &origin, const QByteArray &at = "2023-11-14T22:13:20Z") {
        world.docker.start({.name = origin.name(),
                            .labels = {{u"proxym.domains"_s, u"shop.test"_s},
                                       {u"com.docker.compose.project"_s, u"shop"_s},
                                       {u"com.docker.compose.service"_s, u"web"_s}},
                            .published = quint16(origin.serverPort()),
                            .startedAt = QString::fromLatin1(at)});
    };
    start(one);
    QTRY_COMPARE(world.site.get("shop.test"), "one");
    start(two);
    QTRY_COMPARE(world.answering("shop.test"), (QSet<QByteArray>{"one", "two"}));
    const int reloads = world.site.count(u"reloads"_s);
    world.docker.tell("kill", "one", {{u"signal"_s, u"1"_s}}); // "read your configuration again"
    world.docker.tell("kill", "two", {{u"signal"_s, u"15"_s}});
    QTRY_COMPARE(world.answering("shop.test"), QSet<QByteArray>{"one"});
    world.docker.end("two");
    start(two, "2023-11-14T22:20:00Z");
    QTRY_COMPARE(world.answering("shop.test"), (QSet<QByteArray>{"one", "two"}));
    QCOMPARE(world.site.count(u"reloads"_s), reloads);
}

void DockerTest::failingEngineKeepsItsServices_data()
{
    QTest::addColumn<FakeReply>("lie");
    QTest::newRow("error") << FakeReply{500, R"({"message":"no"})"};
    QTest::newRow("null") << FakeReply{200, "null"};
    QTest::newRow("HTML") << FakeReply{200, "<html></html>", "text/html"};
    QTest::newRow("reset") << FakeReply{.manner = FakeReply::Manner::Reset};
}

void DockerTest::failingEngineKeepsItsServices()
{
    QFETCH(FakeReply, lie);
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    QTRY_VERIFY(world.isListenedTo());
    world.docker.lie(lie);
    QTRY_COMPARE(world.source(), u"failing"_s);
    QTRY_COMPARE(world.site.state(), u"stale"_s);
    QCOMPARE(world.site.get("web.test"), "web");
    world.docker.tellTheTruth();
    QTRY_COMPARE_WITH_TIMEOUT(world.source(), u"ok"_s, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(world.isListenedTo(), 20'000);
    const Origin late("late");
    world.docker.start(container("late", late));
    QTRY_COMPARE(world.site.get("late.test"), "late");
}

void DockerTest::emptyListIsHeldBack()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    QTRY_VERIFY(world.isListenedTo());
    world.docker.forget();
    world.docker.server.endStreams();
    const auto heldBack = [&world] { return world.site.api()[u"services"_s][u"heldBack"_s].toInt(); };
    QTRY_COMPARE_WITH_TIMEOUT(heldBack(), 1, 20'000);
    QCOMPARE(world.site.get("web.test"), "web");
    QTRY_VERIFY_WITH_TIMEOUT(world.isListenedTo(), 20'000);
    world.docker.start(container("web", world.origin));
    QTRY_COMPARE(heldBack(), 0);
    QCOMPARE(world.site.get("web.test"), "web");
}

void DockerTest::restartWhileItIsAwayLosesNothing()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.get("web.test"), "web");
    QTRY_VERIFY(world.isListenedTo());
    world.site.kill();
    world.relay.remove();
    world.start();
    QTRY_COMPARE(world.source(), u"failing"_s);
    QCOMPARE(world.site.get("web.test"), "web");
    world.relay.listen();
    const Origin late("late");
    world.docker.put(container("late", late));
    QTRY_COMPARE_WITH_TIMEOUT(world.site.get("late.test"), "late", 20'000);
}

QTEST_GUILESS_MAIN(DockerTest)
#include "dockertest.moc"
