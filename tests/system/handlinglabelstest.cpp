// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"
#include "support/program/site.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Labels that have the powers of a settings file, with the real program and HAProxy.
class HandlingLabelsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }
    void labelsAreInForceAndTheSettingsFileWins();
    void savedAnswerKeepsThem();
};

namespace {

//! One app "/shop" on container port 8080 with these labels, and one task.
class Shop final {
public:
    Shop()
        : settings{{u"MARATHON_SERVERS"_s, marathon.url().authority()},
                   {u"MARATHON_EVENTS"_s, u"poll"_s},
                   {u"RESYNC_INTERVAL"_s, u"0.2"_s}}
    {
    }
    void say(const QByteArray &labels)
    {
        marathon.answer("/v2/apps",
                        R"({"apps":[{"id":"/shop","labels":{"proxym.domains":"shop.test",)" + labels
                            + R"(},"container":{"docker":{"network":"BRIDGE","portMappings":[)"
                              R"({"containerPort":8080,"hostPort":0,"servicePort":10001}]}}}]})");
        marathon.answer("/v2/tasks",
                        R"({"tasks":[{"id":"x","appId":"/shop","host":"127.0.0.1","ports":[)"
                            + QByteArray::number(origin.serverPort()) + R"(],"state":"TASK_RUNNING"}]})");
    }
    //! The lines of its backend, joined.
    [[nodiscard]] QString lines() const
    {
        QStringList lines;
        for (const QJsonValue line : site.api("/api/services/shop_8080")[u"configLines"_s].toArray())
            lines += line.toString().trimmed();
        return lines.join(u'\n') + u'\n';
    }

    Origin origin{"o"};
    FakeHttpServer marathon;
    Site site;
    QMap<QString, QString> settings;
};

const QByteArray labels = R"("proxym.port.8080.balance":"roundrobin","proxym.port.8080.check":"/ping",
    "proxym.port.8080.sticky":"true","proxym.port.8080.redirectToHttps":"no thanks")";

} // namespace

void HandlingLabelsTest::labelsAreInForceAndTheSettingsFileWins()
{
    Shop shop;
    shop.say(labels);
    shop.site.start(shop.settings);
    QTRY_COMPARE(shop.site.get("shop.test"), "o");
    QTRY_VERIFY(shop.lines().contains(u"balance roundrobin\n"_s)); // known once the first round has ended
    QVERIFY(shop.lines().contains(u"uri /ping "_s));
    QVERIFY(shop.lines().contains(u"cookie "_s));
    const auto problems = [&shop] { return shop.site.api()[u"problems"_s].toArray(); };
    QTRY_VERIFY2(problems().contains(
                     u"Marathon: /shop: label proxym.port.8080.redirectToHttps must be true or false"_s),
                 QJsonDocument(problems()).toJson().constData());
    QCOMPARE(shop.site.api("/api/services/shop_8080")[u"labels"_s][u"proxym.port.8080.sticky"_s], u"true"_s);

    (void)shop.site.lab.write(u"settings/shop_8080.yml"_s, "balance: leastconn\nsticky: false\n");
    QTRY_VERIFY(shop.lines().contains(u"balance leastconn\n"_s));
    QVERIFY(!shop.lines().contains(u"cookie "_s));
    QVERIFY(shop.lines().contains(u"uri /ping "_s));

    shop.site.lab.remove(u"settings/shop_8080.yml"_s);
    shop.say(R"("proxym.port.8080.balance":"first")");
    QTRY_VERIFY(shop.lines().contains(u"balance first\n"_s));
    QVERIFY(!shop.lines().contains(u"uri /ping"_s));
    QTRY_COMPARE(shop.site.state(), u"inSync"_s);
    QCOMPARE(shop.site.get("shop.test"), "o");
}

void HandlingLabelsTest::savedAnswerKeepsThem()
{
    Shop shop;
    shop.say(labels);
    shop.site.start(shop.settings);
    QTRY_VERIFY(shop.lines().contains(u"cookie "_s));
    const QByteArray before = shop.site.config();
    shop.site.stop();
    shop.marathon.answer("GET", "/v2/apps", FakeReply{503, "{}"});
    shop.site.start(shop.settings);
    QTRY_COMPARE(shop.site.state(), u"stale"_s);
    QTRY_VERIFY(shop.lines().contains(u"cookie "_s));
    QCOMPARE(shop.site.config(), before);
    QCOMPARE(shop.site.count(u"reloads"_s), 0);
}

QTEST_GUILESS_MAIN(HandlingLabelsTest)
#include "handlinglabelstest.moc"
