// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"

#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! What the program logs first.
class StartLogTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstLineNamesVersionAndAddresses();
    void warningsComeBehindIt();
    void everyLineOfJsonIsAnObject();
    void mistakesAreJsonWhereTheLogIs();
    void journalGetsPriorities();

private:
    [[nodiscard]] static QByteArrayList linesOf(const Site &site) { return site.log().split('\n'); }
    const QMap<QString, QString> m_plain{{u"LOG_FORMAT"_s, u"%{level} %{message}"_s}};
};

void StartLogTest::firstLineNamesVersionAndAddresses()
{
    FakeHttpServer marathon;
    marathon.answer("/v2/apps", R"({"apps":[]})");
    marathon.answer("/v2/tasks", R"({"tasks":[]})");
    const QByteArray events = QByteArray::number(freePort().number());
    Site site;
    auto settings = m_plain;
    settings.insert({{u"MARATHON_SERVERS"_s, marathon.url().authority()},
                     {u"MARATHON_EVENTS"_s, u"callback"_s},
                     {u"MARATHON_CALLBACK_HOST"_s, u"127.0.0.1"_s},
                     {u"MARATHON_CALLBACK_PORT"_s, QString::fromLatin1(events)}});
    site.start(settings);
    QTRY_VERIFY(site.log().contains('\n'));
    QCOMPARE(linesOf(site).first(),
             "NOTICE proxym " PROXYM_VERSION " listens on 127.0.0.1:"
                 + QByteArray::number(site.status.number()) + " (page and API) and 127.0.0.1:" + events
                 + " (events)");
}

void StartLogTest::warningsComeBehindIt()
{
    Site site;
    auto settings = m_plain;
    settings.insert(u"LISTEN_ADDRES"_s, u"x"_s);
    site.start(settings);
    QTRY_VERIFY(site.log().contains("PROXYM_LISTEN_ADDRES "));
    QVERIFY2(linesOf(site).first().endsWith(" (page and API)"), site.log());
    QVERIFY2(linesOf(site).at(1).startsWith("WARNING PROXYM_LISTEN_ADDRES "), site.log());
}

void StartLogTest::everyLineOfJsonIsAnObject()
{
    Site site;
    (void)site.lab.write(u"services/bad.json"_s, "{");
    site.start({{u"LOG_FORMAT"_s, u"json"_s}, {u"LOG_APPLOG_LEVEL"_s, u"DEBUG"_s}});
    QTRY_VERIFY(site.log().contains("bad.json"));
    QTRY_COMPARE(site.state(), u"degraded"_s);
    site.stop();
    const QByteArrayList lines = site.log().trimmed().split('\n');
    QVERIFY(lines.size() > 3);
    for (const QByteArray &line : lines) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        for (const QString &member : {u"time"_s, u"level"_s, u"module"_s, u"message"_s})
            QVERIFY2(!object[member].toString().isEmpty(), line);
    }
}

void StartLogTest::mistakesAreJsonWhereTheLogIs()
{
    Site site;
    QCOMPARE(site.command({}, {{u"LOG_FORMAT"_s, u"json"_s}, {u"HAPROXY_HTTP_PORT"_s, u"x"_s}}), 78);
    const QJsonObject line = QJsonDocument::fromJson(site.printed).object();
    QCOMPARE(line[u"level"_s].toString(), u"CRITICAL"_s);
    QVERIFY2(line[u"message"_s].toString().contains(u"PROXYM_HAPROXY_HTTP_PORT"_s), site.printed);
}

//! Priorities of the daemon's lines, and of the mistakes that end it.
void StartLogTest::journalGetsPriorities()
{
    Site site;
    site.through = {
        u"sh"_s, u"-c"_s,
        u"JOURNAL_STREAM=$(stat -L -c %d:%i /dev/stderr); export JOURNAL_STREAM; exec \"$0\" \"$@\""_s};
    auto settings = m_plain;
    settings.insert(u"HAPROXY_HTTP_PORT"_s, u"x"_s);
    QCOMPARE(site.command({}, settings), 78);
    QVERIFY2(site.printed.startsWith("<2>CRITICAL PROXYM_HAPROXY_HTTP_PORT"), site.printed);
    site.start(m_plain);
    QTRY_VERIFY(site.log().contains('\n'));
    QVERIFY2(site.log().startsWith("<5>NOTICE proxym "), site.log());
}

QTEST_GUILESS_MAIN(StartLogTest)
#include "startlogtest.moc"
