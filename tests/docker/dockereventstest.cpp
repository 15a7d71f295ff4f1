// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "docker/dockerevents.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

class DockerEventsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eventsOfBothEnginesAreRead_data();
    void eventsOfBothEnginesAreRead();
    void whatIsNoEventIsAnError();
    void onlyWhatMayChangeAnythingCounts_data();
    void onlyWhatMayChangeAnythingCounts();
    void doubtsAreTakenOnce();
    void lostEventsAreDoubtsAboutAll();
    void whoeverIsToldToStopIsLeaving_data();
    void whoeverIsToldToStopIsLeaving();
    void startedAnewItIsNotLeaving();
    void whoeverDoesNotStopIsBackInTheEnd();

private:
    const DockerNews::Time m_now{};
};

namespace {

DockerEvent kill(int signal, std::int64_t at = 2000)
{
    return {u"container"_s, u"kill"_s, u"ab"_s, u"web"_s, signal, at};
}

DockerContainer running(int stopSignal = 15, std::int64_t startedAt = 1000)
{
    return {.id = u"ab"_s,
            .name = u"web"_s,
            .startedAt = QDateTime::fromMSecsSinceEpoch(startedAt, Qt::UTC),
            .stopSignal = stopSignal};
}

} // namespace

void DockerEventsTest::eventsOfBothEnginesAreRead_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<DockerEvent>("event");
    const QString container = u"container"_s;
    QTest::newRow("Docker") << QByteArray(R"({"status":"health_status: healthy","id":"ab","Type":"container",
        "Action":"health_status: healthy","Actor":{"ID":"ab","Attributes":{"name":"web","image":"x"}},"scope":"local",
        "time":1,"timeNano":1700000100000000001})")
                            << DockerEvent{container, u"health_status"_s, u"ab"_s, u"web"_s,
                                           0,         1'700'000'100'000};
    QTest::newRow("signal") << QByteArray(
        R"({"Type":"container","Action":"kill","Actor":{"ID":"ab","Attributes":{"name":"web","signal":"15"}}})")
                            << DockerEvent{container, u"kill"_s, u"ab"_s, u"web"_s, 15, 0};
    QTest::newRow("network of Docker") << QByteArray(
        R"({"Type":"network","Action":"connect","Actor":{"Attributes":{"container":"ab","name":"edge"},"ID":"cd"}})")
                                       << DockerEvent{u"network"_s, u"connect"_s, u"ab"_s, u"edge"_s, 0, 0};
    QTest::newRow("network of Podman")
        << QByteArray(R"({"status":"disconnect","id":"ab","Type":"network","Action":
        "disconnect","Actor":{"ID":"ab","Attributes":{"image":"","name":"two","podId":""}},"scope":"local"})")
        << DockerEvent{u"network"_s, u"disconnect"_s, u"ab"_s, u"two"_s, 0, 0};
    QTest::newRow("no actor") << QByteArray(R"({"Type":"container","Action":"die"})")
                              << DockerEvent{container, u"die"_s, {}, {}, 0, 0};
}

void DockerEventsTest::eventsOfBothEnginesAreRead()
{
    QFETCH(QByteArray, json);
    QFETCH(DockerEvent, event);
    QVERIFY(parseDockerEvent(json) == Result<DockerEvent>(event));
}

void DockerEventsTest::whatIsNoEventIsAnError()
{
    const QByteArray event = R"({"Type":"container","Action":"die","Actor":{"ID":"ab"}})";
    QVERIFY(parseDockerEvent(event));
    for (qsizetype i = 0; i < event.size(); ++i)
        QVERIFY2(!parseDockerEvent(event.first(i)), event.first(i));
    for (const char *const json :
         {"null", "[]", "{}", R"({"message":"the engine ends"})", R"({"Type":"container"})"})
        QVERIFY2(!parseDockerEvent(json), json);
}

void DockerEventsTest::onlyWhatMayChangeAnythingCounts_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("action");
    QTest::addColumn<bool>("counts");
    const auto row = [](const char *type, const char *action, bool counts) {
        QTest::addRow("%s %s", type, action)
            << QString::fromUtf8(type) << QString::fromUtf8(action) << counts;
    };
    for (const char *const action : {"start", "die", "stop", "kill", "pause", "unpause", "restart", "rename",
                                     "health_status", "destroy"})
        row("container", action, true);
    for (const char *const action : {"create", "exec_create", "exec_start", "exec_die", "exec_died", "attach",
                                     "top", "cleanup", "init", "connect"})
        row("container", action, false);
    row("network", "connect", true);
    row("network", "disconnect", true);
    row("network", "create", false);
    row("image", "start", false);
}

void DockerEventsTest::onlyWhatMayChangeAnythingCounts()
{
    QFETCH(QString, type);
    QFETCH(QString, action);
    DockerNews news;
    const QString reason = news.note({type, action, u"ab"_s, u"web"_s}, m_now);
    QTEST(!reason.isEmpty(), "counts");
    QTEST(news.takeDoubts().containers.contains(u"ab"_s), "counts");
    if (!reason.isEmpty())
        QCOMPARE(reason, action + u" web"_s);
}

void DockerEventsTest::doubtsAreTakenOnce()
{
    DockerNews news;
    QVERIFY(!news.note({u"container"_s, u"die"_s, u"ab"_s}, m_now).isEmpty());
    QVERIFY(!news.note({u"container"_s, u"start"_s, u"cd"_s}, m_now).isEmpty());
    const DockerDoubts doubts = news.takeDoubts();
    QCOMPARE(doubts.containers, (QSet<QString>{u"ab"_s, u"cd"_s}));
    QVERIFY(!doubts.everything);
    QVERIFY(news.takeDoubts().containers.isEmpty());
}

void DockerEventsTest::lostEventsAreDoubtsAboutAll()
{
    DockerNews news;
    news.doubtEverything();
    QVERIFY(news.takeDoubts().everything);
    QVERIFY(!news.takeDoubts().everything);
    QVERIFY(!news.note({u"container"_s, u"die"_s}, m_now).isEmpty()); // of which one?
    QVERIFY(news.takeDoubts().everything);
    for (int i = 0; i < 20'000; ++i)
        QVERIFY(!news.note({u"container"_s, u"kill"_s, QString::number(i), {}, 15}, m_now).isEmpty());
    QVERIFY(news.takeDoubts().everything);
}

void DockerEventsTest::whoeverIsToldToStopIsLeaving_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("stopSignal");
    QTest::addColumn<bool>("isLeaving");
    QTest::newRow("SIGTERM") << 15 << 15 << true;
    QTest::newRow("its own") << 3 << 3 << true;
    QTest::newRow("SIGKILL") << 9 << 15 << true;
    QTest::newRow("SIGHUP") << 1 << 15 << false; // read your configuration again
    QTest::newRow("SIGTERM, not its own") << 15 << 3 << false;
    QTest::newRow("not said") << 0 << 15 << false;
}

void DockerEventsTest::whoeverIsToldToStopIsLeaving()
{
    QFETCH(int, signal);
    QFETCH(int, stopSignal);
    DockerNews news;
    QVERIFY(!news.note(kill(signal), m_now).isEmpty());
    for (int i = 0; i < 2; ++i)
        QTEST(news.leaving({running(stopSignal)}, m_now + 1s).contains(u"ab"_s), "isLeaving");
}

void DockerEventsTest::startedAnewItIsNotLeaving()
{
    DockerNews news;
    QVERIFY(!news.note(kill(15, 2000), m_now).isEmpty());
    QVERIFY(news.leaving({running(15, 3000)}, m_now).isEmpty());
    QVERIFY(!news.note(kill(15, 4000), m_now).isEmpty());
    QCOMPARE(news.leaving({running(15, 3000)}, m_now).size(), 1);
    QVERIFY(news.leaving({}, m_now).isEmpty()); // it has ended
    QVERIFY(news.leaving({running(15, 3000)}, m_now).isEmpty()); // forgotten
}

void DockerEventsTest::whoeverDoesNotStopIsBackInTheEnd()
{
    DockerNews news;
    QVERIFY(!news.note(kill(15), m_now).isEmpty());
    QCOMPARE(news.leaving({running()}, m_now + DockerNews::longestStop).size(), 1);
    QVERIFY(news.leaving({running()}, m_now + DockerNews::longestStop + 1s).isEmpty());
}

QTEST_GUILESS_MAIN(DockerEventsTest)

#include "dockereventstest.moc"
