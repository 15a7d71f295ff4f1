// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/settingvalue.h"
#include "settings/settingcheck.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

constexpr auto mistake = "mistake";

//! The parsed value in the form that the help shows; "mistake" if the text is not valid.
template <class T> QString shown(const QString &text)
{
    const auto value = SettingValue<T>::parse(text);
    return value ? SettingValue<T>::text(*value) : QString::fromUtf8(mistake);
}

QString writeFile(const QTemporaryDir &dir, const QByteArray &content)
{
    const QString path = dir.filePath(u"secret"_s);
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? path : QString();
}

} // namespace

class SettingValueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nameServersAreAddresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isGood");
        for (const char *good :
             {"10.0.0.2", "10.0.0.2:5353", "[fd00::2]", "[fd00::2]:53 , 10.0.0.3", "127.0.0.1:65535"})
            QTest::newRow(good) << QString::fromLatin1(good) << true;
        for (const char *bad :
             {"fd00::2", "[fd00::2", "[10.0.0.2]:x", "10.0.0", "10.0.0.2:0", "10.0.0.2:65536",
              "10.0.0.2:", "dns.example.com", "[fe80::1%eth0]", "10.0.0.2 10.0.0.3", "10.0.0.2,x"})
            QTest::newRow(bad) << QString::fromLatin1(bad) << false;
    }
    void nameServersAreAddresses()
    {
        QFETCH(const QString, text);
        QTEST(checkDnsServers(text).has_value(), "isGood");
    }

    void booleanIsSpelledFourWays_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("value");
        for (const char *yes : {"1", "true", "YES", "On"})
            QTest::newRow(yes) << QString::fromUtf8(yes) << u"1"_s;
        for (const char *no : {"0", "false", "NO", "oFF"})
            QTest::newRow(no) << QString::fromUtf8(no) << u"0"_s;
        for (const char *bad : {"perhaps", "2", "y", "-1"})
            QTest::newRow(bad) << QString::fromUtf8(bad) << u"mistake"_s;
    }
    void booleanIsSpelledFourWays()
    {
        QFETCH(QString, text);
        QTEST(shown<bool>(text), "value");
    }

    void durationIsDecimalSeconds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("milliseconds");
        QTest::newRow("whole") << u"60"_s << qint64(60'000);
        QTest::newRow("decimals") << u"1.25"_s << qint64(1'250);
        QTest::newRow("no digit before the point") << u".5"_s << qint64(500);
        QTest::newRow("no digit behind the point") << u"2."_s << qint64(2'000);
        QTest::newRow("nothing") << u"0"_s << qint64(0);
        QTest::newRow("little is not nothing") << u"0.0001"_s << qint64(1);
        QTest::newRow("no rounding error") << u"0.003"_s << qint64(3);
        QTest::newRow("the most") << u"2000000"_s << qint64(2'000'000'000);
        for (const char *bad : {"soon", "-1", "+1", "1h", "1e3", "inf", "nan", "1,5", ".", "2000001", "0x10"})
            QTest::newRow(bad) << QString::fromUtf8(bad) << qint64(-1);
    }
    void durationIsDecimalSeconds()
    {
        QFETCH(QString, text);
        const auto value = SettingValue<std::chrono::milliseconds>::parse(text);
        QTEST(value ? qint64(value->count()) : qint64(-1), "milliseconds");
    }

    void portIsANumberUpTo65535_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("value");
        QTest::newRow("usual") << u"8080"_s << u"8080"_s;
        QTest::newRow("highest") << u"65535"_s << u"65535"_s;
        for (const char *bad : {"0", "65536", "99999", "eighty", "0x50", "-80", "8 0", "4294967376"})
            QTest::newRow(bad) << QString::fromUtf8(bad) << u"mistake"_s;
    }
    void portIsANumberUpTo65535()
    {
        QFETCH(QString, text);
        QTEST(shown<Port>(text), "value");
    }

    void listIgnoresBlanksAndEmptyItems()
    {
        QCOMPARE(*SettingValue<QStringList>::parse(u" a.test ,,b.test,\t"_s),
                 QStringList({u"a.test"_s, u"b.test"_s}));
        QVERIFY(!SettingValue<QStringList>::parse(u" , "_s));
    }

    void serverGetsSchemeAndPort_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("value");
        QTest::newRow("address and port") << u"10.0.0.1:8080"_s << u"http://10.0.0.1:8080"_s;
        QTest::newRow("two with blanks")
            << u" 127.0.0.1:1 ,  m.test:2 "_s << u"http://127.0.0.1:1,http://m.test:2"_s;
        QTest::newRow("scheme brings its port") << u"http://m.test"_s << u"http://m.test:80"_s;
        QTest::newRow("TLS brings its port")
            << u"HTTPS://m.test/marathon/"_s << u"https://m.test:443/marathon"_s;
        QTest::newRow("path prefix") << u"10.0.0.1:80/service/marathon//"_s
                                     << u"http://10.0.0.1:80/service/marathon"_s;
        QTest::newRow("root path is no prefix") << u"http://m.test:8080/"_s << u"http://m.test:8080"_s;
        QTest::newRow("IPv6") << u"[2001:DB8::1]:8080"_s << u"http://[2001:db8::1]:8080"_s;
        QTest::newRow("IPv6 with scheme, no port") << u"http://[::1]"_s << u"http://[::1]:80"_s;
        for (const char *bad :
             {"10.0.0.1", "m.test", "::1:8080", "[::1]", "zk://m:2181", "http://", ":8080", "m:0", "m:65536",
              "http://joe:pw@m:80", "m:80?x=1", "m:80#x", "a b:80", "http://m:x"})
            QTest::newRow(bad) << QString::fromUtf8(bad) << u"mistake"_s;
    }
    void serverGetsSchemeAndPort()
    {
        QFETCH(QString, text);
        QTEST(shown<QList<QUrl>>(text), "value");
    }

    void endpointIsHostAndPort_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("value");
        QTest::newRow("IPv4") << u"127.0.0.1:5678"_s << u"127.0.0.1:5678"_s;
        QTest::newRow("name") << u"LocalHost:80"_s << u"localhost:80"_s;
        QTest::newRow("IPv6") << u"[0:0:0:0:0:0:0:1]:5678"_s << u"[::1]:5678"_s;
        for (const char *bad : {"127.0.0.1", ":5678", "5678", "::1:5678", "[::1]", "[localhost]:80", "*:80",
                                "h:0", "http://h:80", "256.0.0.1:80"})
            QTest::newRow(bad) << QString::fromUtf8(bad) << u"mistake"_s;
    }
    void endpointIsHostAndPort()
    {
        QFETCH(QString, text);
        QTEST(shown<Endpoint>(text), "value");
    }

    void secretIsTheOnlyLineOfItsFile_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("secret");
        QTest::newRow("no line end") << QByteArray("s3cret") << u"s3cret"_s;
        QTest::newRow("line end") << QByteArray("s3cret:\xc3\xa9\n") << u"s3cret:é"_s;
        QTest::newRow("line end of Windows") << QByteArray("s3cret\r\n") << u"s3cret"_s;
        QTest::newRow("blanks belong to it") << QByteArray(" s3 cret \n") << u" s3 cret "_s;
        QTest::newRow("nothing") << QByteArray() << QString();
        QTest::newRow("an empty line") << QByteArray("\n") << QString();
        QTest::newRow("two line ends") << QByteArray("s3cret\n\n") << QString();
        QTest::newRow("two lines") << QByteArray("a\nb\n") << QString();
        QTest::newRow("no UTF-8") << QByteArray("\xff\xfe") << QString();
        QTest::newRow("a large file") << QByteArray(65 * 1024, 'a') << QString();
    }
    void secretIsTheOnlyLineOfItsFile()
    {
        QFETCH(QByteArray, content);
        const QTemporaryDir dir;
        const auto value = SettingValue<Secret>::parse(writeFile(dir, content));
        QTEST(value ? value->reveal() : QString(), "secret");
        QVERIFY(value || !value.error().what.contains(u"s3cret"_s));
    }

    void secretThatCannotBeReadSaysWhy()
    {
        const QTemporaryDir dir;
        const auto missing = SettingValue<Secret>::parse(dir.filePath(u"nowhere"_s));
        QVERIFY2(missing.error().what.contains(u"No such file"_s), qPrintable(missing.error().what));
        QVERIFY(!SettingValue<Secret>::parse(dir.path()));
    }

    void secretThatEverybodyCanReadIsDoubted()
    {
        const QTemporaryDir dir;
        const QString path = writeFile(dir, "s3cret");
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
        QCOMPARE(doubtSecretFile(path), QString());
        QFile::setPermissions(path, QFile::ReadOwner | QFile::ReadOther);
        QVERIFY(doubtSecretFile(path).endsWith(u"chmod 600 "_s + path));
    }
};

QTEST_GUILESS_MAIN(SettingValueTest)
#include "settingvaluetest.moc"
