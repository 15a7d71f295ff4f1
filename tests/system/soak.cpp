// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/soak.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTime>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int patience = 60'000; // ms

QByteArray tcpService(const QByteArray &id, int port)
{
    return "{\"id\":\"" + id + "\",\"port\":" + QByteArray::number(port)
        + R"(,"protocol":"tcp","hosts":[{"ip":"127.0.0.1","port":1}]})";
}

} // namespace

Soak::Soak(quint32 seed, bool isPermittedToMount)
    : m_dice(seed)
{
    m_town.site.program = m_town.site.lab.wrapper();
    if (isPermittedToMount)
        m_disk.emplace(m_town.site.lab.path(u"etc"_s));
}

//! A new proxym has nothing to grow from: it is seldom ended.
QList<Soak::Fault> Soak::faults() const
{
    QList<Fault> all{
        {"servers change", &Soak::serversChange, 6},
        {"deployment", &Soak::deployment},
        {"task dies undrained", &Soak::taskDiesUndrained},
        {"reload is needed", &Soak::reloadIsNeeded},
        {"Marathon lies", &Soak::marathonLies},
        {"Marathon is down", &Soak::marathonIsDown},
        {"Marathon fails over", &Soak::marathonFailsOver},
        {"event storm", &Soak::eventStorm},
        {"bad file", &Soak::badFile},
        {"bad config line", &Soak::badConfigLine},
        {"port is taken", &Soak::portIsTaken},
        {"reload fails", &Soak::reloadFails},
        {"HAProxy is killed", &Soak::haproxyIsKilled},
        {"proxym is killed", &Soak::proxymIsKilled, 1},
        {"proxym is stopped", &Soak::proxymIsStopped, 1},
        {"garbage to the status port", &Soak::garbageToTheStatusPort},
    };
    if (m_disk) {
        all.append({"disk is full", &Soak::diskIsFull});
        all.append({"directory is read-only", &Soak::directoryIsReadOnly, 1});
    }
    return all;
}

void Soak::oneFault()
{
    QList<Fault> drawn;
    for (const Fault &fault : faults())
        drawn.append(QList<Fault>(fault.weight, fault));
    const Fault fault = drawn.at(m_dice.bounded(int(drawn.size())));
    std::printf("%s %s", qPrintable(QTime::currentTime().toString(u"hh:mm:ss.zzz"_s)), fault.name);
    std::fflush(stdout);
    ++m_happened[fault.name];
    (this->*fault.happen)();
    pauseAWhile();
    m_growth.note(m_town.site.process->processId());
    std::printf(" (%s)\n", m_growth.now().toText().constData());
}

bool Soak::run(int seconds)
{
    m_town.open({{u"MARATHON_SERVERS"_s, m_town.marathon.addresses()}});
    m_town.letClientsIn();
    pauseAWhile();
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < qint64(seconds) * 1000)
        oneFault();
    letEverythingSettle();
    m_growth.note(m_town.site.process->processId());
    m_town.clients.stop();
    const bool isAsItShouldBe = isGood();
    if (!isAsItShouldBe)
        std::printf("the log of proxym:\n%s\n", (m_log + m_town.site.log()).constData());
    return isAsItShouldBe;
}

bool Soak::isGood() const
{
    int happened = 0;
    for (const auto &[name, times] : m_happened.asKeyValueRange()) {
        std::printf("%4d × %s\n", times, name.constData());
        happened += times;
    }
    const load::LoadGenerator &clients = m_town.clients;
    const QList<load::Failure> failures = lost();
    const qint64 failed = clients.failures(load::Request::Get).size();
    const bool isValid = m_town.site.isConfigValid();
    const bool isAsWanted = m_town.isAsWanted();
    const auto gap = std::chrono::duration_cast<std::chrono::milliseconds>(m_longestGap);
    std::printf("%lld GET, %lld POST, %lld TCP sessions, %d faults\n", clients.done(load::Request::Get),
                clients.done(load::Request::Post), clients.done(load::Request::Tcp), happened);
    std::printf("GET failed: %lld, of them while HAProxy was killed: %lld\n", failed, failed - failures.size());
    std::printf("lost: %s\n", told(failures).constData());
    std::printf("longest time without a HAProxy after a kill: %lld ms\n", qint64(gap.count()));
    std::printf("proxym: %s at the end; %s\n", m_growth.now().toText().constData(), m_growth.toText().constData());
    std::printf("file %s, HAProxy %s, proxym %s\n", isValid ? "valid" : "INVALID",
                isAsWanted ? "as wanted" : "NOT AS WANTED", m_growth.isFlat() ? "as big as before" : "HAS GROWN");
    return failures.isEmpty() && isValid && isAsWanted && m_growth.isFlat();
}

void Soak::serversChange()
{
    if (m_dice.bounded(2) == 0) {
        m_town.startApi();
        m_town.killOldestApi();
    } else {
        m_town.startWeb();
        m_town.killOldestWeb();
    }
}

void Soak::deployment()
{
    m_town.deploy(m_dice.bounded(2) == 0 ? Town::Death::Soon : Town::Death::OnceDrained);
}

void Soak::taskDiesUndrained()
{
    m_town.startWeb();
    m_town.crashOldestWeb();
}

void Soak::reloadIsNeeded()
{
    m_town.causeReload(++m_reloads);
}

void Soak::marathonLies()
{
    static const QList<test::FakeReply> lies{
        {500, "{\"message\":\"Futures timed out\"}"},
        {200, "<html>it works</html>", "text/html"},
        {200, ""},
        {200, "{\"apps\":[]}"},
        {200, "{\"message\":\"no leader\"}"},
        {.body = "{\"apps\":[{\"id\":\"/web\"", .manner = test::FakeReply::Manner::CutOff},
        {.manner = test::FakeReply::Manner::Hang},
        {.manner = test::FakeReply::Manner::Reset},
    };
    m_town.marathon.lie(lies.at(m_dice.bounded(int(lies.size()))));
    m_town.marathon.deploymentSucceeded();
    (void)m_town.site.post("/api/refresh");
    pauseAWhile();
    m_town.marathon.tellTheTruth();
    m_town.marathon.deploymentSucceeded();
}

void Soak::marathonIsDown()
{
    for (test::FakeHttpServer *server : {&m_town.marathon.server, &m_town.marathon.standby})
        server->goDown();
    pauseAWhile();
    for (test::FakeHttpServer *server : {&m_town.marathon.server, &m_town.marathon.standby})
        server->comeUp();
}

//! The one that proxym uses is down, or says that it is no leader's; what changes meanwhile only the other one tells.
void Soak::marathonFailsOver()
{
    (void)QTest::qWaitFor([this] { return m_town.marathon.isListenedTo(); }, patience);
    test::FakeHttpServer &lost = m_town.marathon.inUse();
    const bool isDown = m_dice.bounded(2) == 0;
    if (isDown) {
        lost.goDown();
    } else {
        lost.answerAll(test::FakeReply{503, "{\"message\":\"Could not determine the current leader\"}"});
        lost.endStreams();
    }
    m_town.startWeb();
    m_town.killOldestWeb();
    if (isDown)
        lost.comeUp();
    else
        lost.answerAll({});
}

void Soak::eventStorm()
{
    for (int i = 0; i < 500; ++i)
        m_town.marathon.deploymentSucceeded();
}

void Soak::badFile()
{
    (void)m_town.site.lab.write(u"services/bad.json"_s, "[{\"id\": \"/broken\", ");
    pauseAWhile();
    m_town.site.lab.remove(u"services/bad.json"_s);
}

void Soak::badConfigLine()
{
    (void)m_town.site.lab.write(u"services/bad.json"_s,
                                Site::web("bad", Port::of<1>(), R"("config":"no-such-keyword",)"));
    pauseAWhile();
    m_town.site.lab.remove(u"services/bad.json"_s);
}

void Soak::portIsTaken()
{
    QTcpServer squatter;
    if (!squatter.listen(QHostAddress::LocalHost, freePort().number()))
        return;
    (void)m_town.site.lab.write(u"services/taken.json"_s, tcpService("/taken", squatter.serverPort()));
    pauseAWhile();
    m_town.site.lab.remove(u"services/taken.json"_s);
}

void Soak::reloadFails()
{
    const QString how = m_dice.bounded(2) == 0 ? u"fail-check"_s : u"fail-start"_s;
    (void)m_town.site.lab.write(how, "");
    (void)m_town.site.lab.write(
        u"services/more.json"_s,
        tcpService("/more" + QByteArray::number(++m_reloads), freePort().number()));
    pauseAWhile();
    m_town.site.lab.remove(how);
    m_town.site.lab.remove(u"services/more.json"_s);
}

//! What needs a reload waits; servers change all the same.
void Soak::diskIsFull()
{
    m_disk->fill();
    (void)m_town.site.lab.write(u"services/more.json"_s,
                                tcpService("/more" + QByteArray::number(++m_reloads), freePort().number()));
    serversChange();
    pauseAWhile();
    m_disk->clear();
    m_town.site.lab.remove(u"services/more.json"_s);
}

//! Nobody may have a file there open for writing when that begins.
void Soak::directoryIsReadOnly()
{
    endProxym();
    m_disk->setReadOnly(true);
    m_town.startAgain();
    serversChange();
    pauseAWhile();
    m_disk->setReadOnly(false);
    m_town.awaitSync();
}

void Soak::haproxyIsKilled()
{
    const qint64 pid = m_town.pid();
    if (pid <= 1)
        return;
    Window window{Clock::now(), Clock::time_point::max()};
    ::kill(pid_t(pid), SIGKILL);
    (void)QTest::qWaitFor([&] { return !m_town.site.lab.haproxyPids().contains(pid); }, patience);
    const bool isBack = QTest::qWaitFor([&] { return !m_town.site.get("web.test").isEmpty(); }, patience);
    window.until = isBack ? Clock::now() : window.from;
    m_longestGap = std::max(m_longestGap, window.until - window.from);
    m_withoutHaproxy.append(window);
}

void Soak::proxymIsKilled()
{
    m_town.site.kill();
    m_log += m_town.site.log();
    m_town.reopen();
}

void Soak::proxymIsStopped()
{
    endProxym();
    m_town.reopen();
}

void Soak::garbageToTheStatusPort()
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_town.site.status.number());
    QByteArray garbage(20'000, '\0');
    for (char &byte : garbage)
        byte = char(m_dice.bounded(256));
    socket.write(garbage);
    (void)QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; }, 1'000);
}

void Soak::endProxym()
{
    m_town.site.stop();
    m_log += m_town.site.log();
}

void Soak::pauseAWhile()
{
    QTest::qWait(200 + m_dice.bounded(1'000));
}

void Soak::letEverythingSettle()
{
    (void)QTest::qWaitFor([this] { return m_town.site.state() == u"inSync" && m_town.isAsWanted(); },
                          patience);
}

QList<load::Failure> Soak::lost() const
{
    QList<load::Failure> failures = m_town.clients.failures(load::Request::Get);
    failures.removeIf([this](const load::Failure &failure) {
        return std::ranges::any_of(m_withoutHaproxy, [&](const Window &window) {
            return failure.startedAt <= window.until && failure.at >= window.from;
        });
    });
    return failures;
}

} // namespace proxym
