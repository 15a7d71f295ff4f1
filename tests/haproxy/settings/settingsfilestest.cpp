// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/settings/settingsfiles.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! The files of PROXYM_HAPROXY_SETTINGS_PATH as they change on disk.
class SettingsFilesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void secondWriteInTheSameTickIsSeen();
    void fileThatIsAwayForAMomentStaysInForce();
    void whatWasGoodStaysOverARestart();
    void badFileThatSpeaksOfAuthLetsNobodyIn_data();
    void badFileThatSpeaksOfAuthLetsNobodyIn();
    void fileThatIsEmptyForAMomentStaysInForce();
    void linesOfWindowsAreLinesOfOurs();
    void redirectWithoutHttpsIsTold();

private:
    void write(const QString &name, const QByteArray &content) const;

    QTemporaryDir m_directory;
};

void SettingsFilesTest::write(const QString &name, const QByteArray &content) const
{
    QFile file(m_directory.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

void SettingsFilesTest::secondWriteInTheSameTickIsSeen()
{
    SettingsFiles files(m_directory.path(), true);
    for (int i = 0; i < 300; ++i) {
        write(u"web_80.yml"_s, "balance: " + (i % 2 ? QByteArray("leastconn ") : QByteArray("roundrobin")));
        files.readAgain();
        QCOMPARE(files.settings().services.value(u"web_80"_s).handling.balance.value_or(QString()),
                 i % 2 ? u"leastconn"_s : u"roundrobin"_s);
    }
}

void SettingsFilesTest::fileThatIsAwayForAMomentStaysInForce()
{
    write(u"web_80.yml"_s, "sticky: true");
    write(u"global.cfg"_s, "global\n");
    SettingsFiles files(m_directory.path(), true);
    QVERIFY(files.readAgain());
    for (const QString &name : {u"web_80.yml"_s, u"global.cfg"_s}) {
        QVERIFY(name == u"global.cfg"
                || files.settings().services.value(u"web_80"_s).handling.sticky == true);
        const QString file = m_directory.filePath(name);
        QVERIFY(QFile::rename(file, file + u".away"_s));
        QVERIFY(!files.readAgain());
        QVERIFY(files.settings().texts.global.has_value());
        QVERIFY(QFile::rename(file + u".away"_s, file));
        QVERIFY(!files.readAgain());
        QVERIFY(QFile::remove(file));
        bool isGone = false;
        QTRY_VERIFY(isGone = isGone || files.readAgain());
    }
    QVERIFY(files.settings().services.isEmpty() && !files.settings().texts.global.has_value());
}

void SettingsFilesTest::whatWasGoodStaysOverARestart()
{
    const QTemporaryDir directory, own;
    const auto put = [&directory](const QString &name, const QByteArray &content) {
        QFile file(directory.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    };
    const QString copies = own.filePath(u"settings.json"_s);
    put(u"web_80.yml"_s, "sticky: true");
    put(u"gone_80.yml"_s, "sticky: true");
    SettingsFiles first(directory.path(), true, copies);
    first.readAgain();
    first.copy();
    put(u"web_80.yml"_s, "sticky: [");
    first.readAgain();
    first.copy(); // the bad one is not copied

    QVERIFY(QFile::remove(directory.filePath(u"gone_80.yml"_s)));
    SettingsFiles second(directory.path(), true, copies);
    QVERIFY(second.readAgain());
    QVERIFY(second.settings().services.value(u"web_80"_s).handling.sticky == true);
    QVERIFY(!second.settings().services.contains(u"gone_80"_s));
    QCOMPARE(second.settings().complaints.size(), 1);

    QVERIFY(QFile::rename(directory.path(), directory.path() + u".away"_s));
    SettingsFiles third(directory.path(), true, copies);
    QVERIFY(third.readAgain());
    QVERIFY(third.settings().services.value(u"web_80"_s).handling.sticky == true);
    QCOMPARE(third.settings().complaints,
             QStringList{directory.path() + u" cannot be read; its last good contents stay in use"_s});
    SettingsFiles without(directory.path(), true);
    QVERIFY(without.readAgain());
    QCOMPARE(without.settings().complaints, QStringList{directory.path() + u" cannot be read"_s});
    QVERIFY(QFile::rename(directory.path() + u".away"_s, directory.path()));
}

void SettingsFilesTest::badFileThatSpeaksOfAuthLetsNobodyIn_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content");
    for (const QByteArray content :
         {"auth: u:password", "auth:", "auth: []", "Auth: u:$5$x$y", "auth: u:$5$x$y\ncheck: bogus",
          "auth: u:$5$x$y\nauth: u:$5$x$y", "auth: u:$5$x$y\ncolour: red",
          "balance: roundrobin\n---\nauth: u:$5$x$y", "---\n---\nauth: u:$5$x$y",
          "balance: roundrobin\n...\nauth: u:$5$x$y", "<<<<<<<\nauth: u:$5$x$y"})
        QTest::newRow(content) << u"web_80.yml"_s << content;
    QTest::newRow("UTF-16") << u"web_80.yml"_s << QByteArray("a\0u\0t\0h\0:\0 \0n\0o\0b\0o\0d\0y\0\n\0", 26);
    QTest::newRow("half of JSON") << u"web_80.json"_s << QByteArray(R"({"auth": "u:$5$x)");
}

void SettingsFilesTest::badFileThatSpeaksOfAuthLetsNobodyIn()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    write(file, content);
    SettingsFiles files(m_directory.path(), true);
    QVERIFY(files.readAgain());
    QVERIFY(files.settings().services.value(u"web_80"_s).handling.auth == QStringList());
    QCOMPARE(files.settings().complaints.size(), 1);
    QVERIFY(files.settings().complaints.first().endsWith(u"; nobody is let in, as it speaks of auth"_s));
    QVERIFY(QFile::remove(m_directory.filePath(file)));
}

//! As it is while somebody writes it in place.
void SettingsFilesTest::fileThatIsEmptyForAMomentStaysInForce()
{
    write(u"web_80.yml"_s, "auth: u:$5$x$y");
    SettingsFiles files(m_directory.path(), true);
    QVERIFY(files.readAgain());
    write(u"web_80.yml"_s, "");
    QVERIFY(files.readAgain());
    QVERIFY(files.settings().services.value(u"web_80"_s).handling.auth == QStringList{u"u:$5$x$y"_s});
    QCOMPARE(files.settings().complaints,
             QStringList{u"web_80.yml: it is empty; remove it if nothing is to be set"_s});
    QVERIFY(QFile::remove(m_directory.filePath(u"web_80.yml"_s)));
}

void SettingsFilesTest::linesOfWindowsAreLinesOfOurs()
{
    write(u"global.cfg"_s, "\xef\xbb\xbfglobal\r\n    maxconn 5\r\n");
    write(u"http-frontend.cfg"_s, "option httpclose\r\n");
    SettingsFiles files(m_directory.path(), true);
    files.readAgain();
    QCOMPARE(files.settings().texts.global, std::optional<QByteArray>("global\n    maxconn 5\n"));
    QCOMPARE(files.settings().texts.httpFrontend, QByteArray("option httpclose\n"));
}

void SettingsFilesTest::redirectWithoutHttpsIsTold()
{
    write(u"web_80.yaml"_s, "redirectToHttps: true\nsticky: true");
    SettingsFiles with(m_directory.path(), true);
    QVERIFY(with.readAgain());
    QVERIFY(with.settings().services.value(u"web_80"_s).handling.redirectToHttps == true);
    QVERIFY(with.settings().complaints.isEmpty());
    SettingsFiles without(m_directory.path(), false);
    QVERIFY(without.readAgain());
    QVERIFY(without.settings().services.value(u"web_80"_s).handling.redirectToHttps
            == true); // a proxy in front may serve it
    QCOMPARE(without.settings().complaints.size(), 1);
    QVERIFY(without.settings().complaints.first().startsWith(u"web_80.yaml: redirectToHttps leads to"_s));
    QVERIFY(!without.readAgain());

    write(u"http-frontend.cfg"_s, "# bind :443 ssl\nbind :8443 # no ssl\n");
    QVERIFY(without.readAgain());
    QCOMPARE(without.settings().complaints.size(), 1);
    write(u"http-frontend.cfg"_s, "mode http\n  bind :443 ssl crt /etc/a.pem\n");
    QVERIFY(without.readAgain());
    QVERIFY(without.settings().complaints.isEmpty());
}

QTEST_GUILESS_MAIN(SettingsFilesTest)
#include "settingsfilestest.moc"
