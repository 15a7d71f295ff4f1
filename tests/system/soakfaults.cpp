// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/soak.h"

#include "support/certificates.h"
#include "support/signalto.h"

#include <QDir>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr int patience = 60'000; // ms

QByteArray tcpService(const QByteArray &id, int port)
{
    return "{\"id\":\"" + id + "\",\"port\":" + QByteArray::number(port)
        + R"(,"protocol":"tcp","hosts":[{"ip":"127.0.0.1","port":1}]})";
}

} // namespace

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

void Soak::serviceComesOrGoes()
{
    m_dice.bounded(2) == 0 ? m_town.letAServiceCome(++m_services) : m_town.letAServiceGo();
}

void Soak::marathonLies()
{
    static const QList<FakeReply> lies{
        {500, "{\"message\":\"Futures timed out\"}"},
        {200, "<html>it works</html>", "text/html"},
        {200, ""},
        {200, "{\"apps\":[]}"},
        {200, "{\"message\":\"no leader\"}"},
        {.body = "{\"apps\":[{\"id\":\"/web\"", .manner = FakeReply::Manner::CutOff},
        {.manner = FakeReply::Manner::Hang},
        {.manner = FakeReply::Manner::Reset},
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
    for (FakeHttpServer *server : {&m_town.marathon.server, &m_town.marathon.standby})
        server->goDown();
    pauseAWhile();
    for (FakeHttpServer *server : {&m_town.marathon.server, &m_town.marathon.standby})
        server->comeUp();
}

//! The Marathon that proxym uses is down, or says that there is no leader; meanwhile only the other one
//! reports changes.
void Soak::marathonFailsOver()
{
    (void)QTest::qWaitFor([this] { return m_town.marathon.isListenedTo(); }, patience);
    FakeHttpServer &lost = m_town.marathon.inUse();
    const bool isDown = m_dice.bounded(2) == 0;
    if (isDown) {
        lost.goDown();
    } else {
        lost.answerAll(FakeReply{503, "{\"message\":\"Could not determine the current leader\"}"});
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
    (void)m_town.site.lab.write(u"services/more.json"_s,
                                tcpService("/more" + QByteArray::number(++m_reloads), freePort().number()));
    pauseAWhile();
    m_town.site.lab.remove(how);
    m_town.site.lab.remove(u"services/more.json"_s);
}

//! Changes that need a reload wait; servers change nevertheless.
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

//! No process may have a file there open for writing when that begins, and no reload may be due, as it is
//! while the removal of a file has not yet been applied: a proxym that starts in such a directory cannot make
//! up for it, and until it can, it does not know HAProxy's configuration.
void Soak::directoryIsReadOnly()
{
    m_town.await("no change of an earlier fault waits for a reload", [this] {
        const QByteArray config = m_town.site.config();
        const auto serves = [&config](QByteArrayView part) { return config.contains(part); };
        return m_town.site.state() == u"inSync" && !serves("listen more") && !serves("listen taken")
            && !serves("backend bad_");
    });
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
    signalTo(pid, SIGKILL);
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

//! Blue and green, one alongside the other or one in place of the other.
void Soak::swap()
{
    m_handovers.swap(successor());
}

void Soak::rename()
{
    m_handovers.rename(successor());
}

Handovers::Successor Soak::successor()
{
    return m_dice.bounded(2) == 0 ? Handovers::Successor::BesideIt : Handovers::Successor::InOneBurst;
}

void Soak::addressIsReused()
{
    const bool isOfSticky = m_dice.bounded(2) == 0;
    m_handovers.reuseAddress(isOfSticky,
                             m_dice.bounded(2) == 0 ? Handovers::Death::OnceOut : Handovers::Death::AtOnce);
}

void Soak::portMappingsChange()
{
    QByteArrayList order{"front", "metrics"};
    if (m_dice.bounded(2) == 0)
        order.swapItemsAt(0, 1);
    if (m_dice.bounded(2) == 0)
        order.insert(m_dice.bounded(3), "admin");
    m_handovers.deployPorts(order);
}

//! What has to search for our processes runs at once.
void Soak::foreignHaproxyComes()
{
    constexpr size_t most = 4;
    if (m_foreign.size() < most)
        m_foreign.push_back(std::make_unique<ForeignHaproxy>(
            m_town.site.lab,
            m_dice.bounded(2) == 0 ? ForeignHaproxy::Mode::Plain : ForeignHaproxy::Mode::MasterWorker));
    m_dice.bounded(2) == 0 ? reloadIsNeeded() : haproxyIsKilled();
}

void Soak::putCertificate(const QByteArray &content) const
{
    QDir(m_town.site.lab.path(u"."_s)).mkpath(u"certs"_s);
    const QByteArray next = QFile::encodeName(m_town.site.lab.write(u"next.pem"_s, content));
    (void)::rename(next.constData(), QFile::encodeName(m_town.site.lab.path(u"certs/web.pem"_s)).constData());
}

//! Within the promised time, plus some for a slow machine.
void Soak::expectShown(const QByteArray &certificate)
{
    const bool isShown = QTest::qWaitFor(
        [&] { return shownCertificate(m_https, u"web.test"_s) == fingerprintIn(certificate); }, 15'000);
    if (!isShown)
        ++m_notShown;
}

void Soak::certificateIsRenewed()
{
    m_certificate = newCertificate({u"web.test"_s});
    putCertificate(m_certificate);
    expectShown(m_certificate);
}

void Soak::certificateIsBad()
{
    putCertificate(m_certificate.left(m_certificate.size() / 2));
    pauseAWhile();
    expectShown(m_certificate);
    putCertificate(m_certificate);
}

} // namespace proxym::test
