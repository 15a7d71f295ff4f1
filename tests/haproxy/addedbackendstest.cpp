// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/sparesbench.h"

#include <QTcpServer>
#include <QTcpSocket>

using namespace proxym;
using namespace proxym::test;

namespace {

class Bench : public SparesBench {
public:
    Bench()
        : SparesBench(0)
    {
    }
    [[nodiscard]] QSet<QString> backends() const
    {
        return QCoro::waitFor(admin().backends()).value_or(QSet<QString>());
    }
    //! The proxym that this is has to know by now what its HAProxy can do.
    void load(const Services &services)
    {
        apply(services);
        QTRY_VERIFY(status().abilities.contains(u"dynamicBackends"_s));
    }
    void tell(const QByteArray &line) const
    {
        const QByteArrayList lines(1, line + '\n');
        (void)QCoro::waitFor(admin().run(lines));
    }
};

//! Never answers, and keeps what it was asked.
class SilentServer {
public:
    SilentServer()
    {
        (void)m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket,
                             [this, socket] { asked += socket->readAll(); });
        });
    }
    [[nodiscard]] Host host() const
    {
        return *Host::from(u"127.0.0.1"_s, *Port::from(m_server.serverPort()));
    }
    QByteArray asked;

private:
    QTcpServer m_server;
};

Shared<Service> special(const Origin &origin)
{
    Service service = web(u"special"_s, origin);
    service.config = QStringList{u"http-response set-header X-Line yes"_s};
    return Shared(service);
}

} // namespace

//! New services without a reload, with a real HAProxy that adds backends while it runs: from 3.4 on.
class AddedBackendsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
        Bench bench;
        const Origin a("a");
        bench.apply({web(u"old"_s, a)});
        if (!bench.addsBackends())
            QSKIP("this HAProxy cannot add backends: tests/haproxy-matrix has one that can");
    }

    void newServiceHasABackendOfItsOwn();
    void serviceWithoutServersHasOne();
    void settingsInUseNeedNoReload();
    void checksAskForTheHostOfEachService();
    void fileFollowsWithoutACheck();
    void whoLeavesIsDeletedAtTheNextLook();
    void backendWithARequestIsNotDeleted();
    void parkedServersAreDeletedInsteadOfAReload();
    void nextProxymAdoptsWhatWasAdded();
    void killedBetweenAnyTwoCommandsNothingIsLost();
    void killedBeforeItWasPublished();
    void nameThatSomebodyElseUsesIsAReload();
    void reloadTakesAllOver();
    void whileAReloadWaitsServicesCome();
};

void AddedBackendsTest::newServiceHasABackendOfItsOwn()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.apply({web(u"old"_s, a)});
    const qint64 pid = bench.pid();
    const Outcome outcome = bench.apply({web(u"new"_s, b), web(u"old"_s, a)}); // right after the start
    QCOMPARE(outcome.action, Action::Runtime);
    QCOMPARE(outcome.reason, u"1 backend added, 1 server added, 1 route changed"_s);
    QCOMPARE(bench.get("new"), "b"_ba);
    QCOMPARE(bench.get("old"), "a"_ba);
    QCOMPARE(bench.pid(), pid);
    QVERIFY(bench.status().backends.isEmpty());
    QCOMPARE(bench.live(u"new_80"_s), QStringList{addressOf(b)});
    QCOMPARE(bench.status().reloadsAvoided, 1);
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}, Scrutiny::Question).action, Action::None);
}

void AddedBackendsTest::serviceWithoutServersHasOne()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.load({web(u"old"_s, a)});
    Service empty = web(u"new"_s, b);
    empty.hosts.clear();
    QCOMPARE(bench.apply({Shared(empty), web(u"old"_s, a)}).action, Action::Runtime);
    QVERIFY(bench.backends().contains(u"new_80"_s));
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}).reason, u"1 server added"_s);
    QCOMPARE(bench.get("new"), "b"_ba);
}

void AddedBackendsTest::settingsInUseNeedNoReload()
{
    Bench bench;
    const Origin a("a"), b("b");
    for (const QString &name : {u"one"_s, u"two"_s})
        (void)bench.lab.write(u"settings/%1_80.yml"_s.arg(name),
                              "balance: roundrobin\nredirectToHttps: true\n");
    bench.load({web(u"old"_s, a)});
    const Outcome first = bench.apply({web(u"old"_s, a), web(u"one"_s, a)});
    QCOMPARE(first.action, Action::Reload);
    QVERIFY2(first.reason.contains(u"it is the first with such settings"_s), qPrintable(first.reason));
    QTRY_VERIFY(bench.status().abilities.contains(u"dynamicBackends"_s));
    QCOMPARE(bench.apply({web(u"old"_s, a), web(u"one"_s, a), web(u"two"_s, b)}).action, Action::Runtime);
    QTcpSocket client;
    client.connectToHost(bench.lab.settings.bindAddress, bench.lab.settings.httpPort.number());
    QVERIFY(client.waitForConnected());
    client.write("GET /page HTTP/1.1\r\nHost: two.test\r\n\r\n");
    QTRY_VERIFY(client.bytesAvailable() > 0);
    QVERIFY(client.readAll().contains("location: https://two.test/page"));
}

void AddedBackendsTest::checksAskForTheHostOfEachService()
{
    Bench bench;
    const Origin a("a");
    SilentServer one, two;
    for (const QString &name : {u"one"_s, u"two"_s})
        (void)bench.lab.write(u"settings/%1_80.yml"_s.arg(name), "check: /health\n");
    Service first = web(u"one"_s, a), second = web(u"two"_s, a);
    first.hosts = {one.host()};
    second.hosts = {two.host()};
    bench.load({Shared(first), web(u"old"_s, a)});
    QCOMPARE(bench.apply({Shared(first), web(u"old"_s, a), Shared(second)}).action, Action::Runtime);
    const auto isAsked = [](const SilentServer &server, const QByteArray &host) {
        return server.asked.toLower().contains("get /health http/1.1\r\nhost: " + host + "\r\n");
    };
    QTRY_VERIFY2_WITH_TIMEOUT(isAsked(one, "one.test"), one.asked, 10'000);
    QTRY_VERIFY2_WITH_TIMEOUT(isAsked(two, "two.test"), two.asked, 10'000);

    const qint64 pid = bench.pid(); // and with another domain of another host
    two.asked.clear();
    second.domains = {u"zwei.test"_s};
    QCOMPARE(bench.apply({Shared(first), web(u"old"_s, a), Shared(second)}).action, Action::Runtime);
    QTRY_VERIFY2_WITH_TIMEOUT(isAsked(two, "zwei.test"), two.asked, 10'000);
    QCOMPARE(bench.pid(), pid);
}

void AddedBackendsTest::fileFollowsWithoutACheck()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.load({web(u"old"_s, a)});
    const qsizetype checks = bench.lab.checks();
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    const QByteArray server = "server new-127.0.0.1-" + QByteArray::number(b.port().number());
    QTRY_VERIFY(bench.file().contains("\nbackend new_80 from http\n") && bench.file().contains(server));
    QCOMPARE(bench.lab.checks(), checks);
    QCOMPARE(bench.lab.run(HaproxyLab::haproxy(), {u"-c"_s, u"-f"_s, bench.lab.settings.configFilePath}), 0);
    const qint64 pid = bench.pid();
    signalTo(pid, SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(bench.pid() != 0 && bench.pid() != pid, 10'000);
    QTRY_COMPARE(bench.get("new"), "b"_ba);
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}).action, Action::None);
}

void AddedBackendsTest::whoLeavesIsDeletedAtTheNextLook()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.load({web(u"old"_s, a)});
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    const qint64 pid = bench.pid();
    QCOMPARE(bench.apply({web(u"old"_s, a)}).action, Action::Runtime);
    QCOMPARE(bench.get("new"), QByteArray());
    QVERIFY(bench.backends().contains(u"new_80"_s));
    QCOMPARE(bench.apply({web(u"old"_s, a)}, Scrutiny::Question).action, Action::None);
    QVERIFY(!bench.backends().contains(u"new_80"_s));
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}).action,
             Action::Runtime); // with the same server
    QCOMPARE(bench.get("new"), "b"_ba);
    bench.apply({web(u"old"_s, a)});
    QCOMPARE(bench.apply({web(u"new"_s, a), web(u"old"_s, a)}).action, Action::Runtime); // at once
    QCOMPARE(bench.get("new"), "a"_ba);
    QCOMPARE(bench.apply({web(u"new"_s, a), web(u"old"_s, a)}, Scrutiny::Question).action, Action::None);
    QCOMPARE(bench.get("new"), "a"_ba);
    QCOMPARE(bench.pid(), pid);
}

void AddedBackendsTest::backendWithARequestIsNotDeleted()
{
    Bench bench;
    const Origin a("a"), b("b");
    SilentServer silent;
    bench.load({web(u"old"_s, a)});
    Service slow = web(u"slow"_s, a);
    slow.hosts = {silent.host()};
    bench.apply({web(u"old"_s, a), Shared(slow)});
    QTcpSocket client;
    client.connectToHost(bench.lab.settings.bindAddress, bench.lab.settings.httpPort.number());
    QVERIFY(client.waitForConnected());
    client.write("GET / HTTP/1.1\r\nHost: slow.test\r\n\r\n");
    QTRY_VERIFY(!silent.asked.isEmpty());

    bench.apply({web(u"old"_s, a)});
    QCOMPARE(bench.apply({web(u"old"_s, a)}, Scrutiny::Question).action, Action::None);
    QVERIFY(bench.backends().contains(u"slow_80"_s));
    QCOMPARE(client.state(), QAbstractSocket::ConnectedState);
    QCOMPARE(client.bytesAvailable(), 0);
    QCOMPARE(bench.apply({web(u"old"_s, a), web(u"slow"_s, b)}).action, Action::Runtime);
    QCOMPARE(bench.get("slow"), "b"_ba); // it is published still
    client.abort();
}

void AddedBackendsTest::parkedServersAreDeletedInsteadOfAReload()
{
    Bench bench;
    const Origin a("a");
    const auto many = [&a](int net) {
        Service service = web(u"many"_s, a);
        for (int i = 0; i < 300; ++i)
            service.hosts.append(
                *Host::from(u"127.%1.%2.%3"_s.arg(net).arg(i / 250).arg(i % 250 + 1), a.port()));
        return Shared(service);
    };
    bench.load({many(1)});
    const qint64 pid = bench.pid();
    for (int net = 2; net < 6; ++net)
        QCOMPARE(bench.apply({many(net)}).action, Action::Runtime);
    QCOMPARE(bench.apply({web(u"many"_s, a)}).action, Action::Runtime);
    QCOMPARE(bench.apply({web(u"many"_s, a)}, Scrutiny::Question).action, Action::None);
    const auto rows = QCoro::waitFor(bench.admin().serversState(u"many_80"_s));
    QVERIFY(rows);
    QCOMPARE(rows->size(), 1);
    QCOMPARE(bench.pid(), pid);
    QCOMPARE(bench.get("many"), "a"_ba);
}

void AddedBackendsTest::nextProxymAdoptsWhatWasAdded()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    bench.load({web(u"gone"_s, c), web(u"old"_s, a)});
    bench.apply({web(u"new"_s, b), web(u"old"_s, a), web(u"other"_s, b)});
    const qint64 pid = bench.pid();
    bench.restart();
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a), web(u"other"_s, b)}).action, Action::None);
    QCOMPARE(bench.apply({web(u"new"_s, c), web(u"old"_s, a), web(u"other"_s, b)}).action, Action::Runtime);
    QCOMPARE(bench.get("new"), "c"_ba);

    bench.restart(); // and meanwhile one has left, and one has come
    QTRY_VERIFY(bench.status().abilities.contains(u"dynamicBackends"_s));
    QCOMPARE(bench.apply({web(u"late"_s, c), web(u"old"_s, a), web(u"other"_s, b)}).action, Action::Runtime);
    QCOMPARE(bench.get("late"), "c"_ba);
    QCOMPARE(bench.get("other"), "b"_ba);
    QCOMPARE(bench.get("new"), QByteArray());
    QCOMPARE(bench.pid(), pid);
    QTRY_VERIFY(!bench.file().contains("backend new_80") && bench.file().contains("backend late_80"));
}

void AddedBackendsTest::killedBetweenAnyTwoCommandsNothingIsLost()
{
    int kills = 0;
    while (Bench().goesOnAfter(kills, true))
        ++kills;
    QVERIFY(kills > 5);
}

void AddedBackendsTest::killedBeforeItWasPublished()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.load({web(u"old"_s, a)});
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    const qint64 pid = bench.pid();
    bench.tell("unpublish backend new_80");
    QCOMPARE(bench.get("new"), QByteArray());
    bench.restart();
    QVERIFY(bench.apply({web(u"new"_s, b), web(u"old"_s, a)}).action != Action::Reload);
    QCOMPARE(bench.get("new"), "b"_ba);
    for (const QByteArray &name : {"new"_ba, "old"_ba}) { // and somebody else does it
        bench.tell("unpublish backend " + name + "_80");
        QCOMPARE(bench.get(name), QByteArray());
        bench.apply({web(u"new"_s, b), web(u"old"_s, a)}, Scrutiny::Question);
        QCOMPARE(bench.get(name), name == "new" ? "b"_ba : "a"_ba);
    }
    QCOMPARE(bench.pid(), pid);
}

void AddedBackendsTest::nameThatSomebodyElseUsesIsAReload()
{
    Bench bench;
    const Origin a("a"), b("b"), c("c");
    bench.load({web(u"old"_s, a)});
    bench.tell("add backend new_80 from http; add server new_80/other " + addressOf(c).toUtf8()
               + "; enable server new_80/other; publish backend new_80");
    const Outcome outcome = bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    QCOMPARE(outcome.action, Action::Reload);
    QVERIFY2(outcome.reason.contains(u"already used"_s), qPrintable(outcome.reason));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(bench.get("new"), "b"_ba);
}

void AddedBackendsTest::reloadTakesAllOver()
{
    Bench bench;
    const Origin a("a"), b("b");
    bench.load({web(u"old"_s, a)});
    bench.apply({web(u"new"_s, b), web(u"old"_s, a)});
    Load load(bench.lab.settings.httpPort, "new.test", 4);
    QCOMPARE(bench.apply({web(u"new"_s, b), web(u"old"_s, a), special(a)}).action, Action::Reload);
    QTest::qWait(200);
    load.stop();
    QTRY_VERIFY(load.isOver());
    QVERIFY(load.good > 0);
    QCOMPARE(load.failed, 0);
    QCOMPARE(bench.live(u"new_80"_s), QStringList{addressOf(b)});
    QTRY_VERIFY(bench.status().abilities.contains(u"dynamicBackends"_s));
    QCOMPARE(bench.apply({web(u"more"_s, b), web(u"new"_s, b), web(u"old"_s, a), special(a)}).action,
             Action::Runtime);
    QCOMPARE(bench.get("more"), "b"_ba);
}

void AddedBackendsTest::whileAReloadWaitsServicesCome()
{
    Bench bench;
    bench.lab.settings.reloadInterval = 1min;
    const Origin a("a"), b("b");
    bench.load({web(u"old"_s, a)});
    QVERIFY(bench.apply({web(u"old"_s, a), special(a)}).isWaiting);
    bench.apply({web(u"new"_s, b), web(u"old"_s, a), special(a)});
    QCOMPARE(bench.get("new"), "b"_ba);
    bench.apply({web(u"new"_s, a), web(u"old"_s, a), special(a)});
    QCOMPARE(bench.get("new"), "a"_ba);
    bench.apply({web(u"old"_s, a), special(a)});
    QCOMPARE(bench.get("new"), QByteArray());
    QCOMPARE(bench.get("special"), QByteArray());
}

QTEST_GUILESS_MAIN(AddedBackendsTest)
#include "addedbackendstest.moc"
