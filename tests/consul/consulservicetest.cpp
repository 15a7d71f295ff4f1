// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulservice.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What registrations in Consul mean as a service.
class ConsulServiceTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksBecomeAService_data();
    void marksBecomeAService();
    void onlyHealthyOnesAreHosts();
    void weightsAreThoseOfTheInstances_data();
    void weightsAreThoseOfTheInstances();
    void whatItIsDoesNotDependOnHealth();
    void orderOfTheAnswerNeverShows();
    void lastRegistrationDecides();
    void unmarkedInstancesAreNoHosts();
    void sidecarsAreNoServices();
    void uselessOnesAreComplaints_data();
    void uselessOnesAreComplaints();
};

namespace {

ConsulInstance instance(const QStringList &tags, const QString &id = u"web-1"_s,
                        const QString &address = u"10.0.0.1"_s)
{
    return {.id = id, .node = u"n1"_s, .address = address, .port = 8080, .tags = tags};
}

//! "consul/web 80 http a.test,b.test /path: 10.0.0.1:8080"
QString shown(const ServiceLook &look)
{
    if (!look.service)
        return u"none"_s;
    const Service &service = *look.service;
    QStringList hosts;
    for (const Host &host : service.hosts)
        hosts += host.toString();
    return u"%1 %2 %3 %4 %5: %6"_s.arg(service.id)
        .arg(service.port.number())
        .arg(service.applicationProtocol, service.domains.join(u','), service.path, hosts.join(u' '));
}

QString shown(const QList<ConsulInstance> &instances)
{
    return shown(lookOf(u"web"_s, instances, true));
}

} // namespace

void ConsulServiceTest::weightsAreThoseOfTheInstances_data()
{
    QTest::addColumn<QList<int>>("weights"); // those of an instance that passes, and of one with a warning
    QTest::addColumn<QList<int>>("expected"); // -1: none
    QTest::newRow("none is given") << QList<int>{1, 1} << QList<int>{-1, -1};
    QTest::newRow("some are given") << QList<int>{30, 1} << QList<int>{30, 1};
    QTest::newRow("none while there is a warning") << QList<int>{1, 0} << QList<int>{1, 0};
    QTest::newRow("more than HAProxy takes") << QList<int>{60'000, 20'000} << QList<int>{3, 1};
    QTest::newRow("less than nothing") << QList<int>{-1, 5} << QList<int>{0, 5};
}

void ConsulServiceTest::weightsAreThoseOfTheInstances()
{
    QFETCH(QList<int>, weights);
    QFETCH(QList<int>, expected);
    ConsulInstance passes = instance({u"proxym.domains=a.test"_s, u"proxym.weight=90"_s});
    passes.weight = weights.at(0);
    ConsulInstance warns =
        instance({u"proxym.domains=a.test"_s, u"proxym.weight=x"_s}, u"web-2"_s, u"10.0.0.2"_s);
    warns.weightInWarning = weights.at(1);
    warns.health = ConsulHealth::Warning;
    const ServiceLook look = lookOf(u"web"_s, {passes, warns}, true);
    QList<int> got;
    for (const Host &host : (*look.service)->hosts)
        got.append(host.weight() ? host.weight()->number() : -1);
    QCOMPARE(got, expected);
    QCOMPARE((*look.service)->weight, Weight::from(90));
    QCOMPARE(look.complaints, QStringList{u"consul/web: instance web-2: proxym.weight=x is ignored"_s});
}

void ConsulServiceTest::marksBecomeAService_data()
{
    QTest::addColumn<QStringList>("tags");
    QTest::addColumn<QString>("meta"); // "key=value key=value"
    QTest::addColumn<QString>("service");
    const auto row = [](const char *name, const QStringList &tags, const QString &meta,
                        const QString &service) { QTest::newRow(name) << tags << meta << service; };
    const QString web = u"consul/web 80 http a.test,b.test : 10.0.0.1:8080"_s;
    row("domains", {u"v1"_s, u"proxym.domains= b.test, a.test,"_s}, {}, web);
    row("two tags", {u"proxym.domains=a.test"_s, u"proxym.domains=b.test"_s}, {}, web);
    row("meta", {}, u"proxym.domains=a.test,b.test"_s, web);
    row("meta as Consul permits it", {}, u"proxym-domains=a.test,b.test"_s, web);
    row("the other way", {}, u"proxym_domains=a.test,b.test"_s, web);
    row("tags before meta", {u"proxym.domains=a.test,b.test"_s}, u"proxym.domains=c.test"_s, web);
    row("port", {u"proxym.port=5432"_s}, {}, u"consul/web 5432 tcp  : 10.0.0.1:8080"_s);
    row("port and domains", {u"proxym.port=81"_s, u"proxym.domains=a.test"_s}, {},
        u"consul/web 81 http a.test : 10.0.0.1:8080"_s);
    row("protocol", {u"proxym.port=81"_s, u"proxym.domains=a.test"_s, u"proxym.protocol=TCP"_s}, {},
        u"consul/web 81 tcp a.test : 10.0.0.1:8080"_s);
    row("path", {u"proxym.domains=a.test"_s}, u"proxym-path=/api"_s,
        u"consul/web 80 http a.test /api: 10.0.0.1:8080"_s);
    row("nothing", {}, {}, u"none"_s);
    row("tags of others", {u"urlprefix-/web"_s, u"proxym"_s, u"proxym.enable=true"_s, u"xproxym.domains=a"_s},
        u"proxym=a xproxym-domains=a proxymdomains=a"_s, u"none"_s);
    row("no value", {u"proxym.domains"_s}, {}, u"none"_s);
}

void ConsulServiceTest::marksBecomeAService()
{
    QFETCH(QStringList, tags);
    QFETCH(QString, meta);
    ConsulInstance one = instance(tags);
    for (const QString &pair : meta.split(u' ', Qt::SkipEmptyParts))
        one.meta.insert(pair.section(u'=', 0, 0), pair.section(u'=', 1));
    const ServiceLook look = lookOf(u"web"_s, {one}, true);
    QTEST(shown(look), "service");
    QCOMPARE(look.complaints, QStringList());
    if (look.service)
        QCOMPARE((*look.service)->source, u"Consul"_s);
}

void ConsulServiceTest::onlyHealthyOnesAreHosts()
{
    const QStringList tags{u"proxym.domains=a.test"_s};
    QList<ConsulInstance> instances{instance(tags, u"1"_s), instance(tags, u"2"_s, u"10.0.0.2"_s),
                                    instance(tags, u"3"_s, u"node3.example"_s)};
    instances[1].health = ConsulHealth::Critical;
    instances[2].health = ConsulHealth::Warning;
    const QString begin = u"consul/web 80 http a.test : "_s;
    QCOMPARE(shown(lookOf(u"web"_s, instances, true)), begin + u"10.0.0.1:8080 node3.example:8080"_s);
    QCOMPARE(shown(lookOf(u"web"_s, instances, false)), begin + u"10.0.0.1:8080"_s);
}

void ConsulServiceTest::whatItIsDoesNotDependOnHealth()
{
    ConsulInstance sick = instance({u"proxym.domains=a.test"_s});
    sick.health = ConsulHealth::Critical;
    const ServiceLook look = lookOf(u"web"_s, {sick}, true);
    QCOMPARE(shown(look), u"consul/web 80 http a.test : "_s);
    const Service &service = *look.service;
    QCOMPARE(service.absence, u"no instance of it is passing"_s);
}

void ConsulServiceTest::orderOfTheAnswerNeverShows()
{
    QList<ConsulInstance> instances;
    for (int i = 0; i < 3; ++i)
        instances += instance({u"proxym.domains=%1.test"_s.arg(i), u"proxym.path=/%1"_s.arg(i)},
                              QString::number(i), u"10.0.0.%1"_s.arg(9 - i));
    const ServiceLook first = lookOf(u"web"_s, instances, true);
    std::reverse(instances.begin(), instances.end());
    const ServiceLook second = lookOf(u"web"_s, instances + instances, true);
    QCOMPARE(shown(first),
             u"consul/web 80 http 0.test,1.test,2.test /0: 10.0.0.7:8080 10.0.0.8:8080 10.0.0.9:8080"_s);
    QVERIFY(first.service == second.service);
}

void ConsulServiceTest::lastRegistrationDecides()
{
    ConsulInstance before = instance({u"proxym.port=81"_s, u"proxym.path=/a"_s}, u"old"_s);
    ConsulInstance now = instance({u"proxym.port=82"_s, u"proxym.domains=a.test"_s}, u"zero"_s);
    before.changedAt = 7;
    now.changedAt = 8;
    const ServiceLook look = lookOf(u"web"_s, {before, now}, true);
    QCOMPARE(shown(look), u"consul/web 82 http a.test /a: 10.0.0.1:8080"_s);
    QCOMPARE(look.complaints,
             QStringList(u"consul/web: instance old: proxym.port=81 is ignored: 82 was registered later"_s));
}

void ConsulServiceTest::unmarkedInstancesAreNoHosts()
{
    QCOMPARE(shown(QList{instance({u"proxym.domains=a.test"_s}), instance({}, u"2"_s, u"10.0.0.2"_s)}),
             u"consul/web 80 http a.test : 10.0.0.1:8080"_s);
}

//! They inherit the tags of the service that they belong to.
void ConsulServiceTest::sidecarsAreNoServices()
{
    ConsulInstance sidecar = instance({u"proxym.domains=a.test"_s});
    sidecar.kind = u"connect-proxy"_s;
    QCOMPARE(shown(QList{sidecar}), u"none"_s);
}

void ConsulServiceTest::uselessOnesAreComplaints_data()
{
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("complaint");
    const QString web = u"consul/web 80 http a.test : "_s;
    QTest::newRow("no port") << u"proxym.x=y"_s << u"10.0.0.1"_s << 0 << web
                             << u"it has no usable address: \"10.0.0.1\", port 0"_s;
    QTest::newRow("address of something else") << u"proxym.x=y"_s << u"unix@/x"_s << 80 << web
                                               << u"it has no usable address: \"unix@/x\", port 80"_s;
    for (const QString &port : {u"0"_s, u"65536"_s, u"80x"_s, u"-1"_s})
        QTest::addRow("listen port %s", qPrintable(port))
            << u"proxym.port="_s + port << u"10.0.0.1"_s << 1 << web + u"10.0.0.1:1"_s
            << u"proxym.port=%1 is ignored"_s.arg(port);
    QTest::newRow("protocol") << u"proxym.protocol=udp"_s << u"10.0.0.1"_s << 1 << web + u"10.0.0.1:1"_s
                              << u"proxym.protocol=udp is ignored"_s;
    QTest::newRow("domains empty") << u"proxym.domains="_s << u"10.0.0.1"_s << 1 << u"none"_s
                                   << u"it names neither a domain nor a port"_s;
}

void ConsulServiceTest::uselessOnesAreComplaints()
{
    QFETCH(QString, tag);
    QFETCH(QString, address);
    QFETCH(int, port);
    QFETCH(QString, complaint);
    ConsulInstance one = instance({tag}, u"web-1"_s, address);
    one.port = port;
    if (!tag.startsWith(u"proxym.domains"))
        one.tags += u"proxym.domains=a.test"_s;
    const ServiceLook look = lookOf(u"web"_s, {one}, true);
    QTEST(shown(look), "service");
    QCOMPARE(look.complaints, QStringList(u"consul/web: instance web-1: "_s + complaint));
}

QTEST_APPLESS_MAIN(ConsulServiceTest)
#include "consulservicetest.moc"
