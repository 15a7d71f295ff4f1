// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/inventory.h"
#include "core/whitelist.h"

#include "manager/settle/buildinventory.h"
#include "manager/settle/inventorymaker.h"
#include "support/listedits.h"

#include <QTest>

#include <random>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

Port port(int number)
{
    return *Port::from(number);
}

Host host(const QString &address, int number)
{
    return *Host::from(address, port(number));
}

//! An HTTP service of the File module with one server.
Service web(const QString &id, const QStringList &domains, const QString &path = {})
{
    return {.id = id,
            .domains = domains,
            .port = port(80),
            .applicationProtocol = u"http"_s,
            .hosts = {host(u"10.0.0.1"_s, 31000)},
            .path = path,
            .source = u"File"_s};
}

Service tcp(const QString &id, int number)
{
    return {.id = id,
            .port = port(number),
            .transportProtocol = u"tcp"_s,
            .hosts = {host(u"10.0.0.1"_s, 31000)},
            .source = u"File"_s};
}

Service withoutHosts(Service service)
{
    service.hosts.clear();
    return service;
}

Inventory inventoryOf(const Services &services, const ProxyRules &rules = {.httpPort = port(8080)},
                      const Claims &claims = {})
{
    return buildInventory({{.source = u"File"_s, .services = services}}, {}, rules, claims);
}

//! The inventory while the services in `heldBack` are held back, each with a server of its own.
Inventory inventoryWithHeldBack(const Services &services, Services heldBack, const Claims &claims)
{
    for (qsizetype i = 0; i < heldBack.size(); ++i)
        edited(heldBack, i).hosts = {host(u"10.0.1.%1"_s.arg(i), 31000)};
    Answer answer{.source = u"File"_s, .services = services + heldBack};
    for (const Service &service : std::as_const(heldBack))
        answer.heldBack.insert({service.source, service.id, service.port}, {u"it is held back"_s});
    return buildInventory({answer}, {}, {.httpPort = port(8080)}, claims);
}

QStringList routesOf(const Inventory &inventory, const QString &name)
{
    QStringList routes;
    for (const Route &route : inventory.find(name)->routes)
        routes.append(route.domain + route.path);
    return routes;
}

} // namespace

class InventoryTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sameServicesInAnyOrderGiveTheSameInventory()
    {
        Services services;
        for (int i = 0; i < 30; ++i)
            services.append(i % 3 ? web(u"/app%1"_s.arg(i), {u"d%1.test"_s.arg(i % 7)})
                                  : tcp(u"/tcp%1"_s.arg(i), 9000 + i % 4));
        const Inventory first = inventoryOf(services);
        std::mt19937 dice(7);
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(inventoryOf(shuffled(services, dice)), first);
        }
    }

    void onlyPlainDomainsPass_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << u"web.test"_s << u"web.test"_s;
        QTest::newRow("capitals, blanks, final dot") << u" Web.Example.COM. "_s << u"web.example.com"_s;
        QTest::newRow("wildcard") << u"*.example.com"_s << u"*.example.com"_s;
        QTest::newRow("underscore") << u"_dmarc.x"_s << u"_dmarc.x"_s;
        QTest::newRow("253 characters") << QString(253, u'a') << QString(253, u'a');
        QTest::newRow("all hosts") << u"*"_s << u"*"_s;
        QTest::newRow("other letters") << u"München.example."_s << u"xn--mnchen-3ya.example"_s;
        QTest::newRow("the same, as it is sent")
            << u"xn--mnchen-3ya.example"_s << u"xn--mnchen-3ya.example"_s;
        QTest::newRow("other letters below a wildcard")
            << u"*.bücher.example"_s << u"*.xn--bcher-kva.example"_s;
        const QStringList hostile{
            u""_s,         u"a b"_s,   u"a\nb"_s,    u"a\tb"_s,           u"a#b"_s,  u"a\"b"_s, u"a'b"_s,
            u"a\\"_s,      u"$HOME"_s, u"%[src]"_s,  u"-f /etc/passwd"_s, u"x{ }"_s, u"||"_s,   u"../x"_s,
            u"*."_s,       u"*.*"_s,   u"*é.test"_s, u"é/x.test"_s,       u"a..b"_s, u".a"_s,   u"-a"_s,
            u"a.*.b"_s,    u"**.a"_s,  u"\u2028"_s,  QString(254, u'a'),  u"a;b"_s,  u"a/b"_s,  u"a:80"_s,
            QString(u'\0')};
        for (const QString &text : hostile)
            QTest::addRow("hostile %s", qUtf8Printable(text.left(20).simplified())) << text << QString();
    }
    void onlyPlainDomainsPass()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(whitelistedDomain(text).value_or(QString()), expected);
    }

    void onlyPlainPathsPass_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("one level") << u"/api"_s << u"/api"_s;
        QTest::newRow("slash at the end") << u"/api/v1/"_s << u"/api/v1"_s;
        QTest::newRow("everything") << u"/"_s << u""_s;
        QTest::newRow("nothing said") << u""_s << u""_s;
        QTest::newRow("encoded") << u"/a%20b"_s << u"/a%20b"_s;
        const QStringList hostile{u"api"_s,
                                  u"/a b"_s,
                                  u"/a\nb"_s,
                                  u"/a#b"_s,
                                  u"/a;b"_s,
                                  u"/a\\b"_s,
                                  u"/../etc/passwd"_s,
                                  u"/a/./b"_s,
                                  u"//a"_s,
                                  u"/a//b"_s,
                                  u"/a\"b"_s,
                                  u"/a'b"_s,
                                  u"/$x"_s,
                                  u"/<x>"_s,
                                  u"/é"_s,
                                  u"/"_s + QString(1000, u'a'),
                                  QString(u'\0')};
        for (const QString &text : hostile)
            QTest::addRow("hostile %s", qUtf8Printable(text.left(20).simplified())) << text << u"refused"_s;
    }
    void onlyPlainPathsPass()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(whitelistedPath(text).value_or(u"refused"_s), expected);
    }

    void firstThatSpeaksDecidesBetweenHttpAndTcp_data()
    {
        QTest::addColumn<QString>("application");
        QTest::addColumn<QString>("transport");
        QTest::addColumn<int>("listenPort");
        QTest::addColumn<bool>("hasDomain");
        QTest::addColumn<int>("setting"); // -1 for none, otherwise Protocol
        QTest::addColumn<bool>("isHttp");
        const int none = -1;
        QTest::newRow("the settings file speaks first")
            << u"http"_s << u"tcp"_s << 80 << true << int(Protocol::Tcp) << false;
        QTest::newRow("then the application protocol")
            << u"http"_s << u"tcp"_s << 9000 << true << none << true;
        QTest::newRow("another application protocol is tcp")
            << u"mysql"_s << u""_s << 9000 << true << none << false;
        QTest::newRow("a domain on the http port") << u""_s << u"tcp"_s << 8080 << true << none << true;
        QTest::newRow("a domain and no protocol at all") << u""_s << u""_s << 9000 << true << none << true;
        QTest::newRow("a domain on another port with a protocol")
            << u""_s << u"tcp"_s << 9000 << true << none << false;
        QTest::newRow("no domain, no protocol") << u""_s << u""_s << 9000 << false << none << false;
        QTest::newRow("no domain on the http port") << u""_s << u"tcp"_s << 8080 << false << none << false;
    }
    void firstThatSpeaksDecidesBetweenHttpAndTcp()
    {
        QFETCH(QString, application);
        QFETCH(QString, transport);
        QFETCH(int, listenPort);
        QFETCH(bool, hasDomain);
        QFETCH(int, setting);
        QFETCH(bool, isHttp);
        Service service = tcp(u"/a"_s, listenPort);
        service.applicationProtocol = application;
        service.transportProtocol = transport;
        if (hasDomain)
            service.domains = {u"a.test"_s};
        ProxyRules rules{.httpPort = port(8080)};
        if (setting >= 0)
            rules.settings.insert(nameOf(service), {.protocol = Protocol(setting)});
        const Inventory inventory = inventoryOf({Shared(service)}, rules);
        QCOMPARE(inventory.entries.first()->protocol == Protocol::Http, isHttp);
    }

    void udpIsSkippedBeforeConflictsAreSettled()
    {
        Service udp = tcp(u"/a"_s, 53);
        udp.transportProtocol = u"udp"_s;
        const Inventory inventory = inventoryOf({std::move(udp), tcp(u"/b"_s, 53)});
        QCOMPARE(inventory.find(u"a_53"_s)->state, ServiceState::Skipped);
        QVERIFY(inventory.find(u"a_53"_s)->reason.contains(u"udp"_s));
        QVERIFY(inventory.find(u"a_53"_s)->isDeclined);
        QCOMPARE(inventory.find(u"b_53"_s)->state, ServiceState::Active);
    }

    void settingsFileWinsOverLabelsKeyByKey()
    {
        Service service = web(u"/a"_s, {u"a.test"_s});
        service.handling = {.balance = u"first"_s, .check = ServerCheck{.path = u"/ping"_s}, .sticky = true};
        ProxyRules rules{.httpPort = port(8080)};
        QVERIFY(inventoryOf({Service(service)}, rules).entries.first()->settings.handling
                == service.handling);
        rules.settings.insert(u"a_80"_s, {.handling = {.balance = u"leastconn"_s, .sticky = false}});
        const Handling wanted{
            .balance = u"leastconn"_s, .check = ServerCheck{.path = u"/ping"_s}, .sticky = false};
        QVERIFY(inventoryOf({Service(service)}, rules).entries.first()->settings.handling == wanted);
    }

    void tcpServiceIsNotServedToEverybodyInsteadOfSome()
    {
        Service service = tcp(u"/a"_s, 5432);
        service.handling.auth = QStringList{u"me:$5$salt$hash"_s};
        const Inventory inventory = inventoryOf({Service(service)}, {.httpPort = port(8080)});
        QVERIFY(inventory.entries.first()->state == ServiceState::Skipped);
        QCOMPARE(inventory.entries.first()->reason, u"auth is for http, and it is a tcp service"_s);
    }

    void labelThatRedirectsNowhereIsTold()
    {
        Service service = web(u"/a"_s, {u"a.test"_s});
        service.handling.redirectToHttps = true;
        ProxyRules rules{.httpPort = port(8080), .lacksHttps = true};
        QCOMPARE(inventoryOf({Service(service)}, rules).entries.first()->reason, redirectLeadsNowhere);
        QVERIFY(inventoryOf({Service(service)}, rules).entries.first()->isServed());
        rules.settings.insert(u"a_80"_s, {.handling = {.redirectToHttps = false}});
        QCOMPARE(inventoryOf({Service(service)}, rules).entries.first()->reason, QString());
        rules.settings.clear();
        rules.lacksHttps = false;
        QCOMPARE(inventoryOf({Service(service)}, rules).entries.first()->reason, QString());
    }

    void settingsFileCountsInWhatIsShown()
    {
        Service service = web(u"/a"_s, {u"a.test"_s, u"b.test"_s});
        service.path = u"/own"_s;
        ProxyRules rules;
        rules.settings.insert(u"a_80"_s, {.domains = {u"b.test"_s, u"extra.test"_s}});
        const Entry added = *inventoryOf({Shared(service)}, rules).entries.first();
        QCOMPARE(added.domains(), (QStringList{u"a.test"_s, u"b.test"_s, u"extra.test"_s}));
        QCOMPARE(added.path(), u"/own"_s);
        rules.settings[u"a_80"_s].path = u"/shop"_s;
        QCOMPARE(inventoryOf({Shared(service)}, rules).entries.first()->path(), u"/shop"_s);
    }

    void whoHasNoServersSaysWhy()
    {
        Service idle = tcp(u"/idle"_s, 1), empty = tcp(u"/empty"_s, 2),
                wrong = web(u"/wrong"_s, {u"a.test"_s, u"x y"_s});
        idle.hosts = empty.hosts = wrong.hosts = {};
        idle.absence = wrong.absence = u"no running task"_s;
        const Inventory inventory = inventoryOf({std::move(idle), std::move(empty), std::move(wrong)});
        QCOMPARE(inventory.find(u"idle_1"_s)->state, ServiceState::NoHosts);
        QCOMPARE(inventory.find(u"idle_1"_s)->shownReason(), u"no running task"_s);
        QVERIFY(inventory.find(u"idle_1"_s)->reason.isEmpty()); // nothing is wrong with it
        QCOMPARE(inventory.find(u"empty_2"_s)->shownReason(), u"its source names no hosts"_s);
        QCOMPARE(inventory.find(u"wrong_80"_s)->shownReason(), u"\"x y\" is not a domain; no running task"_s);
        Service unresolved = tcp(u"/name"_s, 3);
        unresolved.hosts = {*Host::from(u"host.test"_s, Port::of<80>())};
        QVERIFY(inventoryOf({std::move(unresolved)}).entries.first()->shownReason().contains(u"host.test"_s));
    }

    void httpWithoutValidDomainIsSkipped()
    {
        const Inventory inventory = inventoryOf({web(u"/a"_s, {u"no domain"_s}), web(u"/b"_s, {})});
        QVERIFY(inventory.find(u"a_80"_s)->reason.contains(u"no domain"_s));
        QCOMPARE(inventory.find(u"b_80"_s)->state, ServiceState::Skipped);
    }

    void invalidDomainCostsOnlyItself()
    {
        const Inventory inventory = inventoryOf({web(u"/a"_s, {u"a.test"_s, u"x y"_s})});
        QCOMPARE(inventory.find(u"a_80"_s)->state, ServiceState::Active);
        QCOMPARE(routesOf(inventory, u"a_80"_s), QStringList{u"a.test"_s});
        QVERIFY(inventory.find(u"a_80"_s)->reason.contains(u"x y"_s));
    }

    void nobodyServesADomainTwice()
    {
        const Inventory inventory =
            inventoryOf({web(u"/zeta"_s, {u"x.test"_s, u"z.test"_s}), web(u"/alpha"_s, {u"x.test"_s})});
        QCOMPARE(routesOf(inventory, u"alpha_80"_s), QStringList{u"x.test"_s});
        QCOMPARE(routesOf(inventory, u"zeta_80"_s), QStringList{u"z.test"_s}); // nothing else claims it
        QCOMPARE(inventory.find(u"zeta_80"_s)->conflicts,
                 QStringList{u"domain x.test belongs to /alpha (File)"_s});
    }

    void pathsSeparateServicesOnOneDomain()
    {
        const Inventory inventory =
            inventoryOf({web(u"/site"_s, {u"x.test"_s}), web(u"/api"_s, {u"x.test"_s}, u"/api/"_s)});
        QCOMPARE(routesOf(inventory, u"site_80"_s), QStringList{u"x.test"_s});
        QCOMPARE(routesOf(inventory, u"api_80"_s), QStringList{u"x.test/api"_s});
    }

    void holderOfAClaimKeepsItAgainstALowerId()
    {
        const Inventory before = inventoryOf({web(u"/zeta"_s, {u"x.test"_s}), tcp(u"/tcpz"_s, 9000)});
        const Services services{web(u"/zeta"_s, {u"x.test"_s}), web(u"/alpha"_s, {u"x.test"_s}),
                                tcp(u"/tcpz"_s, 9000), tcp(u"/tcpa"_s, 9000)};
        const Inventory after = inventoryOf(services, {.httpPort = port(8080)}, claimsOf(before));
        QCOMPARE(routesOf(after, u"zeta_80"_s), QStringList{u"x.test"_s});
        QCOMPARE(after.find(u"alpha_80"_s)->state, ServiceState::Skipped);
        QCOMPARE(after.find(u"tcpz_9000"_s)->state, ServiceState::Active);
        QCOMPARE(after.find(u"tcpa_9000"_s)->state, ServiceState::Skipped);
    }

    void withoutServersAHolderYieldsToWhoHasSome()
    {
        const Claims claims = claimsOf(inventoryOf(
            {web(u"/a_b"_s, {u"n.test"_s}), web(u"/blue"_s, {u"x.test"_s}), tcp(u"/tcpa"_s, 9000)}));
        const Inventory after =
            inventoryOf({withoutHosts(web(u"/a_b"_s, {u"n.test"_s})), web(u"/a/b"_s, {u"m.test"_s}),
                         withoutHosts(web(u"/blue"_s, {u"x.test"_s})), web(u"/green"_s, {u"x.test"_s}),
                         withoutHosts(tcp(u"/tcpa"_s, 9000)), tcp(u"/tcpz"_s, 9000)},
                        {.httpPort = port(8080)}, claims);
        QCOMPARE(routesOf(after, u"green_80"_s), QStringList{u"x.test"_s});
        QCOMPARE(after.find(u"blue_80"_s)->reason, u"domain x.test belongs to /green (File)"_s);
        QCOMPARE(after.find(u"tcpz_9000"_s)->state, ServiceState::Active);
        QCOMPARE(after.find(u"tcpa_9000"_s)->reason, u"port 9000 belongs to /tcpz (File)"_s);
        QCOMPARE(after.find(u"a_b_80"_s)->service->id, u"/a/b"_s);
    }

    void whoeverServesThenKeepsIt()
    {
        const Service blue = web(u"/blue"_s, {u"x.test"_s});
        const Service green = web(u"/green"_s, {u"x.test"_s});
        const ProxyRules rules{.httpPort = port(8080)};
        Claims claims = claimsOf(inventoryOf({Shared(blue), Shared(green)}, rules));
        const auto server = [&](const Service &one, const Service &other) {
            const Inventory inventory = inventoryOf({Shared(one), Shared(other)}, rules, claims);
            claims = claimsOf(inventory);
            return inventory.find(u"blue_80"_s)->isServed() ? u"blue"_s : u"green"_s;
        };
        QCOMPARE(server(withoutHosts(blue), green), u"green"_s);
        QCOMPARE(server(blue, green), u"green"_s);
        QCOMPARE(server(withoutHosts(blue), withoutHosts(green)), u"green"_s);
        QCOMPARE(server(blue, withoutHosts(green)), u"blue"_s);
        QCOMPARE(server(blue, green), u"blue"_s);
    }

    void amongNewcomersServersCountMoreThanTheOrder()
    {
        const Inventory inventory =
            inventoryOf({withoutHosts(web(u"/a"_s, {u"x.test"_s})), web(u"/b"_s, {u"x.test"_s})});
        QCOMPARE(routesOf(inventory, u"b_80"_s), QStringList{u"x.test"_s});
    }

    void heldBackServiceYieldsOnlyWhatOneWithServersClaims()
    {
        const Service blue = web(u"/blue"_s, {u"x.test"_s, u"y.test"_s, u"z.test"_s});
        const Claims claims = claimsOf(inventoryOf({Shared(blue)}));
        const Inventory after = inventoryWithHeldBack(
            {web(u"/green"_s, {u"x.test"_s}), withoutHosts(web(u"/grey"_s, {u"y.test"_s}))}, {Shared(blue)},
            claims);
        const QStringList kept{u"y.test"_s, u"z.test"_s};
        QCOMPARE(routesOf(after, u"blue_80"_s), kept);
        QCOMPARE(after.find(u"blue_80"_s)->state, ServiceState::HeldBack);
        QVERIFY(!after.find(u"blue_80"_s)->servers.isEmpty());
        QCOMPARE(routesOf(after, u"green_80"_s), QStringList{u"x.test"_s});
        QCOMPARE(after.find(u"grey_80"_s)->state, ServiceState::Skipped);
    }

    //! Else the other service would answer for the one that is held back.
    void heldBackServiceLosesServersThatAreAnothersNow_data()
    {
        QTest::addColumn<QList<Host>>("servers"); // of /old
        QTest::addColumn<Service>("other");
        QTest::addColumn<QSet<ServiceKey>>("sharers");
        QTest::addColumn<QStringList>("left");
        const Host one = host(u"10.0.0.1"_s, 31000);
        const Host two = host(u"10.0.0.2"_s, 31000);
        const Host name = host(u"node-1"_s, 31000);
        const Host srv = *Host::fromSrv(u"_web._tcp.test"_s);
        const QStringList kept{u"10.0.0.1:31000"_s};
        const QStringList none;
        Service other = web(u"/new"_s, {u"new.test"_s});
        const auto at = [&other](const QList<Host> &servers) {
            Service service = other;
            service.hosts = servers;
            return service;
        };
        QTest::newRow("its only one") << QList{one} << at({one}) << QSet<ServiceKey>() << none;
        other.source = u"HTTP"_s;
        QTest::newRow("to another source's") << QList{one} << at({one}) << QSet<ServiceKey>() << none;
        other.source = u"File"_s;
        QTest::newRow("one of two") << QList{one, two} << at({two}) << QSet<ServiceKey>() << kept;
        QTest::newRow("none") << QList{one} << at({two}) << QSet<ServiceKey>() << kept;
        QTest::newRow("another port")
            << QList{one} << at({host(u"10.0.0.1"_s, 31001)}) << QSet<ServiceKey>() << kept;
        QTest::newRow("with another weight")
            << QList{one} << at({one.with(Weight::from(3))}) << QSet<ServiceKey>() << none;
        QTest::newRow("a name of it") << QList{one} << at({name}) << QSet<ServiceKey>() << none;
        QTest::newRow("its own is a name") << QList{name} << at({one}) << QSet<ServiceKey>() << none;
        QTest::newRow("a record of it") << QList{one} << at({srv}) << QSet<ServiceKey>() << none;
        QTest::newRow("its own is a record") << QList{srv} << at({name}) << QSet<ServiceKey>() << none;
        QTest::newRow("one of its processes, by another name")
            << QList{one} << at({one}) << QSet{keyOf(other)} << kept;
        other.transportProtocol = u"udp"_s;
        QTest::newRow("a port of udp") << QList{one} << at({one}) << QSet<ServiceKey>() << kept;
        other.transportProtocol.clear();
        other.domains.clear();
        QTest::newRow("of one that cannot be served")
            << QList{one} << at({one}) << QSet<ServiceKey>() << none;
    }
    void heldBackServiceLosesServersThatAreAnothersNow()
    {
        QFETCH(QList<Host>, servers);
        QFETCH(Service, other);
        QFETCH(QSet<ServiceKey>, sharers);
        Service old = web(u"/old"_s, {u"old.test"_s});
        old.hosts = servers;
        const AddressBook book{
            .addresses = {{u"node-1"_s, u"10.0.0.1"_s}},
            .records = {{u"_web._tcp.test"_s, {{0, 5, host(u"a.test"_s, 31000), u"10.0.0.1"_s}}}}};
        const Answer answer{.source = u"File"_s,
                            .services = {Shared(old), Shared(other)},
                            .heldBack = {{keyOf(old), {u"it is held back"_s, sharers}}}};
        QList<Answer> answers{answer};
        if (other.source != answer.source) {
            takenFrom(answers[0].services, answers[0].services.size() - 1);
            answers.append({.source = other.source, .services = {Shared(other)}});
        }
        const Inventory inventory = buildInventory(answers, book, {.httpPort = port(8080)}, {});
        const Entry entry = *inventory.find(u"old_80"_s);
        QStringList left;
        for (const Host &server : entry.servers)
            left.append(server.toString());
        QTEST(left, "left");
        QCOMPARE(entry.state, ServiceState::HeldBack);
        QCOMPARE(entry.reason.contains(u":31000 belongs to /new now"_s), left.size() < servers.size());
    }

    void nameThatDoesNotResolveAtTheMomentIsTold()
    {
        Service service = web(u"/a"_s, {u"a.test"_s});
        service.hosts = {host(u"node-1"_s, 31000)};
        AddressBook book{.addresses = {{u"node-1"_s, u"10.0.0.1"_s}}};
        InventoryMaker maker;
        const auto reason = [&] {
            const Answer answer{.source = u"File"_s, .services = {Shared(service)}};
            const Entry entry = *maker.make({answer}, book, {.httpPort = port(8080)}, {}).find(u"a_80"_s);
            return entry.servers.size() == 1 ? entry.reason : u"it has no server"_s;
        };
        QCOMPARE(reason(), QString());
        book.failing = {u"node-1"_s};
        QCOMPARE(reason(), u"host name \"node-1\" does not resolve at the moment: its last address stays"_s);
        book.failing.clear();
        QCOMPARE(reason(), QString());
    }

    void heldBackServiceThatYieldsAllSaysBoth()
    {
        const Service blue = web(u"/blue"_s, {u"x.test"_s});
        const Inventory after = inventoryWithHeldBack(
            {web(u"/green"_s, {u"x.test"_s}), tcp(u"/tcpz"_s, 9000)}, {Shared(blue), tcp(u"/tcpa"_s, 9000)},
            claimsOf(inventoryOf({Shared(blue), tcp(u"/tcpa"_s, 9000)})));
        QCOMPARE(after.find(u"blue_80"_s)->reason,
                 u"domain x.test belongs to /green (File); it is held back"_s);
        QVERIFY(after.find(u"blue_80"_s)->servers.isEmpty()); // they are not needed, and may be dead
        QCOMPARE(after.find(u"tcpz_9000"_s)->state, ServiceState::Active);
    }

    //! Without its NAME it would also lose routes that nothing else claims.
    void heldBackServiceYieldsItsNameOnlyWithAllItsRoutes()
    {
        const Service old = web(u"/a_b"_s, {u"x.test"_s});
        const Claims claims = claimsOf(inventoryOf({Shared(old)}));
        QCOMPARE(inventoryWithHeldBack({web(u"/a/b"_s, {u"x.test"_s})}, {Shared(old)}, claims)
                     .find(u"a_b_80"_s)
                     ->service->id,
                 u"/a/b"_s);
        QCOMPARE(inventoryWithHeldBack({web(u"/a/b"_s, {u"y.test"_s})}, {Shared(old)}, claims)
                     .find(u"a_b_80"_s)
                     ->service->id,
                 u"/a_b"_s);
    }

    void whoeverWaitsForARouteKeepsServersAndName()
    {
        const Inventory inventory = inventoryOf({web(u"/a"_s, {u"x.test"_s}), web(u"/b"_s, {u"x.test"_s}),
                                                 web(u"/c_d"_s, {u"c.test"_s}), web(u"/c/d"_s, {u"d.test"_s}),
                                                 web(u"/e"_s, {u"no domain"_s})});
        const Entry *waiting = inventory.find(u"b_80"_s);
        QVERIFY(!waiting->isServed() && waiting->isWaiting() && waiting->isConfigured());
        QCOMPARE(waiting->servers.size(), 1);
        QVERIFY(claimsOf(inventory).names.contains(u"b_80"_s));
        QVERIFY(!inventory.find(u"e_80"_s)->isConfigured());
        for (const Entry &entry : inventory.entries)
            QVERIFY(entry.service->id != u"/c_d"
                    || !entry.isConfigured()); // it has lost its NAME, so there is no backend for it
    }

    void claimOfWhoHasGoneIsFree()
    {
        const Claims claims = claimsOf(inventoryOf({web(u"/zeta"_s, {u"x.test"_s})}));
        const Inventory after = inventoryOf({web(u"/alpha"_s, {u"x.test"_s})}, {}, claims);
        QCOMPARE(after.find(u"alpha_80"_s)->state, ServiceState::Active);
    }

    void sourcesHaveAnOrderAmongNewcomers()
    {
        Service marathon = web(u"/a"_s, {u"x.test"_s});
        marathon.source = u"Marathon"_s;
        const Inventory inventory =
            buildInventory({{.source = u"File"_s, .services = {web(u"/z"_s, {u"x.test"_s})}},
                            {.source = u"Marathon"_s, .services = {std::move(marathon)}}},
                           {}, {}, {});
        QCOMPARE(inventory.find(u"z_80"_s)->state, ServiceState::Active);
        QCOMPARE(inventory.find(u"a_80"_s)->state, ServiceState::Skipped);
    }

    void idsThatNormaliseToOneNameAreNotMerged()
    {
        const Inventory inventory =
            inventoryOf({web(u"/a_b"_s, {u"u.test"_s}), web(u"/a/b"_s, {u"s.test"_s})});
        QCOMPARE(inventory.entries.size(), 2);
        QCOMPARE(inventory.find(u"a_b_80"_s)->service->id, u"/a/b"_s);
        QCOMPARE(inventory.entries.last()->state, ServiceState::Skipped);
        QVERIFY(inventory.entries.last()->reason.contains(u"/a/b"_s));
    }

    void frontendPortsBelongToNobodyElse()
    {
        const Inventory inventory = inventoryOf({tcp(u"/a"_s, 8080), tcp(u"/b"_s, 8443)},
                                                {.httpPort = port(8080), .httpsPort = port(8443)});
        QCOMPARE(inventory.find(u"a_8080"_s)->state, ServiceState::Skipped);
        QCOMPARE(inventory.find(u"b_8443"_s)->state, ServiceState::Skipped);
    }

    void hostNamesBecomeAddressesAndAMissingOneCostsOnlyItself()
    {
        Service service = web(u"/a"_s, {u"a.test"_s});
        service.hosts = {host(u"node-1"_s, 80), host(u"lost"_s, 80), host(u"10.0.0.9"_s, 80),
                         host(u"10.0.0.1"_s, 80)};
        const Inventory inventory = buildInventory({{.source = u"File"_s, .services = {std::move(service)}}},
                                                   {{{u"node-1"_s, u"10.0.0.9"_s}}}, {}, {});
        const QList<Host> expected{host(u"10.0.0.1"_s, 80), host(u"10.0.0.9"_s, 80)};
        QCOMPARE(inventory.entries.first()->servers, expected);
        QCOMPARE(inventory.entries.first()->state, ServiceState::Active);
        QVERIFY(inventory.entries.first()->reason.contains(u"lost"_s));
    }

    void recordsBecomeServersAndAMissingTargetCostsOnlyItself()
    {
        Service service = web(u"/a"_s, {u"a.test"_s});
        const QString name = u"_web._tcp.example.test"_s;
        service.hosts = {*Host::fromSrv(name), host(u"10.0.0.9"_s, 80)};
        const auto inventoryWith = [&service](const AddressBook &book) {
            return buildInventory({{.source = u"File"_s, .services = {Shared(service)}}}, book, {}, {});
        };
        const Host target = host(u"t1.example.test"_s, 8080), lost = host(u"t2.example.test"_s, 8080);
        const Inventory found =
            inventoryWith({.records = {{name, {{0, 10, target, u"10.0.0.1"_s}, {0, 10, lost, {}}}}}});
        const Entry &entry = found.entries.first();
        QCOMPARE(entry.servers,
                 (QList<Host>{host(u"10.0.0.1"_s, 8080).with(Weight::of<10>()), host(u"10.0.0.9"_s, 80)}));
        QCOMPARE(entry.reason,
                 u"target \"t2.example.test\" of srv name \"_web._tcp.example.test\" does not resolve"_s);
        QCOMPARE(entry.serverCount(), 2);
        const Inventory unknown = inventoryWith({});
        QCOMPARE(unknown.entries.first()->servers, QList<Host>{host(u"10.0.0.9"_s, 80)});
        QCOMPARE(unknown.entries.first()->reason, u"srv name \"_web._tcp.example.test\" does not resolve"_s);
    }

    void serviceWithoutHostsKeepsItsPlace()
    {
        Service service = web(u"/a"_s, {u"a.test"_s});
        service.hosts.clear();
        QCOMPARE(inventoryOf({Shared(service)}).entries.first()->state, ServiceState::NoHosts);
        QVERIFY(inventoryOf({Shared(service)}).entries.first()->isServed());
    }

    void onlyAddressesAndHostNamesAreHosts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("IPv4") << u"10.0.0.1"_s << u"10.0.0.1:80"_s;
        QTest::newRow("IPv6") << u"2001:DB8::1"_s << u"[2001:db8::1]:80"_s;
        QTest::newRow("IPv6 in brackets") << u"[::1]"_s << u"[::1]:80"_s;
        QTest::newRow("name") << u"Node-7.example.com"_s << u"node-7.example.com:80"_s;
        QTest::newRow("name with its final dot") << u"node-7.example.com."_s << u"node-7.example.com:80"_s;
        for (const QString &text :
             {u""_s, u"*"_s, u":"_s, u"0"_s, u"1.2.3"_s, u"256.1.1.1"_s, u"/run/x.sock"_s, u"unix@x"_s,
              u"a b"_s, u"a\nb"_s, u"${HOME}"_s, u"fe80::1%eth0"_s, u"[::1"_s, u"[a]"_s, u"a.."_s, u"."_s,
              u"a:80"_s, u"-a"_s, QString(300, u'a')})
            QTest::addRow("no host %s", qUtf8Printable(text.left(20).simplified())) << text << QString();
    }
    void onlyAddressesAndHostNamesAreHosts()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto made = Host::from(text, port(80));
        QCOMPARE(made ? made->toString() : QString(), expected);
    }
};

} // namespace proxym::test

QTEST_GUILESS_MAIN(proxym::test::InventoryTest)
#include "inventorytest.moc"
