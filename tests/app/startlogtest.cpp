// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/site.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What the program logs first.
class StartLogTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstLineNamesVersionAndAddresses();
    void warningsComeBehindIt();

private:
    [[nodiscard]] static QByteArrayList linesOf(const Site &site) { return site.log().split('\n'); }
    const QMap<QString, QString> m_plain{{u"LOG_FORMAT"_s, u"%{level} %{message}"_s}};
};

void StartLogTest::firstLineNamesVersionAndAddresses()
{
    test::FakeHttpServer marathon;
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

QTEST_GUILESS_MAIN(StartLogTest)
#include "startlogtest.moc"
