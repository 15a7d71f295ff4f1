// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/manager.h"
#include "marathon/marathonmodule.h"
#include "support/fakehttpserver.h"
#include "support/program/site.h"
#include "support/stories.h"

#include <QElapsedTimer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

//! Thousands of events at once.
class StormTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fiveThousandEventsMakeAHandfulOfRounds();
    void callbackIsAnsweredWhileNothingElseIs();
};

namespace {

constexpr int events = 5'000;

QByteArray eventJson(int number)
{
    return R"({"eventType":"status_update_event","appId":"/app)" + QByteArray::number(number % 7)
        + R"(","taskStatus":"TASK_RUNNING"})";
}

void serve(FakeHttpServer &marathon, const QByteArray &host)
{
    QByteArrayList apps, tasks;
    for (int i = 0; i < 5; ++i) { // two of the seven are unknown to Marathon
        const QByteArray id = "/app" + QByteArray::number(i);
        const QByteArray app = R"({"id":")" + id + R"(","ports":[)" + QByteArray::number(10001 + i) + "]}";
        const QByteArray task =
            R"({"id":"t","appId":")" + id + R"(","host":")" + host + R"(","ports":[31000]})";
        apps += app;
        tasks += task;
        marathon.answer("/v2/apps" + id, "{\"app\":" + app + '}');
        marathon.answer("/v2/apps" + id + "/tasks", "{\"tasks\":[" + task + "]}");
    }
    marathon.answer("/v2/apps", "{\"apps\":[" + apps.join(',') + "]}");
    marathon.answer("/v2/tasks", "{\"tasks\":[" + tasks.join(',') + "]}");
}

//! Posts one event after the other over one connection, each after the answer to the previous one.
class Poster final : public QTcpSocket {
public:
    Poster(Port port, int posts)
        : m_left(posts)
    {
        connect(this, &QTcpSocket::connected, this, &Poster::post);
        connect(this, &QTcpSocket::readyRead, this, &Poster::look);
        connectToHost(QHostAddress(QHostAddress::LocalHost), port.number());
    }
    [[nodiscard]] bool isDone() const { return m_left == 0; }
    int good = 0;
    qint64 slowest = 0;

private:
    void post()
    {
        const QByteArray body = eventJson(m_left);
        write("POST /callback HTTP/1.1\r\nHost: proxym.test\r\nContent-Type: "
              "application/json\r\nContent-Length: "
              + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        m_clock.start();
    }
    void look()
    {
        if (!peek(65536).contains("\r\n\r\n"))
            return;
        const QByteArray answer = readAll();
        good += answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("\r\n\r\n") ? 1 : 0;
        slowest = std::max(slowest, m_clock.elapsed());
        if (--m_left > 0)
            post();
    }
    int m_left;
    QElapsedTimer m_clock;
};

} // namespace

void StormTest::fiveThousandEventsMakeAHandfulOfRounds()
{
    FakeHttpServer marathon;
    marathon.stream("/v2/events");
    serve(marathon, "10.0.0.1");
    MarathonSettings settings;
    settings.servers.listed = {marathon.url()};
    settings.events = MarathonEvents::Stream;
    MarathonModule module(settings);
    FakeTarget target;
    Manager manager({}, {.sources = {{module.source(), module.notifier()}}, .target = &target});
    QCoro::waitFor(manager.start());
    QTRY_COMPARE(marathon.openStreams(), 1);
    QTRY_VERIFY(target.applied.size() >= 2); // the start, and the connection of the stream

    const qsizetype before = target.applied.size();
    QElapsedTimer clock;
    clock.start();
    constexpr int atOnce = 50;
    for (int i = 0; i < events; ++i) {
        marathon.push("event: status_update_event\r\ndata: " + eventJson(i) + "\r\n\r\n");
        if (i == events - atOnce)
            serve(marathon, "10.0.0.2");
        if (i % atOnce == 0)
            QTest::qWait(20);
    }
    const auto isLast = [&] {
        return target.applied.last().entries.last()->servers.first().address() == u"10.0.0.2";
    };
    QTRY_VERIFY(isLast());
    const qint64 most = clock.elapsed() / ManagerSettings().refreshInterval.count() + 2;
    const qsizetype rounds = target.applied.size() - before;
    QVERIFY2(rounds <= most, qPrintable(u"%1 rounds in %2 ms"_s.arg(rounds).arg(clock.elapsed())));
    QCoro::waitFor(manager.stop());
}

//! Marathon ignores a callback for hours once it has found it slow, so neither a hanging HAProxy nor a
//! hanging Marathon may delay the answer.
void StormTest::callbackIsAnsweredWhileNothingElseIs()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    FakeHttpServer marathon;
    serve(marathon, "10.0.0.1");
    Site site;
    site.serve("[]");
    site.program = site.lab.wrapper();
    const Port callback = freePort();
    site.start({{u"MARATHON_SERVERS"_s, marathon.url().authority()},
                {u"MARATHON_EVENTS"_s, u"callback"_s},
                {u"HAPROXY_TIMEOUT"_s, u"2"_s},
                {u"MARATHON_CALLBACK_HOST"_s, u"127.0.0.1"_s},
                {u"MARATHON_CALLBACK_PORT"_s, QString::number(callback.number())}});
    QTRY_COMPARE(site.state(), u"inSync"_s);
    (void)site.lab.write(u"hang"_s, "");
    serve(marathon, "10.0.0.2");
    for (const char *const path : {"/v2/apps/app3", "/v2/apps/app3/tasks"})
        marathon.answer("GET", path, FakeReply{.manner = FakeReply::Manner::Hang});

    std::vector<std::unique_ptr<Poster>> posters;
    constexpr int connections = 20;
    for (int i = 0; i < connections; ++i)
        posters.push_back(std::make_unique<Poster>(callback, events / connections));
    QTRY_VERIFY_WITH_TIMEOUT(
        std::ranges::all_of(posters, [](const auto &poster) { return poster->isDone(); }), 30'000);
    int good = 0;
    qint64 slowest = 0;
    for (const auto &poster : posters) {
        good += poster->good;
        slowest = std::max(slowest, poster->slowest);
    }
    QCOMPARE(good, events);
    QVERIFY2(slowest < 5'000,
             qPrintable(u"the slowest answer took %1 ms; Marathon gives up after 10 s"_s.arg(slowest)));
    site.lab.remove(u"hang"_s);
}

QTEST_GUILESS_MAIN(StormTest)
#include "stormtest.moc"
