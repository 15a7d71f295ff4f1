// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockerservices.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class DockerServicesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneContainerIsAService();
    void labelsSayWhichPorts_data();
    void labelsSayWhichPorts();
    void uselessLabelsAreComplaints_data();
    void uselessLabelsAreComplaints();
    void labelsSayHowAPortIsHandled();
    void onlyPortNeedsNoNumber();
    void replicasOfComposeAreOneService();
    void lastCreatedDecides();
    void containerOfOneCommandServesNothing();
    void onlyTheBestServe_data();
    void onlyTheBestServe();
    void addressIsFound_data();
    void addressIsFound();
    void orderNeverShows();
    void oneThatCannotBeReachedCostsOnlyItself();
};

namespace {

const DockerPlace anywhere{.machine = u"127.0.0.1"_s};

//! Exposes 80 at 10.0.0.NUMBER in "edge".
DockerContainer web(int number, const DockerLabels &labels = {{u"proxym.domains"_s, u"web.test"_s}})
{
    return {.id = u"a%1"_s.arg(number),
            .name = u"web-%1"_s.arg(number),
            .createdAt = number,
            .labels = labels,
            .state = u"running"_s,
            .ports = {{80, u"tcp"_s}},
            .networks = {{u"edge"_s, {u"10.0.0.%1"_s.arg(number)}}}};
}

DockerContainer replica(int number, DockerLabels labels = {{u"proxym.domains"_s, u"web.test"_s}})
{
    labels.insert(u"com.docker.compose.project"_s, u"shop"_s);
    labels.insert(u"com.docker.compose.service"_s, u"web"_s);
    labels.insert(u"com.docker.compose.oneoff"_s, u"False"_s);
    return web(number, labels);
}

QString shown(const Service &service)
{
    QStringList hosts;
    for (const Host &host : service.hosts)
        hosts += host.toString();
    return u"%1:%2 %3 %4 [%5] %6"_s.arg(service.id)
        .arg(service.port.number())
        .arg(service.applicationProtocol, service.domains.join(u','), hosts.join(u' '), service.path)
        .trimmed();
}

QStringList shown(const Found &found)
{
    QStringList all;
    for (const Service &service : found.services)
        all += shown(service);
    return all;
}

} // namespace

void DockerServicesTest::oneContainerIsAService()
{
    DockerLabels labels{{u"proxym.domains"_s, u"web.test, *.web.test"_s}, {u"proxym.path"_s, u"/api"_s}};
    const DockerLabels own = labels;
    labels.insert(u"maintainer"_s, u"me"_s);
    const Found found = dockerServices({web(1, labels)}, {}, anywhere);
    QCOMPARE(found.services.size(), 1);
    const Service expected{.id = u"docker/web-1"_s,
                           .domains = {u"web.test"_s, u"*.web.test"_s},
                           .port = Port::of<80>(),
                           .transportProtocol = u"tcp"_s,
                           .applicationProtocol = u"http"_s,
                           .hosts = {*Host::from(u"10.0.0.1"_s, Port::of<80>())},
                           .path = u"/api"_s,
                           .source = u"Docker"_s,
                           .labels = own};
    QVERIFY2(found.services.first() == expected, qPrintable(shown(found).join(u'\n')));
    QVERIFY(found.complaints.isEmpty() && found.notes.isEmpty());
}

void DockerServicesTest::labelsSayWhichPorts_data()
{
    QTest::addColumn<DockerLabels>("labels");
    QTest::addColumn<QStringList>("expected");
    const QString domains = u"proxym.domains"_s;
    const auto port = [](int number, const char *what) {
        return u"proxym.port.%1.%2"_s.arg(number).arg(QString::fromUtf8(what));
    };
    QTest::newRow("one of several") << DockerLabels{{domains, u"a.test"_s},
                                                    {port(9000, "protocol"), u"http"_s}}
                                    << QStringList{u"docker/web-1:9000 http a.test [10.0.0.1:9000]"_s};
    QTest::newRow("two, with their own domains")
        << DockerLabels{{port(80, "domains"), u"a.test"_s}, {port(9000, "domains"), u"b.test"_s}}
        << QStringList{u"docker/web-1:80 http a.test [10.0.0.1:80]"_s,
                       u"docker/web-1:9000 http b.test [10.0.0.1:9000]"_s};
    QTest::newRow("web and TCP") << DockerLabels{{domains, u"a.test"_s},
                                                 {port(80, "protocol"), u"HTTP"_s},
                                                 {port(5432, "protocol"), u"tcp"_s}}
                                 << QStringList{u"docker/web-1:80 http a.test [10.0.0.1:80]"_s,
                                                u"docker/web-1:5432 tcp a.test [10.0.0.1:5432]"_s};
    QTest::newRow("one that is not exposed")
        << DockerLabels{{port(1234, "domains"), u"a.test"_s}}
        << QStringList{u"docker/web-1:1234 http a.test [10.0.0.1:1234]"_s};
    QTest::newRow("path of the only port")
        << DockerLabels{{port(80, "domains"), u"a.test"_s}, {u"proxym.path"_s, u"/x"_s}}
        << QStringList{u"docker/web-1:80 http a.test [10.0.0.1:80] /x"_s};
    QTest::newRow("its own path") << DockerLabels{{port(80, "domains"), u"a.test"_s},
                                                  {port(80, "path"), u"/y"_s},
                                                  {u"proxym.path"_s, u"/x"_s}}
                                  << QStringList{u"docker/web-1:80 http a.test [10.0.0.1:80] /y"_s};
}

void DockerServicesTest::labelsSayWhichPorts()
{
    QFETCH(DockerLabels, labels);
    DockerContainer container = web(1, labels);
    container.ports = {{80, u"tcp"_s}, {9000, u"tcp"_s}, {5432, u"tcp"_s}};
    const Found found = dockerServices({container}, {}, anywhere);
    QTEST(shown(found), "expected");
    QCOMPARE(found.complaints, QStringList());
}

void DockerServicesTest::uselessLabelsAreComplaints_data()
{
    QTest::addColumn<DockerLabels>("labels");
    QTest::addColumn<QList<int>>("exposed");
    QTest::addColumn<QString>("complaint");
    QTest::addColumn<int>("services");
    const QString domains = u"proxym.domains"_s;
    QTest::newRow("which port?") << DockerLabels{{domains, u"a.test"_s}} << QList<int>{80, 81}
                                 << u"it exposes several ports"_s << 0;
    QTest::newRow("no port") << DockerLabels{{domains, u"a.test"_s}} << QList<int>{}
                             << u"it exposes no port"_s << 0;
    QTest::newRow("port that is none")
        << DockerLabels{{u"proxym.port.http.domains"_s, u"a.test"_s}, {domains, u"a.test"_s}}
        << QList<int>{80} << u"label proxym.port.http.domains names no port"_s << 1;
    QTest::newRow("neither domain nor protocol")
        << DockerLabels{{u"proxym.path"_s, u"/x"_s}} << QList<int>{80}
        << u"port 80 has neither a domain nor the protocol tcp"_s << 0;
    QTest::newRow("protocol of which port?")
        << DockerLabels{{u"proxym.port.80.domains"_s, u"a.test"_s},
                        {u"proxym.port.81.domains"_s, u"b.test"_s},
                        {u"proxym.protocol"_s, u"http"_s}}
        << QList<int>{80, 81} << u"label proxym.protocol is ignored: it has several ports"_s << 2;
    QTest::newRow("another protocol")
        << DockerLabels{{domains, u"a.test"_s}, {u"proxym.protocol"_s, u"h2"_s}} << QList<int>{80}
        << u"label proxym.port.80.protocol is neither http nor tcp"_s << 1;
}

void DockerServicesTest::uselessLabelsAreComplaints()
{
    QFETCH(DockerLabels, labels);
    QFETCH(QList<int>, exposed);
    QFETCH(QString, complaint);
    DockerContainer container = web(1, labels);
    container.ports.clear();
    for (const int port : exposed)
        container.ports += DockerPort{port, u"tcp"_s};
    const Found found = dockerServices({container, web(2)}, {}, anywhere);
    QCOMPARE(found.complaints.size(), 1);
    QVERIFY2(found.complaints.first().startsWith(u"docker/web-1: container web-1: "_s + complaint),
             qPrintable(found.complaints.first()));
    QFETCH(int, services);
    QCOMPARE(found.services.size(), services + 1);
}

void DockerServicesTest::labelsSayHowAPortIsHandled()
{
    const Found found = dockerServices({web(1,
                                            {{u"proxym.domains"_s, u"web.test"_s},
                                             {u"proxym.port.80.sticky"_s, u"true"_s},
                                             {u"proxym.port.80.check"_s, u"ping"_s}})},
                                       {}, anywhere);
    QCOMPARE(found.services.size(), 1);
    QVERIFY(found.services.first()->handling == Handling{.sticky = true});
    QCOMPARE(found.complaints,
             QStringList{u"docker/web-1: container web-1: label proxym.port.80.check must be false or a path "
                         "that begins with /"_s});
}

//! Which one of its labels means is clear.
void DockerServicesTest::onlyPortNeedsNoNumber()
{
    const DockerLabels labels{{u"proxym.domains"_s, u"web.test"_s}, {u"proxym.auth"_s, u"nobody"_s}};
    const Found found = dockerServices({web(1, labels)}, {}, anywhere);
    QCOMPARE(found.complaints, QStringList());
    QVERIFY(found.services.first()->handling == Handling{.auth = QStringList()});

    DockerLabels two = labels;
    two.insert(u"proxym.port.80.protocol"_s, u"http"_s);
    two.insert(u"proxym.port.81.protocol"_s, u"http"_s);
    two.insert(u"proxym.port.80.Auth"_s, u"nobody"_s);
    two.insert(u"proxym.port.80.colour"_s, u"green"_s);
    two.insert(u"proxym.port.80.config"_s, u"option httplog"_s); // only Marathon's may count
    two.insert(u"Proxym.port.80.path"_s, u"/a"_s);
    const QString unread = u"docker/web-1: container web-1: label %1 is read by nobody"_s;
    QCOMPARE(dockerServices({web(1, two)}, {}, anywhere).notes,
             (QStringList{unread.arg(u"Proxym.port.80.path"), unread.arg(u"proxym.port.80.colour"),
                          unread.arg(u"proxym.port.80.config")}));
    QCOMPARE(dockerServices({web(1, two)}, {}, anywhere).complaints,
             (QStringList{
                 u"docker/web-1: container web-1: label proxym.auth is ignored: it has several ports"_s,
                 u"docker/web-1: container web-1: label proxym.port.80.Auth keeps nobody out; it has to be "
                 "proxym.port.80.auth or proxym.port.81.auth"_s}));
}

void DockerServicesTest::replicasOfComposeAreOneService()
{
    const Found found = dockerServices({replica(1), replica(2), web(3)}, {}, anywhere);
    QCOMPARE(shown(found),
             (QStringList{u"docker/shop/web:80 http web.test [10.0.0.1:80 10.0.0.2:80]"_s,
                          u"docker/web-3:80 http web.test [10.0.0.3:80]"_s}));
}

//! Two versions while compose replaces one by the other.
void DockerServicesTest::lastCreatedDecides()
{
    const DockerLabels now{{u"proxym.port.80.domains"_s, u"new.test"_s},
                           {u"proxym.port.81.domains"_s, u"admin.test"_s}};
    const Found found = dockerServices({replica(2, now), replica(1)}, {}, anywhere);
    QCOMPARE(shown(found),
             (QStringList{u"docker/shop/web:80 http new.test [10.0.0.1:80 10.0.0.2:80]"_s,
                          u"docker/shop/web:81 http admin.test [10.0.0.2:81]"_s}));
    QCOMPARE(found.complaints, QStringList{u"docker/shop/web: container web-1: it has no port 81"_s});
}

void DockerServicesTest::containerOfOneCommandServesNothing()
{
    DockerContainer migration = replica(2);
    migration.labels.insert(u"com.docker.compose.oneoff"_s, u"True"_s);
    const Found found = dockerServices({replica(1), migration}, {}, anywhere);
    QCOMPARE(shown(found), QStringList{u"docker/shop/web:80 http web.test [10.0.0.1:80]"_s});
    QCOMPARE(found.notes.size(), 1);
    QVERIFY(found.complaints.isEmpty());
}

void DockerServicesTest::onlyTheBestServe_data()
{
    QTest::addColumn<QList<DockerHealth>>("health");
    QTest::addColumn<QSet<QString>>("leaving");
    QTest::addColumn<QString>("hosts");
    using enum DockerHealth;
    const QSet<QString> none;
    QTest::newRow("all good") << QList{Good, Good} << none << u"10.0.0.1:80 10.0.0.2:80"_s;
    QTest::newRow("one starts") << QList{Good, Starting} << none << u"10.0.0.1:80"_s;
    QTest::newRow("one is bad") << QList{Bad, Good} << none << u"10.0.0.2:80"_s;
    QTest::newRow("one starts, one is bad") << QList{Bad, Starting} << none << u"10.0.0.2:80"_s;
    QTest::newRow("both start") << QList{Starting, Starting} << none << u"10.0.0.1:80 10.0.0.2:80"_s;
    QTest::newRow("both are bad") << QList{Bad, Bad} << none << u"10.0.0.1:80 10.0.0.2:80"_s;
    QTest::newRow("one stops") << QList{Good, Good} << QSet{u"a1"_s} << u"10.0.0.2:80"_s;
    QTest::newRow("both stop") << QList{Good, Good} << QSet{u"a1"_s, u"a2"_s} << u"10.0.0.1:80 10.0.0.2:80"_s;
    QTest::newRow("one stops, one starts")
        << QList{Good, Starting} << QSet{u"a1"_s} << u"10.0.0.1:80 10.0.0.2:80"_s;
    QTest::newRow("one stops, one is bad") << QList{Good, Bad} << QSet{u"a1"_s} << u"10.0.0.1:80"_s;
}

void DockerServicesTest::onlyTheBestServe()
{
    QFETCH(QList<DockerHealth>, health);
    QFETCH(QSet<QString>, leaving);
    QFETCH(QString, hosts);
    QList<DockerContainer> containers{replica(1), replica(2)};
    for (int i = 0; i < 2; ++i)
        containers[i].health = health.at(i);
    const Found found = dockerServices(containers, leaving, anywhere);
    QCOMPARE(shown(found), QStringList{u"docker/shop/web:80 http web.test [%1]"_s.arg(hosts)});
    containers[0].state = u"stopping"_s; // as Podman says it
    QCOMPARE(dockerServices(containers, leaving, anywhere).services,
             dockerServices(containers, leaving + QSet{u"a1"_s}, anywhere).services);
}

void DockerServicesTest::addressIsFound_data()
{
    QTest::addColumn<DockerPlace>("place");
    QTest::addColumn<QList<DockerBinding>>("bindings");
    QTest::addColumn<bool>("isOnHost");
    QTest::addColumn<QString>("expected"); // the address, or why there is none
    const QList<DockerBinding> none;
    const QString m = u"10.9.9.9"_s;
    const DockerPlace host{.hostAddress = m, .machine = m};
    const auto row = [](const char *name, const DockerPlace &place, const QList<DockerBinding> &bindings,
                        const QString &expected, bool isOnHost = false) {
        QTest::newRow(name) << place << bindings << isOnHost << expected;
    };
    row("any network", {}, none, u"10.0.0.7:80"_s);
    row("this network", {.network = u"ipv6"_s}, none, u"[fd00::7]:80"_s);
    row("not in it", {.network = u"front"_s}, none,
        u"it is not in the network front, but in back, ipv6, none"_s);
    row("no address there", {.network = u"none"_s}, none, u"it has no address of its own"_s);
    row("published everywhere", host, {{u"0.0.0.0"_s, 8080}, {u"::"_s, 8081}}, u"10.9.9.9:8080"_s);
    row("published somewhere", host, {{{}, 8080}}, u"10.9.9.9:8080"_s);
    row("published there", host, {{u"0.0.0.0"_s, 8080}, {m, 8082}}, u"10.9.9.9:8082"_s);
    row("published elsewhere", host, {{u"127.0.0.1"_s, 8080}, {u"10.1.1.1"_s, 8081}},
        u"it does not publish port 80 at 10.9.9.9"_s);
    row("not published", host, none, u"it does not publish port 80 at 10.9.9.9"_s);
    row("published by IPv6 only", host, {{u"::"_s, 8081}}, u"10.9.9.9:8081"_s);
    row("IPv6", {.hostAddress = u"fd00::1"_s}, {{u"0.0.0.0"_s, 8080}, {u"::"_s, 8081}}, u"[fd00::1]:8081"_s);
    row("name", {.hostAddress = u"node-1"_s}, {{u"127.0.0.1"_s, 8080}, {u"10.1.1.1"_s, 8081}},
        u"node-1:8081"_s);
    row("published nowhere useful", host, {{u"0.0.0.0"_s, 0}}, u"\"10.9.9.9\", port 0 is no address"_s);
    row("in the network, though published", {.network = u"back"_s, .hostAddress = m}, {{{}, 8080}},
        u"10.0.0.7:80"_s);
    row("published, as it is not in the network", {.network = u"front"_s, .hostAddress = m}, {{{}, 8080}},
        u"10.9.9.9:8080"_s);
    row("the machine's network", anywhere, none, u"127.0.0.1:80"_s, true);
    row("the machine's network, published or not", host, none, u"10.9.9.9:80"_s, true);
}

void DockerServicesTest::addressIsFound()
{
    QFETCH(DockerPlace, place);
    QFETCH(QList<DockerBinding>, bindings);
    QFETCH(bool, isOnHost);
    DockerContainer container = web(1);
    container.isOnHost = isOnHost;
    container.ports = {{80, u"udp"_s, {{{}, 7}}}, {81, u"tcp"_s, {{{}, 8}}}, {80, u"tcp"_s, bindings}};
    container.networks = {{u"back"_s, {u"10.0.0.7"_s}}, {u"ipv6"_s, {u"fd00::7"_s}}, {u"none"_s, {}}};
    const auto host = hostOf(container, Port::of<80>(), place);
    QTEST(host ? host->toString() : host.error(), "expected");
}

void DockerServicesTest::orderNeverShows()
{
    QList<DockerContainer> containers{replica(1), replica(2), replica(3), web(4), web(5)};
    for (DockerContainer &container : containers)
        container.createdAt = 7;
    const Found before = dockerServices(containers, {}, anywhere);
    std::reverse(containers.begin(), containers.end());
    const Found after = dockerServices(containers, {}, anywhere);
    QVERIFY(before.services == after.services);
    QCOMPARE(before.complaints, after.complaints);
}

void DockerServicesTest::oneThatCannotBeReachedCostsOnlyItself()
{
    QList<DockerContainer> containers{replica(1), replica(2)};
    containers[0].networks.clear();
    Found found = dockerServices(containers, {}, anywhere);
    QCOMPARE(shown(found), QStringList{u"docker/shop/web:80 http web.test [10.0.0.2:80]"_s});
    QCOMPARE(found.complaints,
             QStringList{u"docker/shop/web: container web-1: it has no address of its own"_s});
    containers[1].networks.clear();
    found = dockerServices(containers, {}, anywhere);
    QCOMPARE(shown(found), QStringList{u"docker/shop/web:80 http web.test []"_s});
    const Service service = found.services.first();
    QCOMPARE(service.absence, u"no container can be reached: it has no address of its own"_s);
}

QTEST_GUILESS_MAIN(DockerServicesTest)

#include "dockerservicestest.moc"
