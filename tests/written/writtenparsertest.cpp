// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "written/writtenparser.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

Host host(const QString &address, int port)
{
    return *Host::from(address, *Port::from(port));
}

//! A file with one service, which has `members` in addition to what every service needs.
QByteArray fileWith(const QByteArray &members)
{
    return R"({"id": "/web", "port": 80, )" + members + "}";
}

Found parsed(const QByteArray &content)
{
    return parseWritten(u"File"_s, u"web.json"_s, content).value_or(Found());
}

QString mistakeIn(const QByteArray &content)
{
    const auto found = parseWritten(u"File"_s, u"web.json"_s, content);
    return found ? u"none"_s : found.error().what;
}

} // namespace

//! What people write about services, valid or not.
class WrittenParserTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKeyIsRead();
    void badTextKeepsTheServicesOfItsPlace();
    void keysOfTheOriginalAreRead();
    void domainsMayBeWrittenInEveryWay_data();
    void domainsMayBeWrittenInEveryWay();
    void protocolIsUnderstood_data();
    void protocolIsUnderstood();
    void configMayBeTextOrList();
    void nullIsAsGoodAsAbsent();
    void byteOrderMarkIsNoMistake();
    void emptyArrayIsAGoodFile();
    void mistakeIsToldWithItsPlace_data();
    void mistakeIsToldWithItsPlace();
    void noValueIsTakenForAPort_data();
    void noValueIsTakenForAPort();
    void badServiceCostsOnlyItself();
    void srvNamesAreHosts();
    void badHostCostsOnlyItself();
    void badWeightCostsOnlyItself();
    void unknownKeyIsToldWithWhatWasMeant();
    void manyMistakesAreToldShortly();
    void wrongTypesNeverCrash_data();
    void wrongTypesNeverCrash();
};

void WrittenParserTest::everyKeyIsRead()
{
    const Found found =
        parsed(R"({"id": "/shop/web", "domains": ["a.test", "b.test"], "port": 8080, "servicePort": 10000,
        "transportProtocol": "tcp", "applicationProtocol": "http", "config": ["balance source"], "path": "/api",
        "hosts": [{"ip": "10.0.0.1", "port": 31000}, {"ip": "Node-7.example.com", "port": 31001}]})");
    const Service expected{.id = u"/shop/web"_s,
                           .domains = {u"a.test"_s, u"b.test"_s},
                           .port = Port::of<8080>(),
                           .servicePort = Port::of<10000>(),
                           .transportProtocol = u"tcp"_s,
                           .applicationProtocol = u"http"_s,
                           .hosts = {host(u"10.0.0.1"_s, 31000), host(u"node-7.example.com"_s, 31001)},
                           .config = {u"balance source"_s},
                           .path = u"/api"_s,
                           .source = u"File"_s,
                           .origin = u"web.json"_s};
    QCOMPARE(found.services.size(), 1);
    QVERIFY(found.services.first() == expected);
    QCOMPARE(found.complaints, QStringList());
}

void WrittenParserTest::keysOfTheOriginalAreRead()
{
    const Found found =
        parsed(R"([{"Id": "/a", "DOMAINS": ["a.test"], "Port": 80, "ApplicationProtocol": "http",
        "Source": "File", "Hosts": [{"Ip": "10.0.0.1", "PORT": 81}]},
        {"id": "/b", "domain": "b.test", "port": 80, "protocol": "http", "hosts": []}])");
    QCOMPARE(found.services.size(), 2);
    QCOMPARE(found.services.at(0)->hosts, QList<Host>{host(u"10.0.0.1"_s, 81)});
    QCOMPARE(found.services.at(1)->domains, QStringList{u"b.test"_s});
    QCOMPARE(found.services.at(1)->applicationProtocol, u"http"_s);
    QCOMPARE(found.complaints, QStringList());
}

void WrittenParserTest::domainsMayBeWrittenInEveryWay_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QStringList>("domains");
    QTest::newRow("one text") << QByteArray(R"("domain": "a.test")") << QStringList{u"a.test"_s};
    QTest::newRow("commas") << QByteArray(R"("domains": "a.test, b.test,")")
                            << QStringList{u"a.test"_s, u"b.test"_s};
    QTest::newRow("list") << QByteArray(R"("domains": ["b.test", " a.test"])")
                          << QStringList{u"b.test"_s, u"a.test"_s};
    QTest::newRow("both keys") << QByteArray(R"("domain": "a.test", "domains": ["a.test", "b.test"])")
                               << QStringList{u"a.test"_s, u"b.test"_s};
    QTest::newRow("empty") << QByteArray(R"("domain": "", "domains": [])") << QStringList();
}

void WrittenParserTest::domainsMayBeWrittenInEveryWay()
{
    QFETCH(QByteArray, members);
    QFETCH(QStringList, domains);
    QCOMPARE(parsed(fileWith(members)).services.first()->domains, domains);
    QCOMPARE(mistakeIn(fileWith(members)), u"none"_s);
}

void WrittenParserTest::protocolIsUnderstood_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QString>("transport");
    QTest::addColumn<QString>("application");
    const auto row = [](const char *name, const QByteArray &members, const QString &transport,
                        const QString &application) {
        QTest::newRow(name) << members << transport << application;
    };
    row("http", R"("protocol": "http")", {}, u"http"_s);
    row("letter case", R"("Protocol": "HTTP")", {}, u"http"_s);
    row("tcp is transport", R"("protocol": "tcp")", u"tcp"_s, {});
    row("udp is transport", R"("protocol": "udp")", u"udp"_s, {});
    row("newer keys win", R"("protocol": "tcp", "transportProtocol": "udp")", u"udp"_s, {});
    row("application beside protocol", R"("protocol": "http", "applicationProtocol": "tcp")", {}, u"tcp"_s);
    row("any application", R"("applicationProtocol": "redis")", {}, u"redis"_s);
    row("none", R"("path": "")", {}, {});
}

void WrittenParserTest::protocolIsUnderstood()
{
    QFETCH(QByteArray, members);
    const Found found = parsed(fileWith(members));
    QCOMPARE(found.services.size(), 1);
    QTEST(found.services.first()->transportProtocol, "transport");
    QTEST(found.services.first()->applicationProtocol, "application");
}

void WrittenParserTest::configMayBeTextOrList()
{
    const QStringList lines{u"balance source"_s, u"timeout server 1h"_s};
    QCOMPARE(
        parsed(fileWith(R"("config": "balance source\r\n  timeout server 1h\n")")).services.first()->config,
        lines);
    QCOMPARE(
        parsed(fileWith(R"("config": ["balance source", "timeout server 1h"])")).services.first()->config,
        lines);
}

void WrittenParserTest::nullIsAsGoodAsAbsent()
{
    const Found found =
        parsed(fileWith(R"("domain": null, "domains": null, "servicePort": null, "protocol": null,
        "transportProtocol": null, "applicationProtocol": null, "hosts": null, "config": null, "path": null)"));
    QCOMPARE(found.services.size(), 1);
    QVERIFY(!found.services.first()->servicePort);
    QVERIFY(!parsed(fileWith(R"("servicePort": 0)")).services.first()->servicePort);
}

void WrittenParserTest::byteOrderMarkIsNoMistake()
{
    QCOMPARE(parsed("\xEF\xBB\xBF" + fileWith(R"("path": "/")")).services.size(), 1);
}

void WrittenParserTest::emptyArrayIsAGoodFile()
{
    QCOMPARE(mistakeIn(" [ ] "), u"none"_s);
    QCOMPARE(parsed("[]").services.size(), 0);
}

void WrittenParserTest::mistakeIsToldWithItsPlace_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("mistake");
    const auto row = [](const char *name, const QByteArray &content, const QString &mistake) {
        QTest::newRow(name) << content << mistake;
    };
    row("bare word", "{\n  \"id\": \"/b\",\n  \"port\": oops\n}\n",
        u"line 3, column 11: this is neither a number nor another JSON value (texts need double quotes)"_s);
    row("comma missing", "{\"id\": \"/b\"\n \"port\": 1}",
        u"line 2, column 2: a name in double quotes, a comma or } is missing"_s);
    row("comma too many", "{\"id\": \"/b\",\n}", u"line 2, column 1: nothing follows a comma"_s);
    row("comma missing in a list", "[1 2]", u"line 1, column 4: a comma is missing"_s);
    row("colon missing", "{\"id\" 1}", u"line 1, column 7: a colon is missing after a name"_s);
    row("not UTF-8", "{\"id\":\n\"x\xff\"}", u"line 2, column 3: this is not UTF-8"_s);
    row("columns are characters", "{\"\xc3\xa4\xc3\xb6\": x}",
        u"line 1, column 8: this is neither a number nor another JSON value (texts need double quotes)"_s);
    row("cut short", R"({"id": "/a", "hosts": [)", u"line 1, column 24: the text ends too early"_s);
    row("cut short in a text", R"({"id": "/a)", u"line 1, column 11: a closing double quote is missing"_s);
    row("garbage behind", "{} x", u"line 1, column 4: something follows the end"_s);
    row("empty", "", u"line 1, column 1: the text is empty"_s);
    row("blank", " \n ", u"line 1, column 1: the text is empty"_s);
    row("no service", "[\n 7]", u"line 2, column 2: a service must be an object, not 7"_s);
    row("no id", "\n {\"port\": 80}", u"line 2, column 2: id is missing"_s);
    row("no port", R"({"id": "/a"})", u"line 1, column 1: /a: port is missing"_s);
    row("id is no text", R"({"id": 7, "port": 80})", u"line 1, column 1: id must be a text, not 7"_s);
    row("unknown transport", fileWith(R"("transportProtocol": "sctp")"),
        u"line 1, column 1: /web: transportProtocol must be tcp or udp, not \"sctp\""_s);
    row("unknown protocol", fileWith(R"("protocol": "ftp")"),
        u"line 1, column 1: /web: protocol must be http, tcp or udp, not \"ftp\""_s);
    row("hosts is no list", fileWith(R"("hosts": {})"),
        u"line 1, column 1: /web: hosts must be a list, not an object"_s);
    row("no host is good", fileWith(R"("hosts": [{"ip": "unix@/x", "port": 1}])"),
        u"line 1, column 1: /web: host 1: ip must be an IP address or a host name, not \"unix@/x\""_s);
    row("srv is no name", fileWith(R"("hosts": [{"srv": "http://x.test"}])"),
        u"line 1, column 1: /web: host 1: srv must be a name like _web._tcp.example.com, not \"http://x.test\""_s);
    row("srv is an address", fileWith(R"("hosts": [{"srv": "10.0.0.1"}])"),
        u"line 1, column 1: /web: host 1: srv must be a name like _web._tcp.example.com, not \"10.0.0.1\""_s);
    row("srv is a single label", fileWith(R"("hosts": [{"srv": "web"}])"),
        u"line 1, column 1: /web: host 1: srv must be a name like _web._tcp.example.com, not \"web\""_s);
    row("srv is no text", fileWith(R"("hosts": [{"srv": ["a.test"]}])"),
        u"line 1, column 1: /web: host 1: srv must be a text, not a list"_s);
    row("srv and ip", fileWith(R"("hosts": [{"srv": "_web._tcp.a.test", "ip": "10.0.0.1"}])"),
        u"line 1, column 1: /web: host 1: ip and srv exclude each other"_s);
}

void WrittenParserTest::mistakeIsToldWithItsPlace()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, mistake);
    QCOMPARE(mistakeIn(content), u"web.json: "_s + mistake);
}

void WrittenParserTest::noValueIsTakenForAPort_data()
{
    QTest::addColumn<QByteArray>("port");
    for (const char *port :
         {"0", "-1", "65536", "123450", "\"80\"", "null", "80.5", "true", "[]", "{}", "1e99", "-0.0"})
        QTest::newRow(port) << QByteArray(port);
}

void WrittenParserTest::noValueIsTakenForAPort()
{
    QFETCH(QByteArray, port);
    QVERIFY(mistakeIn(R"({"id": "/a", "port": )" + port + "}").contains(u"port"_s));
    QVERIFY(mistakeIn(fileWith(R"("hosts": [{"ip": "10.0.0.1", "port": )" + port + "}]"))
                .contains(u"host 1: port"_s));
}

void WrittenParserTest::badServiceCostsOnlyItself()
{
    const Found found = parsed(R"([{"id": "/a", "port": 80},
  {"id": "/bad\"]", "port": 70000},
  null, {"id": "/c", "port": 80}])");
    QCOMPARE(found.services.size(), 2);
    QCOMPARE(found.services.at(1)->id, u"/c"_s);
    const QStringList expected{
        u"web.json: line 2, column 3: /bad\"]: port must be a number from 1 to 65535, not 70000"_s,
        u"web.json: line 3, column 3: a service must be an object, not null"_s};
    QCOMPARE(found.complaints, expected);
}

void WrittenParserTest::srvNamesAreHosts()
{
    const Found found = parsed(fileWith(R"("hosts": [{"Srv": "_Web._tcp.A.test."}, {"ip": "::1", "port": 80},
        {"srv": "web.service.consul", "port": 80, "weight": 2, "ipp": 1}])"));
    const QList<Host> expected{*Host::fromSrv(u"_web._tcp.a.test"_s), host(u"::1"_s, 80),
                               *Host::fromSrv(u"web.service.consul"_s)};
    QCOMPARE(found.services.first()->hosts, expected);
    const QString place = u"web.json: line 1, column 1: /web: host 3: "_s;
    QCOMPARE(found.complaints,
             (QStringList{place + u"port is ignored: the records of srv state it"_s,
                          place + u"weight is ignored: the records of srv state it"_s,
                          place + u"unknown key \"ipp\", did you mean \"ip\"?"_s}));
}

void WrittenParserTest::badHostCostsOnlyItself()
{
    const Found found = parsed(fileWith(
        R"("hosts": [{"ip": "10.0.0.1", "port": 70000}, 7, {"port": 1}, {"ip": "::1", "port": 80}])"));
    QCOMPARE(found.services.first()->hosts, QList<Host>{host(u"::1"_s, 80)});
    const QStringList expected{
        u"web.json: line 1, column 1: /web: host 1: port must be a number from 1 to 65535, not 70000"_s,
        u"web.json: line 1, column 1: /web: host 2: must be an object with ip and port, or with srv, not 7"_s,
        u"web.json: line 1, column 1: /web: host 3: ip is missing"_s};
    QCOMPARE(found.complaints, expected);
}

void WrittenParserTest::badWeightCostsOnlyItself()
{
    const Found found = parsed(fileWith(
        R"("weight": -1, "hosts": [{"ip": "10.0.0.1", "port": 80, "weight": 256},
        {"ip": "10.0.0.2", "port": 80, "Weight": 0}, {"ip": "10.0.0.3", "port": 80, "weight": 257},
        {"ip": "10.0.0.4", "port": 80, "weight": "heavy"}, {"ip": "10.0.0.5", "port": 80, "weight": 1.5},
        {"ip": "10.0.0.6", "port": 80, "weight": null}])"));
    QList<std::optional<Weight>> weights;
    for (const Host &host : found.services.first()->hosts)
        weights.append(host.weight());
    QCOMPARE(weights, (QList<std::optional<Weight>>{Weight::of<256>(), Weight::of<0>(), {}, {}, {}, {}}));
    QVERIFY(!found.services.first()->weight);
    const QString begin = u"web.json: line 1, column 1: /web: "_s;
    const QString must = u"weight must be a number from 0 to 256, not "_s;
    const QStringList expected{begin + u"host 3: "_s + must + u"257; it is ignored"_s,
                               begin + u"host 4: "_s + must + u"\"heavy\"; it is ignored"_s,
                               begin + u"host 5: "_s + must + u"1.5; it is ignored"_s,
                               begin + must + u"-1; it is ignored"_s};
    QCOMPARE(found.complaints, expected);
    QCOMPARE(parsed(fileWith(R"("weight": 7)")).services.first()->weight, Weight::from(7));
}

void WrittenParserTest::unknownKeyIsToldWithWhatWasMeant()
{
    const Found found =
        parsed(fileWith(R"("domians": "a.test", "owner": "me", "_comment": "x", "$schema": "y")"));
    QCOMPARE(found.services.size(), 1);
    const QStringList expected{
        u"web.json: line 1, column 1: /web: unknown key \"domians\", did you mean \"domains\"?"_s,
        u"web.json: line 1, column 1: /web: unknown key \"owner\""_s};
    QCOMPARE(found.complaints, expected);
}

void WrittenParserTest::manyMistakesAreToldShortly()
{
    const Found found = parsed("[" + QByteArray("7,").repeated(100'000) + R"({"id": "/a", "port": 1}])");
    QCOMPARE(found.services.size(), 1);
    QCOMPARE(found.complaints.size(), 21);
    QCOMPARE(found.complaints.last(), u"web.json: and 99980 more mistakes"_s);
}

void WrittenParserTest::wrongTypesNeverCrash_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("deep nesting") << QByteArray(100'000, '[');
    QTest::newRow("deep objects") << QByteArray("{\"a\":").repeated(5'000);
    QTest::newRow("NUL bytes") << QByteArray("\0\xff\xfe", 3);
    QTest::newRow("UTF-16") << QByteArray("\xff\xfe{\0}\0", 6);
    const QByteArrayList values{"null", "7", "\"text\"", "[]", "{}", "[[]]", "true", "1e308", "\"\\u0000\""};
    for (const QByteArray &value : values) {
        QTest::newRow("whole file " + value) << value;
        for (const char *key :
             {"id", "domain", "domains", "port", "servicePort", "protocol", "transportProtocol",
              "applicationProtocol", "hosts", "config", "path", "source", "x"})
            QTest::newRow(key + QByteArray(" ") + value) << QByteArray("[{\"") + key + "\": " + value + "}]";
        QTest::newRow("host " + value) << fileWith("\"hosts\": [" + value + "]");
    }
}

void WrittenParserTest::wrongTypesNeverCrash()
{
    QFETCH(QByteArray, content);
    const auto found = parseWritten(u"File"_s, u"web.json"_s, content);
    QVERIFY(found ? found->services.size() <= 1 : found.error().what.startsWith(u"web.json: line "_s));
}

void WrittenParserTest::badTextKeepsTheServicesOfItsPlace()
{
    const QByteArray good =
        R"({"id": "/shop", "domains": ["shop.test"], "port": 80, "hosts": [{"ip": "10.0.0.1", "port": 80}]})";
    const Found first = foundOrKept(parseWritten(u"Store"_s, u"shop"_s, good), {});
    QCOMPARE(first.services.size(), 1);
    QVERIFY(first.complaints.isEmpty());

    const Found kept = foundOrKept(parseWritten(u"Store"_s, u"shop"_s, "{"), first.services);
    QCOMPARE(kept.services, first.services);
    QCOMPARE(kept.complaints.size(), 1);
    QVERIFY2(kept.complaints.first().startsWith(u"shop: "), qPrintable(kept.complaints.first()));
    QVERIFY(kept.complaints.first().endsWith(u" (its last good services stay)"));

    const Found unknown = foundOrKept(parseWritten(u"Store"_s, u"new"_s, "{"), {});
    QVERIFY(unknown.services.isEmpty());
    QCOMPARE(unknown.complaints.size(), 1);
    QVERIFY(!unknown.complaints.first().endsWith(u')'));
}

QTEST_APPLESS_MAIN(WrittenParserTest)
#include "writtenparsertest.moc"
