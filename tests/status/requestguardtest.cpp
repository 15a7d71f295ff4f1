// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/requestguard.h"

#include <QTest>

using namespace proxym;
using namespace Qt::StringLiterals;

class RequestGuardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyOwnNamesAreServed_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("own");
        QTest::newRow("IPv4") << QByteArray("127.0.0.1") << true;
        QTest::newRow("IPv4 with port") << QByteArray("10.1.2.3:5678") << true;
        QTest::newRow("IPv6") << QByteArray("[::1]") << true;
        QTest::newRow("IPv6 with port") << QByteArray("[2001:db8::1]:80") << true;
        QTest::newRow("localhost") << QByteArray("LocalHost:5678") << true;
        QTest::newRow("a configured name") << QByteArray("Proxym.Example.org:80") << true;
        QTest::newRow("with a final dot") << QByteArray("proxym.example.org.") << true;
        QTest::newRow("a stranger") << QByteArray("evil.example.com") << false;
        QTest::newRow("a stranger that looks like an address")
            << QByteArray("127.0.0.1.evil.example.com") << false;
        QTest::newRow("a name below localhost") << QByteArray("localhost.evil.example.com") << false;
        QTest::newRow("four numbers, no address") << QByteArray("999.1.1.1") << false;
        QTest::newRow("one number") << QByteArray("2130706433") << false;
        QTest::newRow("half a bracket") << QByteArray("[::1") << false;
        QTest::newRow("nothing") << QByteArray() << false;
    }
    void onlyOwnNamesAreServed()
    {
        QFETCH(QByteArray, host);
        QTEST(isOwnHost(host, ownHostNames({u"proxym.example.org"_s})), "own");
    }

    void thisHostsNameIsItsOwn()
    {
        QVERIFY(isOwnHost(QSysInfo::machineHostName().toLatin1() + ":5678", ownHostNames({})));
    }

    void foreignPagesAreTold_data()
    {
        QTest::addColumn<QByteArray>("origin");
        QTest::addColumn<QByteArray>("site");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("foreign");
        const auto row = [](const char *name, const QByteArray &origin, const QByteArray &site,
                            const QByteArray &host,
                            bool foreign) { QTest::newRow(name) << origin << site << host << foreign; };
        row("no browser", "", "", "a:80", false);
        row("own page", "http://a:5678", "same-origin", "a:5678", false);
        row("own page, other case", "http://A:5678", "", "a:5678", false);
        row("own page on the default port", "http://a", "", "a:80", false);
        row("own page behind a TLS proxy", "https://a", "same-origin", "a", false);
        row("typed by hand", "", "none", "a", false);
        row("other name", "http://b:5678", "", "a:5678", true);
        row("other port", "http://a:80", "", "a:5678", true);
        row("sandboxed page", "null", "", "a", true);
        row("neighbour of the same site", "", "same-site", "a", true);
        row("other site", "", "cross-site", "a", true);
        row("other site with our origin", "http://a", "cross-site", "a", true);
    }
    void foreignPagesAreTold()
    {
        QFETCH(QByteArray, origin);
        QFETCH(QByteArray, site);
        QFETCH(QByteArray, host);
        QTEST(isForeign(origin, site, host), "foreign");
    }

    void passwordsAreCompared_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<bool>("right");
        const auto basic = [](const QString &text) { return "Basic " + text.toUtf8().toBase64(); };
        QTest::newRow("right, with colon and beyond ASCII") << basic(u"joe:s3cret:é"_s) << true;
        QTest::newRow("scheme in other case") << "bAsIc " + u"joe:s3cret:é"_s.toUtf8().toBase64() << true;
        QTest::newRow("wrong password") << basic(u"joe:s3cret:e"_s) << false;
        QTest::newRow("wrong user") << basic(u"Joe:s3cret:é"_s) << false;
        QTest::newRow("only its beginning") << basic(u"joe:s3cret"_s) << false;
        QTest::newRow("in Latin-1") << "Basic " + u"joe:s3cret:é"_s.toLatin1().toBase64() << false;
        QTest::newRow("other scheme") << QByteArray("Bearer joe:s3cret") << false;
        QTest::newRow("no base64") << QByteArray("Basic ***") << false;
        QTest::newRow("nothing") << QByteArray() << false;
    }
    void passwordsAreCompared()
    {
        QFETCH(QByteArray, field);
        QTEST(isAuthorised(field, u"joe"_s, Secret(u"s3cret:é"_s)), "right");
    }
};

QTEST_GUILESS_MAIN(RequestGuardTest)
#include "requestguardtest.moc"
