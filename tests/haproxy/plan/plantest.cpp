// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxycase.h"
#include "haproxy/plan/meanwhile.h"
#include "support/listedits.h"

using namespace proxym;
using namespace proxym::test;

// Situation → plan, with the exact commands that are sent to the socket.
class HaproxyPlanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sendsCommands_data();
    void sendsCommands();
    void reloadsWithAReason_data();
    void reloadsWithAReason();
    void firstStartIsAReload() { QCOMPARE(reasonOf(planChange(std::nullopt, {}, {})), u"first start"_s); }
    void sameModelIsNothing();
    void checkIntervalAloneIsNothing();
    void parkedServerComesBackWithoutAdd();
    void tooManyParkedServersAreAReload();
    void linesHoldAtMostSoManyCommands();
    void linesHoldAtMostSoManyBytes();
    void movedAddressIsAReload();
    void whileAReloadWaitsServersAndRoutesToKnownBackendsChange();
    void whileAReloadWaitsNothingNewIsOpen();
    void whileAReloadWaitsWhoeverServesARouteKeepsItsServers();
    void addressSharedAllAlongIsNotLost();
    void oldIdOfARenamedServiceIsGivenNoNewProgramYet();
    void routeStaysUntilWhatCoversItCanBeHad_data();
    void routeStaysUntilWhatCoversItCanBeHad();

private:
    static QString reasonOf(const Plan &plan);
    static QStringList commandsOf(const Plan &plan);
};

namespace {

const QByteArray web = R"({"services": [
  {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:31001", "10.0.0.2:31001"]},
  {"id": "/db", "protocol": "tcp", "port": 21002, "servers": ["10.0.0.1:31002"]}]})";

QByteArray with(QByteArray json, const QByteArray &from, const QByteArray &to)
{
    if (!json.contains(from))
        qFatal("no %s in the case", from.constData());
    return json.replace(from, to);
}

QByteArray withFile(const QByteArray &json, const QByteArray &name, const QByteArray &content)
{
    return json.chopped(1) + ", \"files\": {\"" + name + "\": \"" + content + "\"}}";
}

ProxyModel manyServers(int count)
{
    ProxyModel model = modelFromJson(web);
    edited(model.backends, 1).servers.clear();
    for (int i = 0; i < count; ++i) {
        const Host host = Host::from(u"10.1.%1.%2"_s.arg(i / 250).arg(i % 250), Port::of<80>()).value();
        edited(model.backends, 1).servers.append({u"web-"_s + host.address() + u"-80"_s, host});
    }
    return model;
}

} // namespace

QString HaproxyPlanTest::reasonOf(const Plan &plan)
{
    if (const auto *reload = std::get_if<Reload>(&plan))
        return reload->reason;
    if (const auto *update = std::get_if<RuntimeUpdate>(&plan))
        return u"at run time: "_s + update->reason;
    return u"nothing"_s;
}

QStringList HaproxyPlanTest::commandsOf(const Plan &plan)
{
    QStringList texts;
    if (const auto *update = std::get_if<RuntimeUpdate>(&plan)) {
        for (const RuntimeCommand &command : update->commands)
            texts.append(QString::fromUtf8(commandText(command, examplePaths)));
    }
    return texts;
}

void HaproxyPlanTest::sendsCommands_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QStringList>("commands");
    const QByteArray timing = "check rise 1 fall 3 inter 2s fastinter 500ms downinter 1s";
    const QString check = u' ' + QString::fromLatin1(timing);

    QTest::newRow("server joins") << web
                                  << with(web, "\"10.0.0.2:31001\"", "\"10.0.0.2:31001\", \"::1:31009\"")
                                  << u"1 server added"_s
                                  << QStringList{u"add server web_80/web-::1-31009 [::1]:31009"_s + check,
                                                 u"enable health web_80/web-::1-31009"_s,
                                                 u"enable server web_80/web-::1-31009"_s};
    QTest::newRow("server leaves") << web << with(web, "\"10.0.0.1:31001\", ", "") << u"1 server removed"_s
                                   << QStringList{u"set server web_80/web-10.0.0.1-31001 state maint"_s};
    QTest::newRow("last server is replaced: the new one comes first")
        << web << with(web, "10.0.0.1:31002", "10.0.0.9:31002") << u"1 server added, 1 server removed"_s
        << QStringList{u"add server db_21002/db-10.0.0.9-31002 10.0.0.9:31002"_s + check,
                       u"enable health db_21002/db-10.0.0.9-31002"_s,
                       u"enable server db_21002/db-10.0.0.9-31002"_s,
                       u"set server db_21002/db-10.0.0.1-31002 state maint"_s};
    const auto weighing = [](const QByteArray &one, const QByteArray &other) {
        return with(web, "\"10.0.0.1:31001\", \"10.0.0.2:31001\"",
                    "\"10.0.0.1:31001*" + one + "\", \"10.0.0.2:31001*" + other + '"');
    };
    QTest::newRow("weights rise before others fall")
        << weighing("90", "0") << weighing("0", "90") << u"2 weights changed"_s
        << QStringList{u"set server web_80/web-10.0.0.2-31001 weight 90"_s,
                       u"set server web_80/web-10.0.0.1-31001 weight 0"_s};
    QTest::newRow("no weight is that of default-server")
        << withFile(weighing("90", "0"), "web_80.yml", "config: default-server weight 7")
        << withFile(web, "web_80.yml", "config: default-server weight 7") << u"2 weights changed"_s
        << QStringList{u"set server web_80/web-10.0.0.2-31001 weight 7"_s,
                       u"set server web_80/web-10.0.0.1-31001 weight 7"_s};
    QTest::newRow("one that drains is no server for those that leave")
        << with(weighing("0", "9"), "\"10.0.0.2:31001*9\"", "\"10.0.0.2:31001\"")
        << with(weighing("0", "9"), "\"10.0.0.2:31001*9\"", "\"10.0.0.3:31001*9\"")
        << u"1 server added, 1 server removed"_s
        << QStringList{u"add server web_80/web-10.0.0.3-31001 10.0.0.3:31001"_s + check + u" weight 9"_s,
                       u"enable health web_80/web-10.0.0.3-31001"_s,
                       u"enable server web_80/web-10.0.0.3-31001"_s,
                       u"set server web_80/web-10.0.0.2-31001 state maint"_s};
    QTest::newRow("domains come and go")
        << web << with(web, "\"web.test\"", "\"new.test\", \"*.web.test\"") << u"3 routes changed"_s
        << QStringList{u"add map /var/lib/proxym/hosts.map new.test web_80"_s,
                       u"add map /var/lib/proxym/wildcards.map .web.test web_80"_s,
                       u"del map /var/lib/proxym/hosts.map web.test"_s};
    QTest::newRow("domain becomes a path of it")
        << web << with(web, "\"domains\"", "\"path\": \"/api\", \"domains\"") << u"2 routes changed"_s
        << QStringList{u"add map /var/lib/proxym/paths.map web.test/api/ web_80"_s,
                       u"add map /var/lib/proxym/paths.map web.test/../ web_80"_s,
                       u"del map /var/lib/proxym/hosts.map web.test"_s};
    const QByteArray two = R"({"services": [
      {"id": "/a", "domains": ["x.test"], "servers": ["10.0.0.1:1"]},
      {"id": "/b", "domains": ["*.x.test"], "servers": ["10.0.0.2:1"]}]})";
    const QByteArray swapped = R"({"services": [
      {"id": "/a", "domains": ["*.x.test"], "servers": ["10.0.0.1:1"]},
      {"id": "/b", "domains": ["x.test"], "servers": ["10.0.0.3:1"]}]})";
    QTest::newRow("a route comes after servers, a server after routes that it must not answer for")
        << two << swapped << u"1 server added, 1 server removed, 2 routes changed"_s
        << QStringList{u"add server b_80/b-10.0.0.3-1 10.0.0.3:1"_s + check,
                       u"enable health b_80/b-10.0.0.3-1"_s,
                       u"set map /var/lib/proxym/wildcards.map .x.test a_80"_s,
                       u"enable server b_80/b-10.0.0.3-1"_s,
                       u"set server b_80/b-10.0.0.2-1 state maint"_s,
                       u"set map /var/lib/proxym/hosts.map x.test b_80"_s};
    const QByteArray unchecked = withFile(web, "web_80.yml", "check: false");
    QTest::newRow("unchecked server joins")
        << unchecked << with(unchecked, "\"10.0.0.2:31001\"", "\"10.0.0.2:31001\", \"10.0.0.3:31001\"")
        << u"1 server added"_s
        << QStringList{u"add server web_80/web-10.0.0.3-31001 10.0.0.3:31001"_s,
                       u"enable server web_80/web-10.0.0.3-31001"_s};
    const QByteArray sticky = withFile(web, "web_80.yml", "sticky: true");
    QTest::newRow("sticky server joins: it needs its cookie before it is enabled")
        << sticky << with(sticky, "\"10.0.0.2:31001\"", "\"10.0.0.2:31001\", \"10.0.0.3:31001\"")
        << u"1 server added"_s
        << QStringList{u"add server web_80/web-10.0.0.3-31001 10.0.0.3:31001"_s + check,
                       u"enable health web_80/web-10.0.0.3-31001"_s,
                       u"set dynamic-cookie-key backend web_80 web_80"_s,
                       u"enable server web_80/web-10.0.0.3-31001"_s};
    const QByteArray limited =
        withFile(web, "web_80.yml", "config: default-server maxconn 9 init-addr none weight 7");
    QTest::newRow("default-server of the service is repeated")
        << limited << with(limited, "\"10.0.0.2:31001\"", "\"10.0.0.2:31001\", \"10.0.0.3:31001\"")
        << u"1 server added"_s
        << QStringList{
               u"add server web_80/web-10.0.0.3-31001 10.0.0.3:31001"_s + check + u" maxconn 9 weight 7"_s,
               u"enable health web_80/web-10.0.0.3-31001"_s, u"enable server web_80/web-10.0.0.3-31001"_s};
}

void HaproxyPlanTest::sendsCommands()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, reason);
    QFETCH(QStringList, commands);
    const Plan plan = planChange(modelFromJson(before), modelFromJson(after), {});
    QCOMPARE(reasonOf(plan), u"at run time: "_s + reason);
    QCOMPARE(commandsOf(plan), commands);
}

void HaproxyPlanTest::reloadsWithAReason_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const QByteArray &before, const QByteArray &after,
                        const QString &reason) { QTest::newRow(name) << before << after << reason; };
    const QByteArray more =
        with(web, "[\n", R"([{"id": "/a", "domains": ["a.test"]}, {"id": "/b", "domains": ["b.test"]},
                                               {"id": "/d", "protocol": "tcp", "port": 21003},)");
    row("new services", web, more, u"new 2 backends (a_80, b_80), port 21003 opened for d_21003"_s);
    row("services gone", more, web, u"3 backends (a_80, b_80, d_21003) removed"_s);
    row("new service", web, with(web, "[\n", R"([{"id": "/a", "domains": ["a.test"]},)"),
        u"new backend a_80"_s);
    row("config lines", web, with(web, "\"domains\"", "\"config\": \"option x\", \"domains\""),
        u"config of web_80 changed"_s);
    row("balance", web, withFile(web, "web_80.yml", "balance: first"), u"balance of web_80 changed"_s);
    row("checks", web, withFile(web, "web_80.yml", "check: /ok"), u"health check of web_80 changed"_s);
    row("stickiness", web, withFile(web, "web_80.yml", "sticky: true"), u"stickiness of web_80 changed"_s);
    row("redirect", web, withFile(web, "web_80.yml", "redirectToHttps: on"), u"redirect of web_80 changed"_s);
    row("protocol", web, withFile(web, "db_21002.yml", "{protocol: http, domains: d.test}"),
        u"protocol of db_21002 changed"_s);
    row("listen port", web, with(web, "\"port\": 21002", "\"port\": 21002, \"servicePort\": 21009"),
        u"port of db_21002 changed"_s);
    row("global.cfg", web, withFile(web, "global.cfg", ""), u"global.cfg changed"_s);
    row("http-frontend.cfg", web, withFile(web, "http-frontend.cfg", "acl x src 1"),
        u"http-frontend.cfg changed"_s);
    const QByteArray hash = with(web, "\"domains\"", "\"config\": \"balance uri\", \"domains\"");
    row("servers under a static balance", hash, with(hash, "\"10.0.0.1:31001\", ", ""),
        u"servers of web_80 changed, and its config sets a static balance"_s);
    const QByteArray hiding = with(
        web, "\"domains\"", R"("config": "default-server check-sni 'x;set maxconn global 1 '", "domains")");
    row("a default-server that would be a command of its own", with(hiding, "\"10.0.0.1:31001\", ", ""),
        hiding, u"servers of web_80 were added, and HAProxy's socket would misread its default-server"_s);
}

void HaproxyPlanTest::reloadsWithAReason()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, reason);
    QCOMPARE(reasonOf(planChange(modelFromJson(before), modelFromJson(after), {})), reason);
}

void HaproxyPlanTest::sameModelIsNothing()
{
    QVERIFY(std::holds_alternative<NothingToDo>(planChange(modelFromJson(web), modelFromJson(web), {})));
}

void HaproxyPlanTest::checkIntervalAloneIsNothing()
{
    ProxyModel slower = modelFromJson(web);
    slower.checkInterval *= 2;
    QVERIFY(std::holds_alternative<NothingToDo>(planChange(modelFromJson(web), slower, {})));
}

void HaproxyPlanTest::parkedServerComesBackWithoutAdd()
{
    const ProxyModel both = modelFromJson(web);
    const ProxyModel one = modelFromJson(with(web, "\"10.0.0.1:31001\", ", ""));
    const ParkedServers parked = parkedAfter(std::get<RuntimeUpdate>(planChange(both, one, {})), {});
    QCOMPARE(parked, (ParkedServers{{u"web_80"_s, {u"web-10.0.0.1-31001"_s}}}));
    const Plan back = planChange(one, both, parked);
    QCOMPARE(commandsOf(back),
             (QStringList{u"enable health web_80/web-10.0.0.1-31001"_s,
                          u"set server web_80/web-10.0.0.1-31001 weight 1"_s,
                          u"set server web_80/web-10.0.0.1-31001 state ready"_s}));
    QVERIFY(parkedAfter(std::get<RuntimeUpdate>(back), parked).isEmpty());
}

void HaproxyPlanTest::tooManyParkedServersAreAReload()
{
    QCOMPARE(mostParked(100), 500);
    QCOMPARE(mostParked(10'000), 1000);
    QCOMPARE(reasonOf(planChange(manyServers(502), manyServers(2), {})),
             u"at run time: 500 servers removed"_s);
    QCOMPARE(reasonOf(planChange(manyServers(503), manyServers(2), {})),
             u"501 removed servers are parked, more than 500"_s);
}

void HaproxyPlanTest::linesHoldAtMostSoManyCommands()
{
    const Plan plan = planChange(manyServers(2), manyServers(72), {});
    const QList<QByteArray> lines = commandLines(std::get<RuntimeUpdate>(plan).commands, examplePaths);
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines.first().count(';'), 99);
    QCOMPARE(lines.last().count(';'), 9);
    for (const QByteArray &line : lines)
        QVERIFY(line.indexOf('\n') == line.size() - 1 && line.size() < 16'000);
}

void HaproxyPlanTest::linesHoldAtMostSoManyBytes()
{
    QList<RuntimeCommand> commands;
    QByteArray all;
    for (int i = 0; i < 300; ++i) {
        const QString name = u"s%1"_s.arg(i) + QString(i % 190, u'x');
        commands.append(RuntimeCommand(EnableServer{QString(i % 200, u'b'), name}));
        all += commandText(commands.constLast(), examplePaths) + (i < 299 ? "; " : "");
    }
    QByteArrayList lines;
    for (const QByteArray &line : commandLines(commands, examplePaths)) {
        QVERIFY2(line.size() <= 16'000, QByteArray::number(line.size()));
        lines.append(line.chopped(1));
    }
    QCOMPARE(lines.join("; "), all);
}

void HaproxyPlanTest::movedAddressIsAReload()
{
    ProxyModel moved = modelFromJson(web);
    edited(moved.backends, 1).servers[0].host = Host::from(u"10.9.9.9"_s, Port::of<31001>()).value();
    QCOMPARE(reasonOf(planChange(moved, modelFromJson(web), {})),
             u"server web_80/web-10.0.0.1-31001 has another address"_s);
}

void HaproxyPlanTest::whileAReloadWaitsServersAndRoutesToKnownBackendsChange()
{
    const ProxyModel inForce = modelFromJson(R"({"services": [
      {"id": "/gone", "domains": ["gone.test"], "servers": ["10.0.0.1:1"]},
      {"id": "/old", "domains": ["moves.test", "leaves.test"], "servers": ["10.0.0.2:1"]},
      {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.3:1"]}]})");
    const ProxyModel wanted = modelFromJson(R"({"services": [
      {"id": "/new", "domains": ["moves.test", "new.test"], "servers": ["10.0.0.4:1"]},
      {"id": "/old", "domains": ["old.test"], "servers": ["10.0.0.5:1"]},
      {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.3:1", "10.0.0.6:1"]}]})");
    const ProxyModel reachable = reachableAtRunTime(inForce, wanted);
    QCOMPARE(reachable.find(u"gone_80"_s)->servers, inForce.find(u"gone_80"_s)->servers);
    QCOMPARE(reachable.find(u"old_80"_s)->servers, wanted.find(u"old_80"_s)->servers);
    QCOMPARE(reachable.find(u"web_80"_s)->servers, wanted.find(u"web_80"_s)->servers);
    QVERIFY(!reachable.find(u"new_80"_s));
    QCOMPARE(reachable.maps.hosts,
             (QMap<QString, QString>{{u"moves.test"_s, u"old_80"_s},
                                     {u"old.test"_s, u"old_80"_s},
                                     {u"web.test"_s, u"web_80"_s}}));
    QVERIFY(!std::holds_alternative<Reload>(planChange(inForce, reachable, {})));
}

//! What comes with `auth` is not served without it; what was open before is, until the reload.
void HaproxyPlanTest::whileAReloadWaitsNothingNewIsOpen()
{
    const ProxyModel inForce = modelFromJson(R"({"services": [
      {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:1", "10.0.0.2:1"]}]})");
    ProxyModel wanted = modelFromJson(R"({"services": [
      {"id": "/web", "domains": ["secret.test", "web.test"], "servers": ["10.0.0.2:1", "10.0.0.3:1"]}]})");
    edited(wanted.backends, 0).auth = QStringList();
    const ProxyModel reachable = reachableAtRunTime(inForce, wanted);
    QCOMPARE(reachable.find(u"web_80"_s)->servers, inForce.find(u"web_80"_s)->servers.mid(1));
    QCOMPARE(reachable.maps.hosts, inForce.maps.hosts);

    ProxyModel guarded = inForce;
    edited(guarded.backends, 0).auth = QStringList{u"a:$5$x$y"_s};
    QCOMPARE(reachableAtRunTime(guarded, wanted).find(u"web_80"_s)->servers,
             wanted.find(u"web_80"_s)->servers);
}

//! Its own servers have left, and the new backend is not available yet. An address that belongs to another
//! service is removed at once.
void HaproxyPlanTest::whileAReloadWaitsWhoeverServesARouteKeepsItsServers()
{
    const ProxyModel inForce = modelFromJson(R"({"services": [
      {"id": "/old", "domains": ["moves.test"], "servers": ["10.0.0.2:1", "10.0.0.9:1"]},
      {"id": "/other", "domains": ["other.test"], "servers": ["10.0.0.3:1"]}]})");
    const ProxyModel wanted = modelFromJson(R"({"services": [
      {"id": "/new", "domains": ["moves.test"], "servers": ["10.0.0.4:1"]},
      {"id": "/old", "domains": ["old.test"]},
      {"id": "/other", "domains": ["other.test"], "servers": ["10.0.0.9:1"]}]})");
    const ProxyModel reachable = reachableAtRunTime(inForce, wanted);
    QCOMPARE(reachable.find(u"old_80"_s)->servers, inForce.find(u"old_80"_s)->servers.mid(0, 1));
    QCOMPARE(reachable.maps.hosts.value(u"moves.test"_s), u"old_80"_s);
}

//! Only an address that changes hands belongs to another service: here two services have always shared it.
void HaproxyPlanTest::addressSharedAllAlongIsNotLost()
{
    const ProxyModel inForce = modelFromJson(R"({"services": [
      {"id": "/gone", "domains": ["gone.test"], "servers": ["10.0.0.1:1"]},
      {"id": "/port", "protocol": "tcp", "port": 21002, "servers": ["10.0.0.1:1"]},
      {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:1"]}]})");
    ProxyModel wanted = modelFromJson(R"({"services": [
      {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:1"]}]})");
    for (const QString &name : {u"gone_80"_s, u"port_21002"_s})
        QCOMPARE(reachableAtRunTime(inForce, wanted).find(name)->servers, inForce.find(name)->servers);
    // a service that is added gets it, and waits for none of their routes
    wanted = modelFromJson(R"({"services": [
      {"id": "/new", "domains": ["new.test"], "servers": ["10.0.0.1:1"]},
      {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:1"]}]})");
    for (const QString &name : {u"gone_80"_s, u"port_21002"_s})
        QVERIFY(reachableAtRunTime(inForce, wanted).find(name)->servers.isEmpty());
}

//! Its backend continues to serve the route of the renamed service, so another program there would answer for
//! it.
void HaproxyPlanTest::oldIdOfARenamedServiceIsGivenNoNewProgramYet()
{
    const ProxyModel inForce = modelFromJson(R"({"services": [
      {"id": "/web", "domains": ["d1.test"], "servers": ["10.0.0.1:1", "10.0.0.3:1"]}]})");
    const ProxyModel wanted = modelFromJson(R"({"services": [
      {"id": "/legacy", "domains": ["d1.test"], "servers": ["10.0.0.1:1"]},
      {"id": "/web", "domains": ["new.test"], "servers": ["10.0.0.2:1"]}]})");
    const ProxyModel reachable = reachableAtRunTime(inForce, wanted);
    QCOMPARE(reachable.find(u"web_80"_s)->servers, inForce.find(u"web_80"_s)->servers.mid(0, 1));
    QCOMPARE(reachable.maps.hosts, (QMap<QString, QString>{{u"d1.test"_s, u"web_80"_s}}));
}

void HaproxyPlanTest::routeStaysUntilWhatCoversItCanBeHad_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<bool>("stays");
    const auto row = [](const char *before, const char *claims, bool stays) {
        QTest::addRow("%s, then %s", before, claims) << QByteArray(before) << QByteArray(claims) << stays;
    };
    const char *exact = R"("domains": ["a.x.test"])";
    const char *path = R"("domains": ["a.x.test"], "path": "/p/q")";
    row(exact, R"("domains": ["*.x.test"])", true);
    row(exact, R"("domains": ["*"])", true);
    row(exact, R"("domains": ["*.x.test"], "path": "/p")", true);
    row(path, R"("domains": ["a.x.test"])", true);
    row(path, R"("domains": ["a.x.test"], "path": "/p")", true);
    row(path, R"("domains": ["*"])", true);
    row(R"("domains": ["*.x.test"])", R"("domains": ["*"])", true);
    row(exact, R"("domains": ["a.x.test"], "path": "/p")", true);
    row(R"("domains": ["*.x.test"])", R"("domains": ["a.x.test"])", true);
    row(R"("domains": ["*"])", R"("domains": ["a.x.test"], "path": "/p")", true);
    row(exact, R"("domains": ["b.x.test"])", false);
    row(exact, R"("domains": ["*.y.test"])", false);
    row(path, R"("domains": ["a.x.test"], "path": "/pp")", false);
}

void HaproxyPlanTest::routeStaysUntilWhatCoversItCanBeHad()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, claims);
    QFETCH(bool, stays);
    const QByteArray other = R"({"id": "/z", "domains": ["z.test"], "servers": ["10.0.0.9:1"]})";
    const ProxyModel inForce = modelFromJson(R"({"services": [{"id": "/old", "servers": ["10.0.0.1:1"], )"
                                             + before + "}, " + other + "]}");
    const QByteArray servers = R"("servers": ["10.0.0.2:1"], )";
    const ProxyModel next =
        modelFromJson(R"({"services": [{"id": "/new", )" + servers + claims + "}, " + other + "]}");
    const ProxyMaps waiting = reachableAtRunTime(inForce, next).maps;
    QVERIFY(stays ? waiting == inForce.maps : waiting.hosts.size() == 1 && waiting.paths.isEmpty());
    // a service that already exists takes over at once
    const ProxyModel known = modelFromJson(R"({"services": [{"id": "/z", )" + servers + claims + "}]}");
    QCOMPARE(reachableAtRunTime(inForce, known).maps, known.maps);
}

QTEST_GUILESS_MAIN(HaproxyPlanTest)
#include "plantest.moc"
