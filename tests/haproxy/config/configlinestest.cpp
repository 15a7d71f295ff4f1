// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/configlines.h"

#include <QTest>

using namespace proxym;
using namespace Qt::StringLiterals;

class ConfigLinesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatLeavesItsPlace_data();
    void refusesWhatLeavesItsPlace();
    void takesOrdinaryLines_data();
    void takesOrdinaryLines();
    void frontendLinesMayDoMore();
    void globalTextMayNotSwallowTheRest();
};

void ConfigLinesTest::refusesWhatLeavesItsPlace_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("section") << u"listen evil"_s;
    QTest::newRow("indented section") << u"\t defaults evil"_s;
    QTest::newRow("quoted section") << u"\"listen\" evil"_s;
    QTest::newRow("escaped section") << u"lis\\ten evil"_s;
    QTest::newRow("section in capitals") << u"Global"_s;
    QTest::newRow("section of newer versions") << u"crt-store x"_s;
    QTest::newRow("conditional") << u".if defined(X)"_s;
    QTest::newRow("else") << u"  .else"_s;
    QTest::newRow("server") << u"server evil 127.0.0.1:1"_s;
    QTest::newRow("half quoted server") << u"ser'ver' evil 127.0.0.1:1"_s;
    QTest::newRow("hex escape") << u"ser\\x76er evil 127.0.0.1:1"_s;
    QTest::newRow("server-template") << u"server-template x 1-3 127.0.0.1:1"_s;
    QTest::newRow("bind") << u"bind :2"_s;
    QTest::newRow("no bind") << u"no bind"_s;
    QTest::newRow("mode") << u"mode tcp"_s;
    QTest::newRow("cookie") << u"cookie X insert"_s;
    QTest::newRow("set-map") << u"http-request set-map(/m/hosts.map) %[src] x"_s;
    QTest::newRow("quoted set-map") << u"http-request \"set-map(/m)\" %[src] x"_s;
    QTest::newRow("del-map") << u"http-response del-map(/m) x"_s;
    QTest::newRow("file of patterns") << u"acl x src -f /etc/passwd"_s;
    QTest::newRow("quoted file of patterns") << u"acl x src '-f' /etc/passwd"_s;
    QTest::newRow("file as answer") << u"http-request return status 200 file /etc/shadow"_s;
    QTest::newRow("formatted file as answer") << u"http-request return lf-file /etc/shadow"_s;
    QTest::newRow("error file") << u"errorfile 503 /etc/shadow"_s;
    QTest::newRow("map as file") << u"http-request set-header X %[src,map_ip(/etc/passwd)]"_s;
    QTest::newRow("key of a certificate") << u"default-server ssl crt /etc/key.pem"_s;
    QTest::newRow("certificates to verify with") << u"default-server ssl ca-verify-file /etc/key.pem"_s;
    QTest::newRow("tabs around a server") << u"\tserver\tevil\t127.0.0.1:1"_s;
    QTest::newRow("no server") << u"no server evil"_s;
    QTest::newRow("default server-template") << u"default\tserver-template x 1 127.0.0.1:1"_s;
    QTest::newRow("quoted inside") << u"se\"rv\"er evil 127.0.0.1:1"_s;
    QTest::newRow("nothing quoted inside") << u"se''rver evil 127.0.0.1:1"_s;
    QTest::newRow("escaped inside") << u"coo\\kie X insert"_s;
    QTest::newRow("quoted together with its argument") << u"\"bind :2\""_s;
    QTest::newRow("escaped blank") << u"mode\\ tcp"_s;
    QTest::newRow("set-map half quoted") << u"tcp-request content set-\"map\"(/m) x y"_s;
    QTest::newRow("our generation") << u"http-request set-var(proc.generation) str(x)"_s;
    QTest::newRow("variable") << u"\"$EVIL\" x"_s;
    QTest::newRow("line end") << u"balance first\nlisten evil"_s;
    QTest::newRow("carriage return") << u"balance first\rlisten evil"_s;
    QTest::newRow("form feed for a blank") << u"\flisten evil"_s;
    QTest::newRow("nul") << u"balance first"_s + QChar(0);
}

void ConfigLinesTest::refusesWhatLeavesItsPlace()
{
    QFETCH(QString, line);
    const auto why = refusalOfServiceLines({u"balance leastconn"_s, line});
    QVERIFY(why.has_value());
    QVERIFY2(why->startsWith(u"config line 2: "), qPrintable(*why));
}

void ConfigLinesTest::takesOrdinaryLines_data()
{
    QTest::addColumn<QString>("line");
    QTest::newRow("empty") << QString();
    QTest::newRow("comment") << u"# listen evil"_s;
    QTest::newRow("balance") << u"balance leastconn"_s;
    QTest::newRow("header") << u"http-response set-header X-Extra \"a b\""_s;
    QTest::newRow("option") << u"no option httpclose"_s;
    QTest::newRow("acl") << u"acl inside src 10.0.0.0/8"_s;
    QTest::newRow("stick table") << u"stick-table type ip size 100k expire 30m"_s;
    QTest::newRow("unknown to us: HAProxy judges") << u"this-is-no-keyword at all"_s;
    QTest::newRow("words that only look alike") << u"http-request set-header X-Profile mapped"_s;
}

void ConfigLinesTest::takesOrdinaryLines()
{
    QFETCH(QString, line);
    const auto why = refusalOfServiceLines({line});
    QVERIFY2(!why, qPrintable(why.value_or(QString())));
}

void ConfigLinesTest::globalTextMayNotSwallowTheRest()
{
    QVERIFY(!refusalOfGlobalText(
        {u".if defined(X)"_s, u"  .if 1"_s, u".endif"_s, u".else"_s, u".endif"_s, u"listen x"_s}));
    QCOMPARE(refusalOfGlobalText({u"global"_s, u".if 0"_s, u".if 1"_s, u".endif"_s}),
             std::optional(u"line 2: .if without .endif"_s));
    QVERIFY(refusalOfGlobalText({u" \".if\" 0"_s}).has_value());
}

void ConfigLinesTest::frontendLinesMayDoMore()
{
    QVERIFY(!refusalOfFrontendLines({u"bind :8081"_s, u"acl x src -f /etc/proxym/office"_s, QString()}));
    QCOMPARE(refusalOfFrontendLines({u"bind :8081"_s, u"backend x"_s}),
             std::optional(u"line 2: \"backend\" would open another section"_s));
}

QTEST_GUILESS_MAIN(ConfigLinesTest)
#include "configlinestest.moc"
