// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/handling.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class HandlingTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKeyIsReadAsItIsWritten_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("written");
        const auto row = [](const QString &key, const QString &text, const QString &written) {
            QTest::newRow(qPrintable(key + u' ' + text)) << key << text << written;
        };
        row(u"balance"_s, u"hdr( X-User )"_s, u"hdr(X-User)"_s);
        row(u"check"_s, u"/ping?full=1"_s, u"/ping?full=1"_s);
        row(u"check"_s, u"no"_s, u"false"_s);
        row(u"check"_s, u"true"_s, u"true"_s);
        row(u"sticky"_s, u"Yes"_s, u"true"_s);
        row(u"sticky"_s, u"0"_s, u"false"_s);
        row(u"redirectToHttps"_s, u"on"_s, u"true"_s);
        row(u"auth"_s, u"a:$5$salt$hash. , b@c:$6$rounds=10000$x/y$z"_s,
            u"a:$5$salt$hash.,b@c:$6$rounds=10000$x/y$z"_s);
        row(u"auth"_s, u"nobody"_s, u"nobody"_s);
        row(u"hsts"_s, u"true"_s, u"true"_s);
        row(u"stripPath"_s, u"false"_s, u"false"_s);
    }
    void everyKeyIsReadAsItIsWritten()
    {
        QFETCH(QString, key);
        QFETCH(QString, text);
        QFETCH(QString, written);
        QVERIFY(handlingKeys().contains(key));
        Handling handling;
        QVERIFY(readHandling(key, text, handling));
        QCOMPARE(textsOf(handling), (QMap<QString, QString>{{key, written}}));
        Handling again;
        QVERIFY(readHandling(key, written, again));
        QVERIFY(again == handling);
    }

    void mistakeSaysWhatIsAllowedAndChangesNothing_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        const auto row = [](const QString &key, const QString &text, const QString &error) {
            QTest::newRow(qPrintable(key + u' ' + text)) << key << text << error;
        };
        row(u"balance"_s, u"static-rr"_s,
            u"balance static-rr is refused: HAProxy cannot change its servers without a reload"_s);
        row(u"balance"_s, u"first\nlisten evil"_s,
            u"balance must be roundrobin, leastconn, first, source, random, uri, url_param NAME, hdr(NAME) "
            u"or "
            "rdp-cookie, not \"first\nlisten evil\""_s);
        row(u"check"_s, u"/a b"_s, u"check must be false or a path that begins with /"_s);
        row(u"check"_s, QString(), u"check must be false or a path that begins with /"_s);
        row(u"sticky"_s, u"maybe"_s, u"sticky must be true or false"_s);
        row(u"redirectToHttps"_s, u"301"_s, u"redirectToHttps must be true or false"_s);
        for (const QString &text : {u"a:secret"_s, u"a:$apr1$x$y"_s, u"a:$5$x$y z"_s, u"a"_s, u""_s,
                                    u"a:$5$x$y,"_s, u"a b:$5$x$y"_s, u"a:$5$x$y\n  user b"_s,
                                    u"a:$y$j9T$x/y$z"_s, u"a:$2b$05$abcdefghijklmnopqrstuv"_s,
                                    u"a:$6$rounds=10001$x$y"_s, u"a:$5$x$y,b:$6$rounds=999999999$x$y"_s})
            row(u"auth"_s, text,
                u"auth must be USER:HASH, several with commas between, the hash as mkpasswd -m sha-512 "
                "prints it"_s);
        row(u"hsts"_s, u"max-age=1"_s, u"hsts must be true or false"_s);
        row(u"colour"_s, u"red"_s, u"unknown key \"colour\""_s);
    }
    void mistakeSaysWhatIsAllowedAndChangesNothing()
    {
        QFETCH(QString, key);
        QFETCH(QString, text);
        QFETCH(QString, error);
        const Handling before{.balance = u"first"_s, .sticky = true};
        Handling handling = before;
        const auto read = readHandling(key, text, handling);
        QVERIFY(!read);
        QCOMPARE(read.error().what, error);
        QVERIFY(handling == before);
    }

    void whatIsAboveWinsKeyByKey()
    {
        const Handling above{.balance = u"leastconn"_s, .sticky = false};
        const Handling below{.balance = u"first"_s,
                             .check = ServerCheck{.path = u"/ping"_s},
                             .sticky = true,
                             .redirectToHttps = true};
        const Handling both = above.over(below);
        QCOMPARE(textsOf(both),
                 (QMap<QString, QString>{{u"balance"_s, u"leastconn"_s},
                                         {u"check"_s, u"/ping"_s},
                                         {u"redirectToHttps"_s, u"true"_s},
                                         {u"sticky"_s, u"false"_s}}));
        QVERIFY(Handling().over(below) == below);
        QVERIFY(below.over({}) == below);
    }
};

QTEST_GUILESS_MAIN(HandlingTest)
#include "handlingtest.moc"
