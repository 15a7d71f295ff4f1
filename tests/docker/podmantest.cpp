// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/podman.h"
#include "docker/dockermodule.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! The module with a real Podman and real containers.
class PodmanTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void containerIsFoundAndItsEndIsTold();
    void portsOfARangeAreFound();
    void networkAndHostAreFound();
    void replicasAreOneService();
    void healthIsRead();
    void containerThatStopsIsGone();

private:
    void start(const QString &name, const QStringList &options,
               const QStringList &command = {u"/bin/sleep"_s, u"600"_s});
    void listen(const DockerSettings &more = {});
    //! "docker/web:80 http web.test 10.88.0.2:80"; or the error.
    [[nodiscard]] QStringList services(Reading reading = Reading::WhatChanged);
    [[nodiscard]] bool isTold(const QString &reason) const;

    std::unique_ptr<Podman> m_podman;
    std::unique_ptr<DockerModule> m_module;
    std::unique_ptr<QSignalSpy> m_noticed;
};

namespace {

const QStringList shop{u"--label"_s, u"com.docker.compose.project=shop"_s, u"--label"_s,
                       u"com.docker.compose.service=web"_s};

QStringList labels(const QStringList &texts)
{
    QStringList options;
    for (const QString &text : texts)
        options += {u"--label"_s, text};
    return options;
}

} // namespace

void PodmanTest::initTestCase()
{
    qRegisterMetaType<Trigger>();
    m_podman = std::make_unique<Podman>();
    if (!m_podman->whyNot().isEmpty())
        QSKIP(qPrintable(u"no test with real containers: "_s + m_podman->whyNot()));
}

void PodmanTest::cleanup()
{
    if (m_module)
        QCoro::waitFor(m_module->notifier()->stop());
    if (m_podman && m_podman->whyNot().isEmpty())
        QVERIFY2(m_podman->run({u"rm"_s, u"-f"_s, u"-a"_s, u"-t"_s, u"0"_s}), qPrintable(m_podman->output));
}

void PodmanTest::start(const QString &name, const QStringList &options, const QStringList &command)
{
    const QStringList before{u"run"_s, u"-d"_s, u"--cgroups=disabled"_s, u"--name"_s, name};
    QVERIFY2(m_podman->run(before + options + QStringList{u"busybox"_s} + command),
             qPrintable(m_podman->output));
}

void PodmanTest::listen(const DockerSettings &more)
{
    DockerSettings settings = more;
    settings.endpoint = u"unix://"_s + m_podman->socket();
    m_module = std::make_unique<DockerModule>(settings);
    m_noticed = std::make_unique<QSignalSpy>(m_module->notifier(), &Notifier::changeNoticed);
    m_module->notifier()->start();
}

QStringList PodmanTest::services(Reading reading)
{
    const auto found = QCoro::waitFor(m_module->source()->services(reading));
    if (!found)
        return {found.error().what};
    QStringList all = found->complaints;
    for (const Service &service : found->services) {
        QStringList hosts;
        for (const Host &host : service.hosts)
            hosts += host.toString();
        all += u"%1:%2 %3 %4 %5"_s.arg(service.id)
                   .arg(service.port.number())
                   .arg(service.applicationProtocol, service.domains.join(u','), hosts.join(u' '));
    }
    return all;
}

bool PodmanTest::isTold(const QString &reason) const
{
    return std::ranges::any_of(*m_noticed, [&reason](const QList<QVariant> &arguments) {
        return arguments.first().value<Trigger>().reason == reason;
    });
}

//! Podman 4.3 begins its stream with the first event.
void PodmanTest::containerIsFoundAndItsEndIsTold()
{
    listen();
    QTRY_COMPARE(services(), QStringList());
    start(u"web"_s, labels({u"proxym.domains=web.test"_s}) + QStringList{u"--expose"_s, u"8080"_s});
    QTRY_VERIFY_WITH_TIMEOUT(isTold(u"start web"_s), 20'000);
    QCOMPARE(services().size(), 1);
    QVERIFY2(services().first().startsWith(u"docker/web:8080 http web.test 10.88.0."_s),
             qPrintable(services().first()));
    QVERIFY(m_module->source()->details().events->connected);
    QVERIFY(m_podman->run({u"kill"_s, u"web"_s}));
    QTRY_VERIFY_WITH_TIMEOUT(isTold(u"die web"_s), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(services(), QStringList(), 20'000);
}

//! The list names only the first one.
void PodmanTest::portsOfARangeAreFound()
{
    listen({.hostAddress = u"10.9.9.9"_s});
    start(u"web"_s,
          labels({u"proxym.port.81.domains=a.test"_s, u"proxym.port.9000.protocol=tcp"_s})
              + QStringList{u"-p"_s, u"8001-8003:80-82"_s, u"-p"_s, u"127.0.0.1:9001:9000"_s});
    QCOMPARE(services(),
             (QStringList{u"docker/web: container web: it does not publish port 9000 at 10.9.9.9"_s,
                          u"docker/web:81 http a.test 10.9.9.9:8002"_s, u"docker/web:9000 tcp  "_s}));
}

void PodmanTest::networkAndHostAreFound()
{
    QVERIFY2(m_podman->run({u"network"_s, u"create"_s, u"--subnet"_s, u"10.77.0.0/24"_s, u"edge"_s}),
             qPrintable(m_podman->output));
    listen({.network = u"edge"_s});
    const QStringList web = labels({u"proxym.port.80.domains=web.test"_s});
    start(u"both"_s, web + QStringList{u"--network"_s, u"podman"_s, u"--network"_s, u"edge"_s});
    start(u"host"_s, web + QStringList{u"--network"_s, u"host"_s});
    start(u"other"_s, web);
    const QStringList found = services(Reading::Everything);
    QCOMPARE(
        found,
        (QStringList{u"docker/other: container other: it is not in the network edge, but in podman"_s,
                     u"docker/both:80 http web.test 10.77.0.2:80"_s,
                     u"docker/host:80 http web.test 127.0.0.1:80"_s, u"docker/other:80 http web.test "_s}));
}

void PodmanTest::replicasAreOneService()
{
    listen();
    for (const QString &name : {u"shop-web-1"_s, u"shop-web-2"_s})
        start(name, shop + labels({u"proxym.domains=web.test"_s}) + QStringList{u"--expose"_s, u"80"_s});
    const QStringList found = services();
    QCOMPARE(found.size(), 1);
    QVERIFY2(found.first().startsWith(u"docker/shop/web:80 http web.test 10.88.0."_s)
                 && found.first().count(u":80 "_s) == 2 && found.first().count(u"10.88.0."_s) == 2,
             qPrintable(found.first()));
}

//! Without systemd Podman runs no checks by itself.
void PodmanTest::healthIsRead()
{
    listen();
    const QStringList web =
        shop + labels({u"proxym.domains=web.test"_s}) + QStringList{u"--expose"_s, u"80"_s};
    start(u"good"_s, web);
    const QStringList good = services();
    start(u"late"_s,
          web
              + QStringList{u"--health-cmd"_s, u"/bin/test -e /ready"_s, u"--health-retries"_s, u"1"_s,
                            u"--health-interval"_s, u"disable"_s});
    QTRY_VERIFY_WITH_TIMEOUT(isTold(u"start late"_s), 20'000);
    QCOMPARE(services(), good); // it is starting
    QVERIFY(m_podman->run({u"exec"_s, u"late"_s, u"/bin/touch"_s, u"/ready"_s}));
    QVERIFY2(m_podman->run({u"healthcheck"_s, u"run"_s, u"late"_s}), qPrintable(m_podman->output));
    QTRY_VERIFY_WITH_TIMEOUT(isTold(u"health_status late"_s), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(services().first().count(u"10.88.0."_s), 2, 20'000);
}

//! At once, though it takes its time.
void PodmanTest::containerThatStopsIsGone()
{
    listen();
    const QStringList slow{u"/bin/sh"_s, u"-c"_s,
                           u"trap '/bin/sleep 60' TERM; while :; do /bin/sleep 0.1; done"_s};
    start(u"web"_s, labels({u"proxym.domains=web.test"_s}) + QStringList{u"--expose"_s, u"80"_s}, slow);
    QTRY_COMPARE_WITH_TIMEOUT(services().size(), 1, 20'000);
    m_podman->begin({u"stop"_s, u"-t"_s, u"50"_s, u"web"_s});
    QTRY_COMPARE_WITH_TIMEOUT(services(Reading::Everything), QStringList(), 20'000);
    QVERIFY(!isTold(u"die web"_s));
}

QTEST_GUILESS_MAIN(PodmanTest)

#include "podmantest.moc"
