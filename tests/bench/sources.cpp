// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/sources.h"

#include "bench/cluster.h"
#include "bench/measure.h"
#include "load/originfarm.h"
#include "support/fakeconsul.h"
#include "support/fakedocker.h"
#include "support/fakemarathon.h"
#include "support/fakenomad.h"
#include "support/program/site.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

using Settings = QMap<QString, QString>;

QByteArray nameOf(int service)
{
    return "app" + QByteArray::number(service);
}

QByteArray fileOf(int services)
{
    QByteArrayList all;
    for (int i = 0; i < services; ++i)
        all += R"({"id":"/)" + nameOf(i) + R"(","domains":[")" + nameOf(i)
            + R"(.test"],"port":80,"applicationProtocol":"http","hosts":[{"ip":")" + task(i, 0).host
            + R"(","port":)" + QByteArray::number(taskPort.number()) + "}]}";
    return '[' + all.join(',') + ']';
}

//! One proxym with a real HAProxy and one source that has everything when proxym starts.
class Start {
public:
    Start(const char *source, int services)
        : m_source(source)
        , m_services(services)
        , m_sheet(services, QByteArray(source) + ": ")
    {
        if (!m_servers.openAt(taskPort, Speaks::Http, OriginFarm::Reach::AllAddresses))
            qFatal("port %d is not free", taskPort.number());
        site.serve("[]");
    }

    void measure(const Settings &settings)
    {
        Settings all{{u"HAPROXY_TIMEOUT"_s, u"60"_s},
                     {u"HAPROXY_RELOAD_INTERVAL"_s, u"0"_s},
                     {u"LOG_APPLOG_LEVEL"_s, u"WARNING"_s}};
        all.insert(settings);
        site.start(all);
        m_sheet.add("first answer until applied, HAProxy's start included", awaitFirstRound());
        const ProcessCost cost = ProcessCost::of(site.process->processId());
        m_sheet.add("start: CPU of proxym", cost.cpu);
        m_sheet.add("peak memory of proxym", cost.peakMegabytes, "MB");
        m_sheet.print();
    }

    Site site;

private:
    //! Milliseconds of the round that served all, without the collecting.
    [[nodiscard]] double awaitFirstRound()
    {
        constexpr int patience = 300'000; // ms
        QElapsedTimer timer;
        timer.start();
        while (site.api()[u"services"][u"active"].toInt() < m_services) {
            if (timer.elapsed() > patience || site.process->state() == QProcess::NotRunning)
                qFatal("%s: in vain\n%s", m_source, site.log().right(4'000).constData());
            QTest::qWait(20);
        }
        double longest = 0;
        for (const QJsonValue &round : site.api("/api/history")[u"history"].toArray()) {
            double took = round[u"durationMs"].toDouble();
            for (const QJsonValue &step : round[u"steps"].toArray())
                took -= step[u"name"].toString() == u"collect" ? step[u"durationMs"].toDouble() : 0;
            longest = std::max(longest, took);
        }
        return longest;
    }

    const char *m_source;
    int m_services;
    Sheet m_sheet;
    OriginFarm m_servers; //!< so that HAProxy's checks succeed
};

void measureFile(int services)
{
    Start start("File", services);
    start.site.serve(fileOf(services));
    start.measure({});
}

void measureHttp(int services)
{
    Start start("HTTP", services);
    FakeHttpServer server;
    server.answer("/services", fileOf(services));
    start.measure({{u"HTTP_SOURCE_URLS"_s, server.url().toString() + u"/services"_s}});
}

void measureMarathon(int services)
{
    Start start("Marathon", services);
    FakeMarathon marathon;
    for (int i = 0; i < services; ++i) {
        marathon.add({.id = appId(i), .domain = nameOf(i) + ".test"});
        marathon.putTask(task(i, 0));
    }
    start.measure({{u"MARATHON_SERVERS"_s, marathon.address()}, {u"MARATHON_EVENTS"_s, u"stream"_s}});
}

void measureConsul(int services)
{
    Start start("Consul", services);
    FakeConsul consul;
    for (int i = 0; i < services; ++i)
        consul.putWeb(nameOf(i), taskPort.number());
    start.measure({{u"CONSUL_ADDRESS"_s, consul.server.url().toString()}});
}

void measureNomad(int services)
{
    Start start("Nomad", services);
    FakeNomad nomad;
    for (int i = 0; i < services; ++i)
        nomad.putWeb(nameOf(i), taskPort.number());
    start.measure({{u"NOMAD_ADDRESS"_s, nomad.server.url().toString()}});
}

void measureDocker(int services)
{
    Start start("Docker", services);
    FakeDocker docker;
    for (int i = 0; i < services; ++i)
        docker.put({.name = nameOf(i),
                    .labels = FakeDocker::web(nameOf(i)),
                    .address = QString::fromLatin1(task(i, 0).host),
                    .port = taskPort.number()});
    const QString endpoint = u"tcp://"_s + docker.server.url().authority();
    start.measure({{u"DOCKER_ENABLED"_s, u"1"_s}, {u"DOCKER_ENDPOINT"_s, endpoint}});
}

} // namespace

void measureSources(int services)
{
    for (const auto &measure :
         {measureFile, measureHttp, measureMarathon, measureConsul, measureNomad, measureDocker})
        measure(services);
}

} // namespace proxym::test
