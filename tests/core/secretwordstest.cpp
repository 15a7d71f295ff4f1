// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/secrets.h"

#include <QStringList>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What of a configuration may be shown.
class SecretWordsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void secretsAreHidden_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        const auto row = [](const QString &text, const QString &shown) { QTest::addRow("%s", qUtf8Printable(text)) << text << shown; };
        row(u"    user admin insecure-password Hrdl-1"_s, u"    user admin insecure-password …"_s);
        row(u"+    user admin password $5$salt$Fq6/Ca. groups a"_s, u"+    user admin password … groups a"_s);
        row(u"user a password \"two words\" groups b"_s, u"user a password … groups b"_s);
        row(u"user a password two\\ words groups b"_s, u"user a password … groups b"_s);
        row(u"stats auth boss:Zwrst:3"_s, u"stats auth boss:…"_s);
        row(u"http-request set-header Authorization \"Basic QWxhZGRpbjpv\" if { path /x }"_s,
            u"http-request set-header Authorization … if { path /x }"_s);
        row(u"http-check send meth GET uri / hdr X-Api-Key 0815 hdr Host a.test"_s,
            u"http-check send meth GET uri / hdr X-Api-Key … hdr Host a.test"_s);
        row(u"http-check send hdr Via Bearer\\ abc.def-ghi"_s, u"http-check send hdr Via Bearer\\ …"_s);
        row(u"# see https://joe:geheim@example.com/x"_s, u"# see https://joe:…@example.com/x"_s);
        row(u"parsing [global.cfg:7] : 'password s3cret' unknown"_s, u"parsing [global.cfg:7] : 'password …' unknown"_s);
        for (const QString &plain : {u"    bind *:80"_s, u"http-request auth realm Staff unless { http_auth(staff) }"_s,
                                     u"http-request set-header X-Forwarded-Proto https if { ssl_fc }"_s,
                                     u"server a http://10.0.0.1:80/"_s, u"log-format %ci:%cp\\ [%tr]"_s, u"passwordless a b"_s})
            row(plain, plain);
    }
    void secretsAreHidden()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        QCOMPARE(withoutSecrets(text), shown);
        QCOMPARE(withoutSecrets(u"first line\n"_s + text + u"\nlast line"_s), u"first line\n"_s + shown + u"\nlast line"_s);
    }
};

QTEST_GUILESS_MAIN(SecretWordsTest)
#include "secretwordstest.moc"
