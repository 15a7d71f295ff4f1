// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settings/servicesettingsparser.h"

#include "core/balance.h"

#include <QTest>

using namespace proxym;
using namespace Qt::StringLiterals;

class ServiceSettingsParserTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKey();
    void readsJson();
    void jsonMayEscapeWhatItLikes();
    void mistakesInJsonHaveTheirPlace();
    void questionMarkBetweenBracesIsExplained();
    void emptyFileSaysNothing() { QCOMPARE(serviceSettingsFrom("# later\n").value(), ServiceSettings()); }
    void namesPlaceAndKeyOfMistakes_data();
    void namesPlaceAndKeyOfMistakes();
    void survivesHostileFiles_data();
    void survivesHostileFiles();
    void judgesBalance_data();
    void judgesBalance();
};

void ServiceSettingsParserTest::readsEveryKey()
{
    const auto read = serviceSettingsFrom("domains: [\"*.a.test\", b.test]\n"
                                          "config: |\n  timeout server 5m\n\n  balance first\n"
                                          "protocol: http\n"
                                          "balance: hdr( X-User )\n"
                                          "path: /api/\n"
                                          "check: /health\n"
                                          "sticky: yes\n"
                                          "redirectToHttps: true\n");
    QVERIFY2(read.has_value(), qPrintable(read ? QString() : read.error().what));
    QCOMPARE(read->domains, (QStringList{u"*.a.test"_s, u"b.test"_s}));
    QCOMPARE(read->config, (QStringList{u"timeout server 5m"_s, u"balance first"_s}));
    QVERIFY(read->protocol == Protocol::Http);
    QCOMPARE(read->path, std::optional(u"/api"_s));
    const Handling wanted{.balance = u"hdr(X-User)"_s,
                          .check = ServerCheck{.path = u"/health"_s},
                          .sticky = true,
                          .redirectToHttps = true};
    QCOMPARE(textsOf(read->handling), textsOf(wanted));
    QVERIFY(read->handling == wanted);
}

void ServiceSettingsParserTest::readsJson()
{
    const auto read = serviceSettingsFrom(
        "{\n\t\"domains\": \"a.test\",\n\t\"check\": false,\n\t\"config\": [\"x y\"]\n}\n");
    QVERIFY2(read.has_value(), qPrintable(read ? QString() : read.error().what));
    QCOMPARE(read->domains, QStringList{u"a.test"_s});
    QCOMPARE(read->config, QStringList{u"x y"_s});
    QVERIFY(read->handling.check == ServerCheck{.isOn = false});
}

void ServiceSettingsParserTest::jsonMayEscapeWhatItLikes()
{
    const auto read = serviceSettingsFrom(
        R"({"config": ["http-response set-header X \ud83d\ude80\u00fc\/"]})", SettingsFormat::Json);
    QVERIFY2(read.has_value(), qPrintable(read ? QString() : read.error().what));
    QCOMPARE(read->config, QStringList{u"http-response set-header X 🚀ü/"_s});
}

void ServiceSettingsParserTest::mistakesInJsonHaveTheirPlace()
{
    const auto broken = serviceSettingsFrom("{\n  \"sticky\": yes\n}", SettingsFormat::Json);
    QVERIFY(!broken.has_value() && broken.error().what.startsWith(u"line 2, column "_s));
    const auto wrong = serviceSettingsFrom(R"({"sticky": "perhaps"})", SettingsFormat::Json);
    QCOMPARE(wrong.error().what, u"sticky must be true or false"_s);
}

void ServiceSettingsParserTest::questionMarkBetweenBracesIsExplained()
{
    const auto read = serviceSettingsFrom("{check: /h?full=1}");
    QVERIFY(!read.has_value());
    QVERIFY2(read.error().what.contains(u"needs quotes"_s), qPrintable(read.error().what));
}

void ServiceSettingsParserTest::namesPlaceAndKeyOfMistakes_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const QByteArray &content, const QString &error) {
        QTest::newRow(name) << content << error;
    };
    row("unknown key", "sticky: true\ndomain: a.test\n", u"line 2, column 1: unknown key \"domain\""_s);
    row("key twice", "sticky: true\nsticky: false\n", u"line 2, column 1: sticky appears twice"_s);
    row("not a mapping", "- a\n", u"line 1, column 1: the file must be a mapping of keys to values"_s);
    row("mapping for domains", "domains: {a: 1}\n",
        u"line 1, column 10: domains must be a string or a list of strings"_s);
    row("list in a list", "config: [[a]]\n",
        u"line 1, column 10: config must be a string or a list of strings"_s);
    row("hostile domain", "domains: a b\n", u"line 1, column 10: domains: \"a b\" is not a domain"_s);
    row("protocol", "protocol: udp\n", u"line 1, column 11: protocol must be http or tcp"_s);
    row("static-rr", "balance: static-rr\n",
        u"line 1, column 10: balance static-rr is refused: HAProxy cannot change its servers without a reload"_s);
    row("path", "path: api\n", u"line 1, column 7: path must be a plain path that begins with /"_s);
    row("check", "check: no such\n", u"line 1, column 8: check must be false or a path that begins with /"_s);
    row("sticky", "sticky: maybe\n", u"line 1, column 9: sticky must be true or false"_s);
    row("redirect", "redirectToHttps: []\n", u"line 1, column 18: redirectToHttps must be true or false"_s);
}

void ServiceSettingsParserTest::namesPlaceAndKeyOfMistakes()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, error);
    const auto read = serviceSettingsFrom(content);
    QVERIFY(!read.has_value());
    QCOMPARE(read.error().what, error);
}

void ServiceSettingsParserTest::survivesHostileFiles_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("unclosed") << QByteArray("domains: [unclosed\n\t: {\n");
    QTest::newRow("deep sequences") << QByteArray(100'000, '[');
    QTest::newRow("deep mappings") << QByteArray("{a: ").repeated(50'000);
    QTest::newRow("nul") << QByteArray("domains: a\0b", 12);
    QTest::newRow("no utf-8") << QByteArray("domains: \xff\xfe\n");
    QTest::newRow("too large") << QByteArray("# ").repeated(200'000);
    QTest::newRow("alias of a wildcard") << QByteArray("domains: *.a.test\n");
    QByteArray bomb = "a0: &a0 [x, x]\n";
    for (int i = 1; i < 60; ++i) {
        const QByteArray before = QByteArray::number(i - 1), now = QByteArray::number(i);
        bomb += "a" + now + ": &a" + now + " [*a" + before + ", *a" + before + "]\n";
    }
    QTest::newRow("billion laughs") << bomb + "domains: *a59\n";
    QTest::newRow("billion laughs in domains") << bomb.replace("a0: ", "domains: ") + "config: *a59\n";
    QTest::newRow("anchor within itself") << QByteArray("config: &a [*a]\n");
}

void ServiceSettingsParserTest::survivesHostileFiles()
{
    QFETCH(QByteArray, content);
    QVERIFY(!serviceSettingsFrom(content).has_value());
}

void ServiceSettingsParserTest::judgesBalance_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wanted");
    for (const char *good : {"roundrobin", "leastconn", "first", "source", "random(2)", "uri len 4 depth 2",
                             "url_param id check_post", "hdr(X-User) use_domain_only", "rdp-cookie(x)"})
        QTest::newRow(good) << QString::fromLatin1(good) << QString::fromLatin1(good);
    for (const char *bad :
         {"", "static-rr", "hash src", "first\nlisten evil", "hdr(X) # y", "uri len 0", "random(0)"})
        QTest::newRow(bad) << QString::fromLatin1(bad) << QString();
}

void ServiceSettingsParserTest::judgesBalance()
{
    QFETCH(QString, text);
    QFETCH(QString, wanted);
    QCOMPARE(whitelistedBalance(text).value_or(QString()), wanted);
}

QTEST_GUILESS_MAIN(ServiceSettingsParserTest)
#include "servicesettingsparsertest.moc"
