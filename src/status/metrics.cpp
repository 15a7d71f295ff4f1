// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/metrics.h"

#include "status/processfigures.h"
#include "status/statewords.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::array states{ServiceState::Active, ServiceState::NoHosts, ServiceState::Skipped,
                            ServiceState::HeldBack};

//! In seconds: from a round that finds nothing new (1 ms) to a command that reaches its timeout (10 s).
Histogram::BucketBoundaries buckets()
{
    return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

double inSeconds(std::chrono::microseconds duration)
{
    return std::chrono::duration<double>(duration).count();
}

double inSeconds(const QDateTime &time)
{
    constexpr double millisecondsPerSecond = 1000;
    return double(time.toMSecsSinceEpoch()) / millisecondsPerSecond;
}

std::string bytes(const QString &text)
{
    return text.toStdString();
}

void raiseTo(Counter &counter, double total)
{
    counter.Increment(std::max(0.0, total - counter.Value()));
}

//! One for each cause from the start, as an increase is only seen where there was a value before.
std::map<ReloadCause, Counter *> byCause(Family<Counter> &family, const char *result)
{
    std::map<ReloadCause, Counter *> counters;
    for (const ReloadCause cause : reloadCauses)
        counters.emplace(cause, &family.Add({{"result", result}, {"reason", bytes(toText(cause))}}));
    return counters;
}

} // namespace

struct Metrics::Private {
    template <class Builder>
    static auto &family(Builder builder, const char *name, const char *help, prometheus::Registry &registry)
    {
        return builder.Name(name).Help(help).Register(registry);
    }
    Family<Counter> &counters(const char *name, const char *help)
    {
        return family(prometheus::BuildCounter(), name, help, registry);
    }
    Family<Gauge> &gauges(const char *name, const char *help)
    {
        return family(prometheus::BuildGauge(), name, help, registry);
    }
    Family<Histogram> &histograms(const char *name, const char *help)
    {
        return family(prometheus::BuildHistogram(), name, help, registry);
    }

    prometheus::Registry registry;
    Family<Gauge> &build = gauges("proxym_build_info", "Always 1; the label is proxym's version.");
    Family<Counter> &rounds =
        counters("proxym_refresh_count", "The original's name for proxym_refreshes_total.");
    Family<Counter> &refreshes = counters("proxym_refreshes_total", "Rounds that have ended, by result.");
    Family<Counter> &triggers =
        counters("proxym_triggers_total", "Requests for a round, by what noticed a change.");
    Family<Gauge> &services = gauges("proxym_services", "Services, by source and state.");
    Family<Gauge> &sourceUp = gauges("proxym_source_up", "1 if the source's last answer was good.");
    Family<Gauge> &lastSuccess = gauges("proxym_source_last_success_timestamp_seconds",
                                        "When the source last gave a good answer; 0: never.");
    Family<Gauge> &eventsConnected = gauges("proxym_events_connected",
                                            "1 while changes are received: the stream is open, "
                                            "the callback registered, or polls are answered.");
    Gauge &synced = gauges("proxym_config_synced", "1 if the latest configuration is in force.").Add({});
    Family<Gauge> &haproxyUp =
        gauges("proxym_haproxy_up", "1 while HAProxy runs; absent if proxym drives no HAProxy.");
    Counter &deaths =
        counters("proxym_haproxy_deaths_total", "How often HAProxy has died while proxym watched it.")
            .Add({});
    Gauge &withoutLiveServers = gauges("proxym_services_without_live_servers",
                                       "Services that have servers, none of which HAProxy uses.")
                                    .Add({});
    Family<Gauge> &seatFamily =
        gauges("proxym_service_backend_info",
               "Always 1, for each service that a spare backend serves: HAProxy's own "
               "figures have the backend's name.");
    std::vector<Gauge *> seats;
    Family<Counter> &reloadFamily = counters(
        "proxym_haproxy_reloads_total", "Reloads of HAProxy, by result and by what made them necessary.");
    std::map<ReloadCause, Counter *> reloads = byCause(reloadFamily, "success");
    std::map<ReloadCause, Counter *> failedReloads = byCause(reloadFamily, "error");
    Family<Counter> &updateFamily =
        counters("proxym_haproxy_runtime_updates_total", "Changes made through HAProxy's socket, by result.");
    Counter &runtimeUpdates = updateFamily.Add({{"result", "success"}});
    Counter &failedRuntimeUpdates = updateFamily.Add({{"result", "error"}});
    Gauge &oldProcesses =
        gauges("proxym_haproxy_old_processes", "Old HAProxy processes that are finishing their connections.")
            .Add({});
    Gauge &lastApply =
        gauges("proxym_last_apply_timestamp_seconds", "When a change last reached HAProxy.").Add({});
    Histogram &roundDuration =
        histograms("proxym_refresh_duration_seconds", "How long rounds took.").Add({}, buckets());
    Family<Histogram> &stepDuration =
        histograms("proxym_step_duration_seconds", "How long each step of a round took.");

    Family<Gauge> &peerUp = gauges("proxym_peer_up", "1 if the other edge answers as proxym does.");
    Family<Gauge> &peerDisagreements =
        gauges("proxym_peer_disagreements",
               "Services on which the other edge does not agree; absent while it does not answer.");
    std::vector<std::pair<Family<Gauge> *, Gauge *>> peers; //!< of the edges that were shown last

    // The standard names of Prometheus' client libraries.
    Counter &cpu =
        counters("process_cpu_seconds_total", "User and system CPU time of proxym itself.").Add({});
    Gauge &startTime = gauges("process_start_time_seconds", "When proxym was started.").Add({});
    Gauge &virtualMemory = gauges("process_virtual_memory_bytes", "Virtual memory of proxym.").Add({});
    Gauge &residentMemory = gauges("process_resident_memory_bytes", "Resident memory of proxym.").Add({});
    Gauge &openFiles = gauges("process_open_fds", "File descriptors that proxym has open.").Add({});
    Gauge &mostOpenFiles = gauges("process_max_fds", "File descriptors that proxym may open.").Add({});

    void update(const QMap<QString, QString> &backends)
    {
        for (Gauge *seat : seats)
            seatFamily.Remove(seat);
        seats.clear();
        for (const auto &[name, backend] : backends.asKeyValueRange()) {
            seats.push_back(&seatFamily.Add({{"service", bytes(name)}, {"backend", bytes(backend)}}));
            seats.back()->Set(1);
        }
    }
    void update(const ProcessFigures &figures)
    {
        raiseTo(cpu, figures.cpuSeconds);
        startTime.Set(figures.startTime);
        virtualMemory.Set(figures.virtualBytes);
        residentMemory.Set(figures.residentBytes);
        openFiles.Set(figures.openFiles);
        mostOpenFiles.Set(figures.mostOpenFiles);
    }
};

Metrics::Metrics(const StatusBoard &board)
    : m_board(board)
    , d(std::make_unique<Private>())
{
    d->build.Add({{"version", PROXYM_VERSION}}).Set(1);
    for (const char *result : {"success", "error"}) {
        d->rounds.Add({{"result", result}});
        d->refreshes.Add({{"result", result}});
    }
    for (const char *source : {"Signal", "Timer", "Web"})
        d->triggers.Add({{"source", source}});
    d->stepDuration.Add({{"step", "collect"}},
                        buckets()); // every round has it; the other steps are added when they first occur
    connect(&board, &StatusBoard::roundFinished, this, &Metrics::countRound);
}

Metrics::~Metrics() = default;

void Metrics::triggerNoticed(const QString &source)
{
    d->triggers.Add({{"source", bytes(source)}}).Increment();
}

void Metrics::show(const QList<PeerReport> &peers)
{
    for (const auto &[family, gauge] : d->peers)
        family->Remove(gauge);
    d->peers.clear();
    const auto set = [this](Family<Gauge> &family, const QString &peer, double value) {
        Gauge &gauge = family.Add({{"peer", bytes(peer)}});
        gauge.Set(value);
        d->peers.emplace_back(&family, &gauge);
    };
    for (const PeerReport &report : peers) {
        set(d->peerUp, report.address, report.isUp() ? 1 : 0);
        if (report.isUp())
            set(d->peerDisagreements, report.address,
                report.disagreement ? double(report.disagreement->total()) : 0);
    }
}

QByteArray Metrics::text()
{
    update(m_board.status());
    if (const auto figures = processFigures())
        d->update(*figures);
    return QByteArray::fromStdString(prometheus::TextSerializer().Serialize(d->registry.Collect()));
}

void Metrics::countRound(const RoundRecord &round)
{
    const bool isGood = round.result == ApplyResult::Ok && round.error.isEmpty();
    for (Family<Counter> *family : {&d->rounds, &d->refreshes})
        family->Add({{"result", isGood ? "success" : "error"}}).Increment();
    d->roundDuration.Observe(inSeconds(round.duration));
    for (const Step &step : round.steps)
        d->stepDuration.Add({{"step", bytes(step.name)}}, buckets()).Observe(inSeconds(step.duration));
}

void Metrics::update(const Status &status)
{
    for (const SourceStatus &source : status.sources) {
        const prometheus::Labels labels{{"source", bytes(source.name)}};
        d->sourceUp.Add(labels).Set(source.state == SourceState::Ok ? 1 : 0);
        d->lastSuccess.Add(labels).Set(source.lastSuccessAt.isValid() ? inSeconds(source.lastSuccessAt) : 0);
        if (source.details.events)
            d->eventsConnected.Add(labels).Set(source.details.events->connected ? 1 : 0);

        QMap<ServiceState, int> counts;
        for (const Entry &entry : status.inventory.entries) {
            if (entry.service->source == source.name)
                ++counts[entry.state];
        }
        for (const ServiceState state : states)
            d->services.Add({{"source", bytes(source.name)}, {"state", bytes(toText(state))}})
                .Set(counts.value(state));
    }
    const ProxyStatus &proxy = status.proxy;
    d->synced.Set(isInForce(status) ? 1 : 0);
    if (proxy.enabled)
        d->haproxyUp.Add({}).Set(proxy.isDown() ? 0 : 1);
    raiseTo(d->deaths, proxy.deaths);
    d->update(proxy.backends);
    d->withoutLiveServers.Set(double(countsOf(status).down));
    for (const auto &[cause, counter] : d->reloads)
        raiseTo(*counter, proxy.reloadsBy.value(cause));
    for (const auto &[cause, counter] : d->failedReloads)
        raiseTo(*counter, proxy.failedReloadsBy.value(cause));
    raiseTo(d->runtimeUpdates, proxy.runtimeUpdates);
    raiseTo(d->failedRuntimeUpdates, proxy.failedRuntimeUpdates);
    d->oldProcesses.Set(proxy.oldProcesses);
    if (proxy.lastApply)
        d->lastApply.Set(inSeconds(proxy.lastApply->at));
}

} // namespace proxym
