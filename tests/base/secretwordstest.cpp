// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/secrets.h"

#include <QStringList>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Which parts of a configuration may be shown.
class SecretWordsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void secretsAreHidden_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        const auto row = [](const QString &text, const QString &shown) {
            QTest::addRow("%s", qUtf8Printable(text)) << text << shown;
        };
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
        row(u"user a password \"never ended"_s,
            u"user a password … ended"_s); // HAProxy refuses it, and says so
        row(u"stats auth \"boss:two words\""_s, u"stats auth \"boss:…"_s);
        row(u"http-request replace-header Authorization .* geheim if x"_s,
            u"http-request replace-header Authorization … if x"_s);
        row(u"http-request set-header \"X-Auth\" geheim"_s, u"http-request set-header \"X-Auth\" …"_s);
        row(u"http-request deny unless { req.hdr(X-Api-Key) -m str geheim }"_s,
            u"http-request deny unless { req.hdr(X-Api-Key) … }"_s);
        row(u"acl known hdr(Authorization) \"Basic geheim\" other"_s, u"acl known hdr(Authorization) …"_s);
        row(u"tcp-check send AUTH\\ geheim\\r\\n"_s, u"tcp-check send AUTH\\ …"_s);
        row(u"tcp-check send \"AUTH geheim\\r\\n\""_s, u"tcp-check send \"AUTH …"_s);
        row(u"setenv DB_PASSWORD geheim"_s, u"setenv DB_PASSWORD …"_s);
        row(u"# http://joe:ge@heim@example.com/x"_s, u"# http://joe:…@example.com/x"_s);
        row(u"# see https://joe:geheim@example.com/x"_s, u"# see https://joe:…@example.com/x"_s);
        row(u"parsing [global.cfg:7] : 'password s3cret' unknown"_s,
            u"parsing [global.cfg:7] : 'password …' unknown"_s);
        for (const QString &plain :
             {u"    bind *:80"_s, u"http-request auth realm Staff unless { http_auth(staff) }"_s,
              u"http-request set-header X-Forwarded-Proto https if { ssl_fc }"_s,
              u"server a http://10.0.0.1:80/"_s, u"log-format %ci:%cp\\ [%tr]"_s, u"passwordless a b"_s,
              u"http-request deny unless { req.hdr(Authorization) -m found }"_s,
              u"# forgot the password\nbackend a"_s})
            row(plain, plain);
    }
    void secretsAreHidden()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        QCOMPARE(withoutSecrets(text), shown);
        QCOMPARE(withoutSecrets(u"first line\n"_s + text + u"\nlast line"_s),
                 u"first line\n"_s + shown + u"\nlast line"_s);
    }

    //! App owners write labels and lines of any length. A text that takes long would block everything else,
    //! and one that PCRE gives up on would be shown.
    void noTextIsTooLong_data()
    {
        QTest::addColumn<QString>("text");
        constexpr int many = 300'000;
        QTest::newRow("word") << QString(many, u'a');
        QTest::newRow("quotes") << u"\"a\"'b'"_s.repeated(many);
        QTest::newRow("escapes") << u"\\ a"_s.repeated(many);
        QTest::newRow("escapes between quotes") << u"\"%1\""_s.arg(u"a\\\""_s.repeated(many));
        QTest::newRow("names of headers") << u"hdr "_s + u"token-"_s.repeated(many) + u'!';
        QTest::newRow("conditions") << u"{ hdr(token) "_s.repeated(many);
        QTest::newRow("beginnings of URLs") << u"://a:b"_s.repeated(many);
    }
    void noTextIsTooLong()
    {
        QFETCH(QString, text);
        const QString shown = withoutSecrets(u"password %1\nstats auth boss:geheim"_s.arg(text));
        QVERIFY(shown.startsWith(u"password …") && shown.endsWith(u"\nstats auth boss:…"));
    }
};

QTEST_GUILESS_MAIN(SecretWordsTest)
#include "secretwordstest.moc"
