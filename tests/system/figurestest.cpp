// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! HAProxy's own exporter and stats page, with the real program and HAProxy.
class FiguresTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void areServedBesideTheClients();
    void changeOfTheAddressLosesNoRequest();
    void takenPortCostsOnlyThem();
    void portIsNoServices();
    void portOfAnOperatorsBindIsNotTheirs();
    void serviceInASpareBackendIsTold();
    void haproxyWithoutExporterIsTold();
};

namespace {

struct World {
    Origin a{"a"};
    Origin b{"b"};
    Port port = freePort();
    Site site;

    World() { site.serve('[' + Site::web("a", a) + ']'); }
    ~World() { site.stop(); }
    void start(const QString &host = u"127.0.0.1"_s)
    {
        site.start({{u"HAPROXY_METRICS_ADDRESS"_s, u"%1:%2"_s.arg(host).arg(port.number())}});
        QTRY_COMPARE(site.get("a.test"), "a");
    }
    [[nodiscard]] QByteArray figures(const QByteArray &path = "/metrics") const
    {
        return HaproxyLab::get(port, "any", path);
    }
    [[nodiscard]] QByteArray publicly(const QByteArray &host, const QByteArray &path) const
    {
        return HaproxyLab::get(site.lab.settings.httpPort, host, path);
    }
    [[nodiscard]] QString problems() const
    {
        QStringList all;
        for (const QJsonValue problem : site.api()[u"problems"_s].toArray())
            all.append(problem.toString());
        return all.join(u'\n');
    }
};

} // namespace

void FiguresTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void FiguresTest::areServedBesideTheClients()
{
    World world;
    world.start();
    QTRY_VERIFY(world.figures().contains("haproxy_backend_http_responses_total{proxy=\"a_80\""));
    QVERIFY(world.figures("/stats").contains("Statistics Report"));
    QVERIFY(world.figures("/stats;csv").contains("\na_80,BACKEND,"));
    QVERIFY(!world.figures("/stats").contains("method=\"post\"")); // no form to administer it
    for (const QByteArray path : {"/", "/statsx", "/metrics/", "/a"})
        QVERIFY2(world.figures(path).isEmpty(), path);
    QCOMPARE(world.publicly("a.test", "/metrics"), "a");
    QVERIFY(world.publicly("nobody.test", "/metrics").isEmpty());
    QVERIFY(world.publicly("nobody.test", "/stats").isEmpty());
    QTRY_COMPARE(world.site.state(), u"inSync"_s);

    world.site.stop();
    const QList<qint64> pids = world.site.lab.haproxyPids();
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.lab.haproxyPids(), pids); // adopted without a reload
}

void FiguresTest::changeOfTheAddressLosesNoRequest()
{
    World world;
    world.start();
    QTRY_VERIFY(!world.figures().isEmpty());
    Load load(world.site.lab.settings.httpPort, "a.test", 2);
    world.site.stop();
    const Port before = world.port;
    world.port = freePort();
    world.start();
    QTRY_VERIFY(!world.figures().isEmpty());
    QTRY_VERIFY(HaproxyLab::get(before, "any", "/metrics").isEmpty());
    const auto reason = [&world] {
        return world.site.api()[u"haproxy"_s][u"lastReload"_s][u"reason"_s].toString();
    };
    QTRY_COMPARE(reason(), u"the running HAProxy has another configuration"_s);
    load.stop();
    QTRY_VERIFY(load.isOver());
    QCOMPARE(load.failed, 0);
}

void FiguresTest::takenPortCostsOnlyThem()
{
    World world;
    QTcpServer squatter;
    QVERIFY(squatter.listen(QHostAddress::LocalHost, world.port.number()));
    world.start();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QCOMPARE(world.problems(),
             u"HAProxy: PROXYM_HAPROXY_METRICS_ADDRESS: port %1 cannot be opened: address already in use; "
             u"HAProxy's own "
             "figures are not served"_s.arg(world.port.number()));
    squatter.close();
    QTRY_COMPARE_WITH_TIMEOUT(world.site.state(), u"inSync"_s, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(!world.figures().isEmpty(), 15'000);
}

void FiguresTest::portIsNoServices()
{
    World world;
    const QByteArray number = QByteArray::number(world.port.number());
    world.site.serve('[' + Site::web("a", world.a) + R"(,{"id":"/t","port":)" + number
                     + R"(,"transportProtocol":"tcp","hosts":[{"ip":"127.0.0.1","port":)"
                     + QByteArray::number(world.b.port().number()) + "}]}]");
    world.start();
    const auto service = [&] { return world.site.api("/api/services/t_" + number); };
    QTRY_COMPARE(service()[u"state"_s].toString(), u"skipped"_s);
    QCOMPARE(service()[u"reason"_s].toString(),
             u"port %1 belongs to PROXYM_HAPROXY_METRICS_ADDRESS"_s.arg(world.port.number()));
    QVERIFY(!world.figures().isEmpty());
}

void FiguresTest::portOfAnOperatorsBindIsNotTheirs()
{
    World world;
    (void)world.site.lab.write(u"settings/http-frontend.cfg"_s,
                               "bind :" + QByteArray::number(world.port.number()) + '\n');
    world.start();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QCOMPARE(world.problems(),
             u"HAProxy: PROXYM_HAPROXY_METRICS_ADDRESS: port %1 belongs to http-frontend.cfg line 1; "
             u"HAProxy's own figures "
             "are not served"_s.arg(world.port.number()));
    QCOMPARE(HaproxyLab::get(world.port, "a.test", "/metrics"), "a");
    (void)world.site.lab.write(u"settings/http-frontend.cfg"_s, "");
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!world.figures().isEmpty(), 15'000);
}

void FiguresTest::serviceInASpareBackendIsTold()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.site.serve('[' + Site::web("a", world.a) + ',' + Site::web("b", world.b) + ']');
    QVERIFY(world.site.answers("b.test", "b"));
    const auto backendOfB = [&world] {
        return world.site.api("/api/services/b_80")[u"backend"_s].toString();
    };
    QTRY_VERIFY(!backendOfB().isEmpty()); // known once the round has ended
    const QString backend = backendOfB();
    const QByteArray metrics = HaproxyLab::get(world.site.status, "localhost", "/metrics");
    const QByteArray told =
        "proxym_service_backend_info{backend=\"" + backend.toUtf8() + "\",service=\"b_80\"} 1";
    QCOMPARE(metrics.contains(told), backend != u"b_80");
    QVERIFY(world.figures().contains("proxy=\"" + backend.toUtf8() + '"'));
}

//! Such a HAProxy has no feature of that name.
void FiguresTest::haproxyWithoutExporterIsTold()
{
    World world;
    const QString without = world.site.lab.write(u"haproxy"_s,
                                                 "#!/bin/sh\nfor file; do case $file in *.cfg|*/candidate*) "
                                                 "sed -i s/PROMEX/NOTHING/ \"$file\";; esac; done\nexec "
                                                     + HaproxyLab::haproxy().toUtf8() + " \"$@\"\n");
    QVERIFY(QFile::setPermissions(without, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    world.site.program = without;
    world.start();
    QTRY_VERIFY2(world.problems().contains(u"built without its Prometheus exporter"),
                 qPrintable(world.problems()));
    QVERIFY(world.figures().isEmpty());
    QVERIFY(!world.figures("/stats").isEmpty());
}

QTEST_GUILESS_MAIN(FiguresTest)
#include "figurestest.moc"
