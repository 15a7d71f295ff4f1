// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/site.h"

#include <QJsonArray>
#include <QScopeGuard>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Ports that another program has, or two lines of one configuration: with the real program.
class TakenPortsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void takenAddressIsSeenBesideOurOwnOfThatPort_data();
    void takenAddressIsSeenBesideOurOwnOfThatPort();
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
            ::kill(pid_t(pid), SIGKILL);
        QTRY_VERIFY(site.lab.haproxyPids().isEmpty());
    }
    //! HAProxy is killed, and somebody takes that port before it is started again.
    void loseThePortTo(QTcpServer &squatter) const
    {
        const auto proxym = pid_t(site.process->processId());
        ::kill(proxym, SIGSTOP);
        const auto goOn = qScopeGuard([proxym] { ::kill(proxym, SIGCONT); });
        killHaproxy();
        QVERIFY(squatter.listen(QHostAddress::LocalHost, port.number()));
    }
};

} // namespace

void TakenPortsTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
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

QTEST_GUILESS_MAIN(TakenPortsTest)
#include "takenportstest.moc"
