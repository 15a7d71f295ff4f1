// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxycase.h"
#include "support/listedits.h"

#include <random>

using namespace proxym;
using namespace proxym::test;

class HaproxyModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void checkIntervalKeepsChecksBelow500ASecond_data();
    void checkIntervalKeepsChecksBelow500ASecond();
    void generationIgnoresWhatRuntimeUpdatesChange();
    void generationTellsEveryOtherChange_data();
    void generationTellsEveryOtherChange();
    void orderOfServicesNeverShows();
    void culpritKeepsItsLastGoodLinesAndItsNewServers();
    void culpritWithoutPastIsLeftOutWithItsRoutes();
    void culpritKeepsPortOnlyWhileItIsFree();
    void fewServersAreOneOfEachServiceAndWhoIsMentioned();
    void whoWaitsForARouteHasItsBackend();
    void routeThatChangesHandsIsNoReload();
    void refusedServiceIsNamedAndHasNoLines();
    void refusedFrontendLinesAreNamed();
    void badSettingsFileKeepsWhatItSaid();
    void configLinesOfAService();
    void knowsItsOwnConfig();
};

namespace {

const QByteArray example = R"({"services": [
  {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:31001"], "config": "option httpclose"},
  {"id": "/db", "protocol": "tcp", "port": 21002, "servers": ["10.0.0.1:31002"]}]})";

QByteArray generationOf(const ProxyModel &model)
{
    return renderConfig(model, examplePaths).generation;
}

using Edit = void (*)(ProxyModel &);

} // namespace

Q_DECLARE_METATYPE(Edit)

void HaproxyModelTest::checkIntervalKeepsChecksBelow500ASecond_data()
{
    QTest::addColumn<int>("servers");
    QTest::addColumn<int>("seconds");
    QTest::newRow("none") << 0 << 2;
    QTest::newRow("just below") << 999 << 2;
    QTest::newRow("at the limit") << 1000 << 4;
    QTest::newRow("many") << 100'000 << 256;
}

void HaproxyModelTest::checkIntervalKeepsChecksBelow500ASecond()
{
    QFETCH(int, servers);
    QFETCH(int, seconds);
    QCOMPARE(checkIntervalFor(servers), std::chrono::milliseconds(std::chrono::seconds(seconds)));
}

void HaproxyModelTest::generationIgnoresWhatRuntimeUpdatesChange()
{
    const ProxyModel before = modelFromJson(example);
    ProxyModel after = before;
    edited(after.backends, 0).servers.clear();
    after.checkInterval = std::chrono::seconds(64);
    after.maps.hosts.insert(u"more.test"_s, u"web_80"_s);
    QCOMPARE(generationOf(after), generationOf(before));
    QCOMPARE(generationOf(before).size(), 64);
    QVERIFY(
        renderConfig(before, examplePaths).config.whole().contains("str(" + generationOf(before) + ")\n"));
}

void HaproxyModelTest::generationTellsEveryOtherChange_data()
{
    QTest::addColumn<Edit>("edit");
    const auto row = [](const char *name, Edit edit) { QTest::newRow(name) << edit; };
    row("global.cfg", [](ProxyModel &m) { m.texts.global = builtInGlobal(); });
    row("http-frontend.cfg", [](ProxyModel &m) { m.texts.httpFrontend = "acl x src 1"; });
    row("bind address", [](ProxyModel &m) { m.bindAddress = u"::1"_s; });
    row("http port", [](ProxyModel &m) { m.httpPort = Port::of<81>(); });
    row("first certificate", [](ProxyModel &m) {
        m.httpsPort = Port::of<443>();
        m.certificates = {{.file = u"a.pem"_s}};
    });
    row("trusted proxies", [](ProxyModel &m) { m.trustedProxies = QStringList{u"10.0.0.1"_s}; });
    row("PROXY protocol", [](ProxyModel &m) { m.acceptProxy = true; });
    row("user", [](ProxyModel &m) { m.account = Account{}; });
    row("chroot", [](ProxyModel &m) { m.account = Account{.isLockedIn = true}; });
    row("hard stop", [](ProxyModel &m) { m.hardStopAfter *= 2; });
    row("backend gone", [](ProxyModel &m) { takenFrom(m.backends, m.backends.size() - 1); });
    row("listen port", [](ProxyModel &m) { edited(m.backends, 0).listenPort = Port::of<21003>(); });
    row("balance", [](ProxyModel &m) { edited(m.backends, 1).balance = u"first"_s; });
    row("unchecked", [](ProxyModel &m) { edited(m.backends, 1).checked = false; });
    row("check path", [](ProxyModel &m) { edited(m.backends, 1).checkPath = u"/ok"_s; });
    row("sticky", [](ProxyModel &m) { edited(m.backends, 1).sticky = true; });
    row("redirect", [](ProxyModel &m) { edited(m.backends, 1).redirectToHttps = true; });
    row("authentication", [](ProxyModel &m) { edited(m.backends, 1).auth = QStringList(); });
    row("HSTS", [](ProxyModel &m) { edited(m.backends, 1).hsts = true; });
    row("path", [](ProxyModel &m) { edited(m.backends, 1).stripPath = u"/a"_s; });
    row("config", [](ProxyModel &m) { edited(m.backends, 1).config.clear(); });
}

void HaproxyModelTest::generationTellsEveryOtherChange()
{
    QFETCH(Edit, edit);
    const ProxyModel before = modelFromJson(example);
    ProxyModel after = before;
    edit(after);
    QVERIFY(generationOf(after) != generationOf(before));
    QVERIFY(std::holds_alternative<Reload>(planChange(before, after, {})));
}

void HaproxyModelTest::orderOfServicesNeverShows()
{
    std::mt19937 dice(7);
    QJsonArray services;
    for (int i = 0; i < 40; ++i)
        services.append(
            QJsonObject{{u"id"_s, u"/app%1"_s.arg(i)},
                        {u"domains"_s, u"app%1.test"_s.arg(i)},
                        {u"servers"_s, QJsonArray{u"10.0.0.2:%1"_s.arg(31000 + i), u"10.0.0.1:80"_s}}});
    QByteArray first;
    for (int round = 0; round < 5; ++round) {
        const QByteArray bytes =
            renderConfig(modelledFrom({{u"services"_s, services}}).model, examplePaths).config.whole();
        QVERIFY(first.isEmpty() || bytes == first);
        first = bytes;
        QVariantList shuffled = services.toVariantList();
        std::shuffle(shuffled.begin(), shuffled.end(), dice);
        services = QJsonArray::fromVariantList(shuffled);
    }
}

void HaproxyModelTest::culpritKeepsItsLastGoodLinesAndItsNewServers()
{
    const ProxyModel good = modelFromJson(example);
    ProxyModel wanted = good;
    edited(wanted.backends, 1).config = QStringList{u"nonsense"_s};
    edited(wanted.backends, 1).servers[0].name = u"web-10.0.0.1-31009"_s;
    const ProxyModel result = replaceCulprits(wanted, {u"web_80"_s}, &good);
    QCOMPARE(result.backends.at(1)->config, QStringList{u"option httpclose"_s});
    QCOMPARE(result.backends.at(1)->servers.first().name, u"web-10.0.0.1-31009"_s);
    QVERIFY(result.maps == wanted.maps);
    QVERIFY(result.backends.at(0) == wanted.backends.at(0));
}

void HaproxyModelTest::culpritWithoutPastIsLeftOutWithItsRoutes()
{
    const ProxyModel result = replaceCulprits(modelFromJson(example), {u"web_80"_s}, nullptr);
    QCOMPARE(result.backends.size(), 1);
    QCOMPARE(result.backends.first()->name, u"db_21002"_s);
    QVERIFY(result.maps.hosts.isEmpty());
}

void HaproxyModelTest::culpritKeepsPortOnlyWhileItIsFree()
{
    const ProxyModel good = modelFromJson(example);
    ProxyModel wanted = good;
    edited(wanted.backends, 0).listenPort = Port::of<21009>();
    QCOMPARE(replaceCulprits(wanted, {u"db_21002"_s}, &good).find(u"db_21002"_s)->listenPort,
             Port::from(21002));
    ProxyBackend other = *good.backends.first();
    other.name = u"other_1"_s;
    wanted.backends.insert(placeIn(wanted.backends, 1), std::move(other));
    QVERIFY(!replaceCulprits(wanted, {u"db_21002"_s}, &good).find(u"db_21002"_s));
}

void HaproxyModelTest::fewServersAreOneOfEachServiceAndWhoIsMentioned()
{
    const ProxyModel model = withFewServers(modelFromJson(R"({"services": [
        {"id": "/a", "domains": "a.test", "servers": ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"],
         "config": "use-server a-10.0.0.3-1 if { srv_is_up(c_80/c-10.0.0.2-1) }"},
        {"id": "/b", "domains": "b.test"},
        {"id": "/c", "domains": "c.test", "servers": ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"]}]})"));
    const auto namesOf = [&](const QString &backend) {
        QStringList names;
        for (const ProxyServer &server : model.find(backend)->servers)
            names.append(server.name);
        return names;
    };
    QCOMPARE(namesOf(u"a_80"_s), (QStringList{u"a-10.0.0.1-1"_s, u"a-10.0.0.3-1"_s}));
    QCOMPARE(namesOf(u"b_80"_s), QStringList());
    QCOMPARE(namesOf(u"c_80"_s), (QStringList{u"c-10.0.0.1-1"_s, u"c-10.0.0.2-1"_s}));
}

namespace {

//! Two services for one domain; checks name a host. "blue" comes first in order as long as it has a server.
ProxyModel modelOfRivals(const QByteArray &blueServers)
{
    return modelFromJson(R"({"services": [
      {"id": "/blue", "domains": ["x.test"], "servers": [)"
                         + blueServers + R"(]},
      {"id": "/green", "domains": ["x.test"], "servers": ["10.0.0.2:31001"]},
      {"id": "/none", "domains": ["no domain"], "servers": ["10.0.0.3:31001"]}],
      "files": {"blue_80.yml": "check: /ok", "green_80.yml": "check: /ok"}})");
}

} // namespace

void HaproxyModelTest::whoWaitsForARouteHasItsBackend()
{
    const ProxyModel model = modelOfRivals(R"("10.0.0.1:31001")");
    QCOMPARE(model.maps.hosts, (QMap<QString, QString>{{u"x.test"_s, u"blue_80"_s}}));
    QVERIFY(model.find(u"green_80"_s));
    QCOMPARE(model.find(u"green_80"_s)->servers.size(), 1);
    QCOMPARE(model.maps.checkHosts.value(u"green_80"_s), u"x.test"_s); // the same as when it has the route
    QVERIFY(!model.find(u"none_80"_s));
}

void HaproxyModelTest::routeThatChangesHandsIsNoReload()
{
    const ProxyModel before = modelOfRivals(R"("10.0.0.1:31001")");
    const ProxyModel after = modelOfRivals("");
    QCOMPARE(after.maps.hosts, (QMap<QString, QString>{{u"x.test"_s, u"green_80"_s}}));
    QCOMPARE(generationOf(after), generationOf(before));
    QVERIFY(std::holds_alternative<RuntimeUpdate>(planChange(before, after, {})));
    QVERIFY(std::holds_alternative<RuntimeUpdate>(planChange(after, before, {})));
}

void HaproxyModelTest::refusedServiceIsNamedAndHasNoLines()
{
    QByteArray json = example;
    const Modelled modelled =
        modelledFrom(QJsonDocument::fromJson(json.replace("option httpclose", "listen evil")).object());
    QCOMPARE(modelled.refused.keys(), QStringList{u"web_80"_s});
    QCOMPARE(modelled.refused.first(), u"config line 1: \"listen\" would open another section"_s);
    QVERIFY(modelled.model.find(u"web_80"_s)->config.isEmpty());
}

void HaproxyModelTest::refusedFrontendLinesAreNamed()
{
    const Modelled modelled =
        modelledFrom({{u"files"_s, QJsonObject{{u"http-frontend.cfg"_s, u"acl x src 1\nlisten evil"_s}}}});
    QCOMPARE(modelled.refusedTexts.value(frontendPart),
             u"http-frontend.cfg line 2: \"listen\" would open another section"_s);
    QVERIFY(modelled.model.texts.httpFrontend.isEmpty());
}

void HaproxyModelTest::badSettingsFileKeepsWhatItSaid()
{
    const OperatorSettings good =
        operatorSettingsFrom({{u"a_80.yml"_s, "balance: first"}, {u"b_80.yml"_s, "sticky: on"}}, {});
    const OperatorSettings now = operatorSettingsFrom({{u"a_80.yml"_s, "balance: [\n"},
                                                       {u"b_80.json"_s, "{}"},
                                                       {u"b_80.yml"_s, "sticky: on"},
                                                       {u"README"_s, "x"}},
                                                      good);
    QCOMPARE(now.services.value(u"a_80"_s).handling.balance, std::optional(u"first"_s));
    QVERIFY(!now.services.value(u"b_80"_s).handling.sticky);
    QCOMPARE(now.complaints.size(), 2);
    QVERIFY2(now.complaints.at(0).startsWith(u"a_80.yml: line "), qPrintable(now.complaints.at(0)));
    QCOMPARE(now.complaints.at(1),
             u"b_80.yml: ignored, because another file already has the settings of b_80"_s);
}

void HaproxyModelTest::configLinesOfAService()
{
    const RenderedConfig rendered = renderConfig(modelFromJson(example), examplePaths);
    const QStringList lines = configLines(rendered, u"db_21002"_s);
    QCOMPARE(lines.first(), u"listen db_21002 from tcp"_s);
    QCOMPARE(lines.last(), u"    server db-10.0.0.1-31002 10.0.0.1:31002"_s);
    QVERIFY(configLines(rendered, u"http-in"_s).isEmpty());
}

void HaproxyModelTest::knowsItsOwnConfig()
{
    QVERIFY(isOurConfig(renderConfig({}, examplePaths).config.whole()));
    QVERIFY(!isOurConfig("global\n    maxconn 5\n"));
}

QTEST_GUILESS_MAIN(HaproxyModelTest)
#include "modeltest.moc"
