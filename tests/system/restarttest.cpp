// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakemarathon.h"
#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! What a new process knows of what the previous one learnt, with the real program and HAProxy.
class RestartTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void killedAfterADeploymentItGoesNotBack_data();
    void killedAfterADeploymentItGoesNotBack();
    void badServiceFileKeepsWhatItSaid_data() { ways(); }
    void badServiceFileKeepsWhatItSaid();
    void badSettingsFileKeepsWhatItSaid_data() { ways(); }
    void badSettingsFileKeepsWhatItSaid();
    void settingsDirectoryThatIsAwayKeepsWhatItSaid();

private:
    static void ways()
    {
        QTest::addColumn<bool>("isKilled");
        QTest::newRow("killed") << true;
        QTest::newRow("stopped") << false;
    }
    //! A service "a", to which a settings file adds "more.test".
    static void startWithSettings(Site &site, const Origin &origin)
    {
        site.serve('[' + Site::web("a", origin) + ']');
        (void)site.lab.write(u"settings/a_80.yml"_s, "domains: [more.test]");
        site.start();
        QTRY_COMPARE(site.get("more.test"), "a");
    }
    //! Ends it and starts it again; returns once it has applied.
    static void restart(Site &site, bool isKilled, const QMap<QString, QString> &settings = {})
    {
        isKilled ? site.kill() : site.stop();
        site.start(settings);
        QTRY_VERIFY(site.api()[u"lastRound"_s][u"number"_s].toInt() > 0);
    }
};

void RestartTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void RestartTest::killedAfterADeploymentItGoesNotBack_data()
{
    QTest::addColumn<FakeReply>("lie");
    QTest::newRow("Marathon fails") << FakeReply{500, "{}"};
    QTest::newRow("Marathon is silent") << FakeReply{.manner = FakeReply::Manner::Hang};
}

void RestartTest::killedAfterADeploymentItGoesNotBack()
{
    QFETCH(FakeReply, lie);
    FakeMarathon marathon;
    const Origin old("old"), next("next");
    marathon.add({.id = "/web", .domain = "web.test"});
    marathon.putTask({.id = "old", .appId = "/web", .port = old.port()});
    Site site;
    const QMap<QString, QString> settings{{u"MARATHON_SERVERS"_s, marathon.address()},
                                          {u"MARATHON_EVENTS"_s, u"stream"_s},
                                          {u"RESYNC_INTERVAL"_s, u"1000"_s},
                                          {u"FILE_ENABLED"_s, u"0"_s}};
    site.start(settings);
    QTRY_COMPARE(site.get("web.test"), "old");
    site.stop(); // so that the first answer is certainly on disk
    site.start(settings);
    QTRY_VERIFY(marathon.isListenedTo());
    QTRY_COMPARE(site.state(), u"inSync"_s);

    marathon.putTask({.id = "next", .appId = "/web", .port = next.port()});
    marathon.deploymentSucceeded();
    marathon.endTask("old");
    marathon.deploymentSucceeded();
    const auto servedBy = [&site](const QByteArray &name) {
        return site.get("web.test") == name && site.get("web.test") == name && site.get("web.test") == name;
    };
    QTRY_VERIFY(servedBy("next"));
    marathon.lie(lie);
    restart(site, true, settings);
    QTRY_VERIFY(site.api()[u"sources"_s].toArray().first()[u"state"_s].toString() == u"failing"
                || site.api()[u"lastRound"_s][u"number"_s].toInt() > 1);
    QVERIFY(servedBy("next"));
}

void RestartTest::badServiceFileKeepsWhatItSaid()
{
    QFETCH(bool, isKilled);
    const Origin origin("a");
    Site site;
    site.serve('[' + Site::web("a", origin) + ']');
    site.start();
    QTRY_COMPARE(site.get("a.test"), "a");
    site.serve("[{");
    QTRY_COMPARE(site.state(), u"degraded"_s);
    restart(site, isKilled);
    QTRY_COMPARE(site.state(), u"degraded"_s);
    QCOMPARE(site.get("a.test"), "a");
    site.serve("[]");
    QTRY_COMPARE(site.get("a.test"), "");
}

void RestartTest::badSettingsFileKeepsWhatItSaid()
{
    QFETCH(bool, isKilled);
    const Origin origin("a");
    Site site;
    startWithSettings(site, origin);
    (void)site.lab.write(u"settings/a_80.yml"_s, "domains: [more.te");
    QTRY_COMPARE(site.state(), u"degraded"_s);
    restart(site, isKilled);
    QTRY_COMPARE(site.state(), u"degraded"_s);
    QCOMPARE(site.get("more.test"), "a");
    site.lab.remove(u"settings/a_80.yml"_s);
    QTRY_COMPARE(site.get("more.test"), "");
}

void RestartTest::settingsDirectoryThatIsAwayKeepsWhatItSaid()
{
    const Origin origin("a");
    Site site;
    startWithSettings(site, origin);
    QVERIFY(QFile::rename(site.lab.path(u"settings"_s), site.lab.path(u"away"_s)));
    restart(site, false);
    QTRY_COMPARE(site.state(), u"degraded"_s);
    QCOMPARE(site.get("more.test"), "a");
    QVERIFY(QFile::rename(site.lab.path(u"away"_s), site.lab.path(u"settings"_s)));
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QCOMPARE(site.get("more.test"), "a");
}

QTEST_GUILESS_MAIN(RestartTest)
#include "restarttest.moc"
