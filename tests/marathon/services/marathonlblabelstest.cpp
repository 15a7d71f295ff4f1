// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonlblabels.h"
#include "marathon/services/marathonservices.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What becomes of apps that are labelled for marathon-lb.
class MarathonLbLabelsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void labelsBecomeServices_data();
    void labelsBecomeServices();
    void groupsDecideWhoIsServed_data();
    void groupsDecideWhoIsServed();
    void unknownLabelsAreOneNoteOfTheApp();
    void labelsOfOtherGroupsAreNotLookedAt();
    void deploymentGroupSharesByTasks();
    void tasksOfAnEarlierVersionAreUnderstood();
    void translatedTwiceIsTheSame();
    void withoutTheSettingNothingIsRead();
};

namespace {

using Texts = QMap<QString, QString>;

//! Container ports 8080 and 9090, service ports 10001 and 10002.
MarathonApp shop(const Texts &lbLabels, const Texts &own = {})
{
    return {.id = u"/shop"_s,
            .labels = own,
            .ports = {{.containerPort = 8080, .servicePort = 10001},
                      {.containerPort = 9090, .servicePort = 10002}},
            .lbLabels = lbLabels};
}

Texts ours(const Texts &more)
{
    Texts labels = more;
    labels.insert(u"HAPROXY_GROUP"_s, u"external"_s);
    return labels;
}

MarathonTask task(const QString &id, std::int64_t port)
{
    return {.id = id, .appId = u"/shop"_s, .host = u"10.0.0.1"_s, .ports = {port, port + 1}};
}

Found found(const MarathonApp &app, const QList<MarathonTask> &tasks = {},
            const QStringList &groups = {u"external"_s})
{
    return servicesFrom({app}, tasks, {.lbGroups = groups});
}

//! "8080 http shop.test /api sticky=true weight=3 group=g", "9090 10002": a TCP service on 10002.
QString shown(const Service &service)
{
    QStringList words{QString::number(service.port.number())};
    if (service.applicationProtocol == u"http")
        words += u"http "_s + service.domains.join(u',')
            + (service.path.isEmpty() ? QString() : u' ' + service.path);
    else
        words += QString::number(service.listenPort().number());
    for (auto [key, text] : textsOf(service.handling).asKeyValueRange())
        words += key + u'=' + text;
    if (service.weight)
        words += u"weight=%1"_s.arg(service.weight->number());
    if (!service.group.isEmpty())
        words += u"group="_s + service.group;
    return words.join(u' ');
}

QStringList shown(const Found &found)
{
    QStringList all;
    for (const Service &service : found.services)
        all += shown(service);
    return all;
}

} // namespace

void MarathonLbLabelsTest::labelsBecomeServices_data()
{
    QTest::addColumn<Texts>("labels");
    QTest::addColumn<Texts>("own");
    QTest::addColumn<QStringList>("services");
    QTest::addColumn<QStringList>("complaints");
    const QString tcp1 = u"8080 10001"_s, tcp2 = u"9090 10002"_s;
    const auto row = [](const char *name, const Texts &labels, const QStringList &services,
                        const QStringList &complaints = {}, const Texts &own = {}) {
        QTest::newRow(name) << labels << own << services << complaints;
    };
    row("nothing but the group", {}, {tcp1, tcp2});
    row("domains", {{u"HAPROXY_0_VHOST"_s, u"shop.test, www.shop.test"_s}},
        {u"8080 http shop.test,www.shop.test"_s, tcp2});
    row("domain and path", {{u"HAPROXY_1_VHOST"_s, u"shop.test"_s}, {u"HAPROXY_1_PATH"_s, u"/api"_s}},
        {tcp1, u"9090 http shop.test /api"_s});
    row("several paths, and words for HAProxy",
        {{u"HAPROXY_0_VHOST"_s, u"shop.test"_s}, {u"HAPROXY_0_PATH"_s, u"-i /a /b"_s}},
        {u"8080 http shop.test /a"_s, tcp2},
        {u"/shop: label HAPROXY_0_PATH: only the first path is served, /a"_s});
    row("path without a domain", {{u"HAPROXY_0_PATH"_s, u"/a"_s}}, {tcp1, tcp2});
    row("another port to listen on", {{u"HAPROXY_0_MODE"_s, u"TCP"_s}, {u"HAPROXY_0_PORT"_s, u"5432"_s}},
        {u"8080 5432"_s, tcp2});
    row("no port", {{u"HAPROXY_0_PORT"_s, u"70000"_s}}, {tcp1, tcp2},
        {u"/shop: label HAPROXY_0_PORT: it is no port: \"70000\""_s});
    row("http without a domain", {{u"HAPROXY_0_MODE"_s, u"http"_s}}, {tcp1, tcp2},
        {u"/shop: label HAPROXY_0_MODE: http without HAPROXY_0_VHOST has no route; its port is served as tcp"_s});
    row("another mode", {{u"HAPROXY_0_MODE"_s, u"health"_s}}, {tcp1, tcp2},
        {u"/shop: label HAPROXY_0_MODE: it must be http or tcp, not \"health\""_s});
    row("handling",
        {{u"HAPROXY_0_VHOST"_s, u"shop.test"_s},
         {u"HAPROXY_0_BALANCE"_s, u"roundrobin"_s},
         {u"HAPROXY_0_STICKY"_s, u"True"_s},
         {u"HAPROXY_0_REDIRECT_TO_HTTPS"_s, u"y"_s},
         {u"HAPROXY_0_WEIGHT"_s, u"3"_s},
         {u"HAPROXY_1_STICKY"_s, u"1"_s}},
        {u"8080 http shop.test balance=roundrobin redirectToHttps=true sticky=true weight=3"_s,
         u"9090 10002 sticky=false"_s});
    row("who is let in, HSTS, a path that is stripped",
        {{u"HAPROXY_0_VHOST"_s, u"shop.test"_s},
         {u"HAPROXY_0_PATH"_s, u"/api"_s},
         {u"HAPROXY_0_AUTH"_s, u"my realm:me:$5$salt$hash"_s},
         {u"HAPROXY_0_USE_HSTS"_s, u"true"_s},
         {u"HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH"_s, u"/api/"_s}},
        {u"8080 http shop.test /api auth=me:$5$salt$hash hsts=true stripPath=true"_s, tcp2});
    row("nobody knows who is to be let in", {{u"HAPROXY_0_AUTH"_s, u"me:secret"_s}},
        {u"8080 10001 auth=nobody"_s, tcp2},
        {u"/shop: label HAPROXY_0_AUTH: it must be REALM:USER:HASH, the hash as mkpasswd -m sha-512 prints "
         "it; nobody is let in"_s});
    row("whoever is let in, though another group serves it",
        {{u"HAPROXY_0_GROUP"_s, u"internal"_s}, {u"HAPROXY_0_AUTH"_s, u"r:me:$5$salt$hash"_s}},
        {u"8080 http own.test auth=me:$5$salt$hash"_s, tcp2}, {},
        {{u"proxym.port.8080.domains"_s, u"own.test"_s}});
    row("another path than its own", {{u"HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH"_s, u"/api/"_s}}, {tcp1, tcp2},
        {u"/shop: label HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH: only the path in HAPROXY_0_PATH can be stripped"_s});
    const QString closed =
        u"/shop: label HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL: proxym does not read who is allowed, "
        "so the port is not served; with a label proxym.port.N.protocol it is, to everybody "
        "whom no config line refuses"_s;
    row("only some networks", {{u"HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL"_s, u"10.0.0.0/8"_s}}, {tcp2},
        {closed});
    row("only some networks, and whoever says so knows it",
        {{u"HAPROXY_0_BACKEND_NETWORK_ALLOWED_ACL"_s, u"10.0.0.0/8"_s}}, {tcp1, tcp2}, {},
        {{u"proxym.port.8080.protocol"_s, u"tcp"_s}});
    row("values that make no sense",
        {{u"HAPROXY_0_BALANCE"_s, u"static-rr"_s}, {u"HAPROXY_0_WEIGHT"_s, u"257"_s}}, {tcp1, tcp2},
        {u"/shop: label HAPROXY_0_BALANCE: balance static-rr is refused: HAProxy cannot change its servers "
         "without a reload"_s,
         u"/shop: label HAPROXY_0_WEIGHT: it must be a number from 0 to 256"_s});
    row("order of rules", {{u"HAPROXY_0_BACKEND_WEIGHT"_s, u"5"_s}}, {tcp1, tcp2});
    row("proxym's own labels count",
        {{u"HAPROXY_0_VHOST"_s, u"old.test"_s},
         {u"HAPROXY_0_PATH"_s, u"/old"_s},
         {u"HAPROXY_0_STICKY"_s, u"true"_s},
         {u"HAPROXY_1_VHOST"_s, u"admin.test"_s}},
        {u"8080 http new.test /old sticky=false"_s, u"9090 http admin.test"_s}, {},
        {{u"proxym.port.8080.domains"_s, u"new.test"_s}, {u"proxym.port.8080.sticky"_s, u"false"_s}});
    row("proxym's own domains count", {{u"HAPROXY_0_VHOST"_s, u"old.test"_s}},
        {u"8080 http new.test"_s, tcp2}, {}, {{u"proxym.domains"_s, u"new.test"_s}});
}

void MarathonLbLabelsTest::labelsBecomeServices()
{
    QFETCH(Texts, labels);
    QFETCH(Texts, own);
    QFETCH(QStringList, services);
    QFETCH(QStringList, complaints);
    const Found said = found(shop(ours(labels), own));
    QCOMPARE(shown(said), services);
    QCOMPARE(said.complaints, complaints);
    QCOMPARE(said.notes, QStringList());
    Texts written = ours(labels);
    written.insert(own);
    QCOMPARE(said.services.first()->labels, written);
}

void MarathonLbLabelsTest::groupsDecideWhoIsServed_data()
{
    QTest::addColumn<Texts>("labels");
    QTest::addColumn<Texts>("own");
    QTest::addColumn<QStringList>("groups");
    QTest::addColumn<QStringList>("services");
    const QString tcp1 = u"8080 10001"_s, tcp2 = u"9090 10002"_s;
    const QStringList external{u"external"_s};
    const Texts none, internal{{u"HAPROXY_GROUP"_s, u"internal"_s}};
    QTest::newRow("no labels at all") << none << none << external << QStringList();
    QTest::newRow("no labels, every app") << none << none << QStringList{u"*"_s} << QStringList{tcp1, tcp2};
    QTest::newRow("another group") << internal << none << external << QStringList();
    QTest::newRow("another group, every app")
        << internal << none << QStringList{u"*"_s} << QStringList{tcp1, tcp2};
    QTest::newRow("one of several") << Texts{{u"HAPROXY_GROUP"_s, u"a, external"_s}} << none
                                    << QStringList{u"b"_s, u"external"_s} << QStringList{tcp1, tcp2};
    QTest::newRow("a port has its own group")
        << Texts{{u"HAPROXY_GROUP"_s, u"internal"_s}, {u"HAPROXY_1_GROUP"_s, u"external"_s}} << none
        << external << QStringList{tcp2};
    QTest::newRow("a port has another group")
        << ours({{u"HAPROXY_0_GROUP"_s, u"internal"_s}}) << none << external << QStringList{tcp2};
    QTest::newRow("not enabled") << ours({{u"HAPROXY_0_ENABLED"_s, u"false"_s}}) << none << external
                                 << QStringList{tcp2};
    QTest::newRow("proxym's labels alone") << none << Texts{{u"proxym.domains"_s, u"a.test"_s}} << external
                                           << QStringList{u"8080 http a.test"_s, tcp2};
    QTest::newRow("proxym's domains, another group") << internal << Texts{{u"proxym.domains"_s, u"a.test"_s}}
                                                     << external << QStringList{u"8080 http a.test"_s};
    QTest::newRow("proxym's labels of one port, another group")
        << internal << Texts{{u"proxym.port.9090.protocol"_s, u"tcp"_s}} << external << QStringList{tcp2};
    QTest::newRow("proxym's weight opens no port of another group")
        << internal << Texts{{u"proxym.port.9090.weight"_s, u"1"_s}} << external << QStringList();
}

void MarathonLbLabelsTest::groupsDecideWhoIsServed()
{
    QFETCH(Texts, labels);
    QFETCH(Texts, own);
    QFETCH(QStringList, groups);
    QFETCH(QStringList, services);
    const Found said = found(shop(labels, own), {task(u"a"_s, 31000)}, groups);
    QCOMPARE(shown(said), services);
    QCOMPARE(said.complaints, QStringList());
    QCOMPARE(said.notes, QStringList());
    for (const Service &service : said.services) // the first port's servers are not the second one's
        QCOMPARE(service.hosts.first().port().number(), service.port.number() == 8080 ? 31000 : 31001);
}

void MarathonLbLabelsTest::unknownLabelsAreOneNoteOfTheApp()
{
    const Found said = found(shop(ours({{u"HAPROXY_0_HTTP_FRONTEND_HEAD"_s, u"\nlisten evil\n  bind :9999"_s},
                                        {u"HAPROXY_0_VHOST"_s, u"shop.test"_s},
                                        {u"HAPROXY_7_VHOST"_s, u"other.test"_s},
                                        {u"HAPROXY_SSL"_s, u"x"_s}})));
    QCOMPARE(said.notes,
             QStringList{u"/shop: proxym does not know these labels of marathon-lb: "
                         "HAPROXY_0_HTTP_FRONTEND_HEAD, HAPROXY_7_VHOST, HAPROXY_SSL"_s});
    QCOMPARE(said.complaints, QStringList());
    QCOMPARE(said.services.first()->labels.keys(), (QStringList{u"HAPROXY_0_VHOST"_s, u"HAPROXY_GROUP"_s}));
}

void MarathonLbLabelsTest::labelsOfOtherGroupsAreNotLookedAt()
{
    const Found said = found(shop({{u"HAPROXY_GROUP"_s, u"internal"_s},
                                   {u"HAPROXY_0_BALANCE"_s, u"static-rr"_s},
                                   {u"HAPROXY_0_BIND_OPTIONS"_s, u"x"_s}}));
    QVERIFY(said.services.isEmpty() && said.complaints.isEmpty() && said.notes.isEmpty());
}

//! As marathon-lb has it, each task of the old and the new app gets the same part.
void MarathonLbLabelsTest::deploymentGroupSharesByTasks()
{
    MarathonApp app = shop(ours({{u"HAPROXY_DEPLOYMENT_GROUP"_s, u"shop"_s},
                                 {u"HAPROXY_DEPLOYMENT_ALT_PORT"_s, u"10101"_s},
                                 {u"HAPROXY_DEPLOYMENT_COLOUR"_s, u"blue"_s},
                                 {u"HAPROXY_APP_ID"_s, u"shop"_s},
                                 {u"HAPROXY_0_PORT"_s, u"10001"_s},
                                 {u"HAPROXY_1_ENABLED"_s, u"false"_s}}));
    const QList<MarathonTask> tasks{task(u"a"_s, 31000), task(u"b"_s, 32000), task(u"c"_s, 33000)};
    const Found said = found(app, tasks);
    QCOMPARE(shown(said), QStringList{u"8080 10001 weight=3 group=shop"_s});
    QCOMPARE(said.notes, QStringList());
    QCOMPARE(shown(found(app)), QStringList{u"8080 10001 group=shop"_s});
    app.labels = {{u"proxym.port.8080.weight"_s, u"10"_s}};
    QCOMPARE(shown(found(app, tasks)), QStringList{u"8080 10001 weight=10 group=shop"_s});
}

void MarathonLbLabelsTest::tasksOfAnEarlierVersionAreUnderstood()
{
    MarathonApp now = shop(ours({{u"HAPROXY_0_VHOST"_s, u"shop.test"_s}}));
    now.version = now.configVersion = u"2026-01-02T00:00:00.000Z"_s;
    MarathonApp before = now;
    before.version = before.configVersion = u"2026-01-01T00:00:00.000Z"_s;
    before.ports[0].containerPort = 8000; // the same route on another port
    MarathonTask old = task(u"a"_s, 31000);
    old.version = before.version;
    const Found said = servicesFrom({now}, {old}, {.lbGroups = QStringList{u"external"_s}},
                                    {{u"/shop"_s, {{before.version, before}}}});
    QCOMPARE(shown(said).first(), u"8080 http shop.test"_s);
    QCOMPARE(said.services.first()->hosts.size(), 1);
}

void MarathonLbLabelsTest::translatedTwiceIsTheSame()
{
    const MarathonApp app = shop(ours({{u"HAPROXY_0_VHOST"_s, u"shop.test"_s},
                                       {u"HAPROXY_0_PORT"_s, u"80"_s},
                                       {u"HAPROXY_1_GROUP"_s, u"internal"_s},
                                       {u"HAPROXY_DEPLOYMENT_GROUP"_s, u"g"_s}}));
    const MarathonApp once = translatedFromLb(app, {u"external"_s}).app;
    QVERIFY(!(once == app));
    QVERIFY(translatedFromLb(once, {u"external"_s}).app == once);
}

void MarathonLbLabelsTest::withoutTheSettingNothingIsRead()
{
    const Found said = servicesFrom({shop(ours({{u"HAPROXY_0_VHOST"_s, u"shop.test"_s}}))}, {}, {});
    QCOMPARE(shown(said), (QStringList{u"8080 10001"_s, u"9090 10002"_s}));
    QVERIFY(said.services.first()->labels.isEmpty());
}

QTEST_GUILESS_MAIN(MarathonLbLabelsTest)
#include "marathonlblabelstest.moc"
