// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/metrics.h"
#include "status/processfigures.h"
#include "support/listedits.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>
#include <QTimeZone>

using namespace proxym;
using namespace proxym::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Status busy()
{
    Status status{.startedAt = QDateTime::currentDateTimeUtc(), .state = State::InSync};
    const QDateTime then = QDateTime::fromMSecsSinceEpoch(1'700'000'000'500, QTimeZone::utc());
    status.sources = {
        {.name = u"File"_s, .state = SourceState::Ok, .lastSuccessAt = then},
        {.name = u"Marathon"_s,
         .state = SourceState::Failing,
         .details = {.events = EventsStatus{.connected = true}}},
    };
    status.proxy = {.enabled = true,
                    .pid = 1,
                    .lastApply = LastApply{.at = then},
                    .deaths = 4,
                    .reloads = 3,
                    .failedReloads = 1,
                    .reloadsBy = {{ReloadCause::Start, 1}, {ReloadCause::NewService, 2}},
                    .failedReloadsBy = {{ReloadCause::Text, 1}},
                    .runtimeUpdates = 41,
                    .oldProcesses = 2,
                    .backends = {{u"new_80"_s, u"spare_0003"_s}},
                    .withoutLiveServers = {u"a_80"_s, u"of nobody"_s}};
    Service service{.id = u"/a"_s, .port = Port::of<80>(), .source = u"File"_s};
    status.inventory.entries = {
        Entry{.service = Shared(service), .name = u"a_80"_s, .state = ServiceState::Active},
        Entry{.service = Shared(service), .name = u"b_80"_s, .state = ServiceState::Skipped}};
    edited(status.inventory.entries, 0).servers = {*Host::from(u"10.0.0.1"_s, Port::of<31000>())};
    status.lastRound =
        RoundRecord{.number = 1, .duration = 30ms, .steps = {{u"collect"_s, 9ms}, {u"plan"_s, 1ms}}};
    return status;
}

} // namespace

class MetricsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySeriesHasItsValue_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const QByteArray line : {
                 "proxym_build_info{version=\"" PROXYM_VERSION "\"} 1",
                 "# TYPE proxym_refresh_count counter",
                 "proxym_refresh_count{result=\"success\"} 1",
                 "proxym_refresh_count{result=\"error\"} 0",
                 "# TYPE proxym_refreshes_total counter",
                 "proxym_refreshes_total{result=\"success\"} 1",
                 "proxym_refreshes_total{result=\"error\"} 0",
                 "# TYPE process_cpu_seconds_total counter",
                 "# TYPE process_resident_memory_bytes gauge",
                 "# TYPE proxym_triggers_total counter",
                 "proxym_triggers_total{source=\"Marathon\"} 2",
                 "proxym_triggers_total{source=\"Web\"} 0",
                 "# TYPE proxym_services gauge",
                 "proxym_services{source=\"File\",state=\"active\"} 1",
                 "proxym_services{source=\"File\",state=\"skipped\"} 1",
                 "proxym_services{source=\"File\",state=\"noHosts\"} 0",
                 "proxym_services{source=\"Marathon\",state=\"active\"} 0",
                 "proxym_source_up{source=\"File\"} 1",
                 "proxym_source_up{source=\"Marathon\"} 0",
                 "proxym_source_last_success_timestamp_seconds{source=\"File\"} 1700000000.5",
                 "proxym_source_last_success_timestamp_seconds{source=\"Marathon\"} 0",
                 "proxym_events_connected{source=\"Marathon\"} 1",
                 "proxym_config_synced 1",
                 "# TYPE proxym_service_backend_info gauge",
                 "proxym_service_backend_info{backend=\"spare_0003\",service=\"new_80\"} 1",
                 "# TYPE proxym_haproxy_up gauge",
                 "proxym_haproxy_up 1",
                 "# TYPE proxym_haproxy_deaths_total counter",
                 "proxym_haproxy_deaths_total 4",
                 "# TYPE proxym_services_without_live_servers gauge",
                 "proxym_services_without_live_servers 1",
                 "# TYPE proxym_haproxy_reloads_total counter",
                 "proxym_haproxy_reloads_total{reason=\"start\",result=\"success\"} 1",
                 "proxym_haproxy_reloads_total{reason=\"newService\",result=\"success\"} 2",
                 "proxym_haproxy_reloads_total{reason=\"other\",result=\"success\"} 0",
                 "proxym_haproxy_reloads_total{reason=\"text\",result=\"error\"} 1",
                 "proxym_haproxy_runtime_updates_total{result=\"success\"} 41",
                 "proxym_haproxy_runtime_updates_total{result=\"error\"} 0",
                 "proxym_haproxy_old_processes 2",
                 "proxym_last_apply_timestamp_seconds 1700000000.5",
                 "# TYPE proxym_refresh_duration_seconds histogram",
                 "proxym_refresh_duration_seconds_count 1",
                 "proxym_refresh_duration_seconds_bucket{le=\"0.025\"} 0",
                 "proxym_refresh_duration_seconds_bucket{le=\"0.05\"} 1",
                 "proxym_refresh_duration_seconds_bucket{le=\"+Inf\"} 1",
                 "# TYPE proxym_step_duration_seconds histogram",
                 "proxym_step_duration_seconds_count{step=\"collect\"} 1",
                 "proxym_step_duration_seconds_count{step=\"plan\"} 1",
             })
            QTest::newRow(line.constData()) << line;
    }
    void everySeriesHasItsValue()
    {
        QFETCH(QByteArray, line);
        StatusBoard board;
        Metrics metrics(board);
        metrics.triggerNoticed(u"Marathon"_s);
        metrics.triggerNoticed(u"Marathon"_s);
        board.publish(busy());
        QVERIFY2(metrics.text().split('\n').contains(line), metrics.text().constData());
    }

    void processIsReadFromItsStat()
    {
        const QByteArray stat = "12 (a) b) S 1 12 12 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 3 0 4000 1048576 "
                                "256 18446744073709551615 1 1";
        const auto figures = figuresFrom(stat, 1'700'000'000, 100, 4096);
        QVERIFY(figures.has_value());
        QCOMPARE(figures->cpuSeconds, 3.0);
        QCOMPARE(figures->startTime, 1'700'000'040.0);
        QCOMPARE(figures->virtualBytes, 1'048'576.0);
        QCOMPARE(figures->residentBytes, 1'048'576.0);
        QVERIFY(!figuresFrom("12 (a) S 1", 0, 100, 4096));
        QVERIFY(!figuresFrom("", 0, 100, 4096));
    }

    void processFiguresAreThisProcess()
    {
        const auto figures = processFigures();
        QVERIFY(figures.has_value());
        const auto now = double(QDateTime::currentSecsSinceEpoch());
        QVERIFY2(figures->startTime > now - 600 && figures->startTime < now + 10,
                 qPrintable(QString::number(figures->startTime)));
        QVERIFY(figures->residentBytes > 1e6 && figures->virtualBytes > figures->residentBytes);
        QVERIFY(figures->openFiles >= 3 && figures->openFiles < figures->mostOpenFiles);
        QFile one(u"/dev/null"_s);
        QVERIFY(one.open(QIODevice::ReadOnly));
        QCOMPARE(processFigures()->openFiles, figures->openFiles + 1);
    }

    void aRoundCountsOnceHoweverOftenItIsPublished()
    {
        StatusBoard board;
        Metrics metrics(board);
        board.publish(busy());
        board.publish(busy());
        QVERIFY(metrics.text().contains("proxym_refresh_count{result=\"success\"} 1\n"));
        Status next = busy();
        next.lastRound->number = 2;
        next.lastRound->result = ApplyResult::Failed;
        board.publish(next);
        QVERIFY(metrics.text().contains("proxym_refresh_count{result=\"success\"} 1\n"));
        QVERIFY(metrics.text().contains("proxym_refresh_count{result=\"error\"} 1\n"));
    }

    void whatIsNotInForceIsNotSynced()
    {
        StatusBoard board;
        Metrics metrics(board);
        QVERIFY(metrics.text().contains("proxym_config_synced 0\n"));
        Status failed = busy();
        failed.state = State::Failed;
        board.publish(failed);
        QVERIFY(metrics.text().contains("proxym_config_synced 0\n"));
        board.publish(busy());
        QVERIFY(metrics.text().contains("proxym_config_synced 1\n"));
        Status waiting = busy();
        waiting.proxy.waiting = WaitingChange{};
        board.publish(waiting);
        QVERIFY(metrics.text().contains("proxym_config_synced 0\n"));
    }

    void haproxyIsUpWhileItRuns()
    {
        StatusBoard board;
        Metrics metrics(board);
        Status none = busy();
        none.proxy.enabled = false;
        board.publish(none);
        QVERIFY(!metrics.text().contains("\nproxym_haproxy_up "));
        Status down = busy();
        down.proxy.pid = 0;
        board.publish(down);
        QVERIFY(metrics.text().contains("\nproxym_haproxy_up 0\n"));
    }

    void servicesThatWentAreNotCounted()
    {
        StatusBoard board;
        Metrics metrics(board);
        board.publish(busy());
        Status empty = busy();
        empty.inventory = {};
        board.publish(empty);
        QVERIFY(metrics.text().contains("proxym_services{source=\"File\",state=\"active\"} 0\n"));
    }

    void promtoolHasNoFurtherWishes()
    {
        const QString promtool = QStandardPaths::findExecutable(u"promtool"_s);
        if (promtool.isEmpty())
            QSKIP("promtool (package prometheus) is not installed");
        StatusBoard board;
        Metrics metrics(board);
        board.publish(busy());
        QProcess process;
        process.start(promtool, {u"check"_s, u"metrics"_s});
        process.write(metrics.text());
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        QList<QByteArray> wishes = process.readAllStandardError().trimmed().split('\n');
        // Not the name that promtool suggests, but the one that existing dashboards use.
        wishes.removeIf([](const QByteArray &wish) {
            return wish.isEmpty() || wish.startsWith("proxym_refresh_count ");
        });
        QVERIFY2(wishes.isEmpty(), wishes.join('\n').constData());
    }
};

QTEST_GUILESS_MAIN(MetricsTest)
#include "metricstest.moc"
