// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/endtoend.h"

#include "bench/events.h"
#include "bench/haproxyalone.h"
#include "bench/loopprobe.h"
#include "bench/wholeprogram.h"
#include "support/signalto.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

//! Milliseconds until HAProxy serves.
double start(WholeProgram &program)
{
    QElapsedTimer timer;
    timer.start();
    program.start();
    program.await("HAProxy serves", [&program] { return program.isServed(); });
    const double took = double(timer.nsecsElapsed()) / 1e6;
    program.sheet.add("start until HAProxy serves", took);
    program.await("proxym listens for events", [&program] { return program.marathon.isListenedTo(); });
    program.settle(task(program.apps - 1, 0));
    const ProcessCost spent = program.cost();
    program.sheet.add("start: CPU of proxym", spent.cpu);
    program.sheet.add("start: CPU of its children", spent.childrenCpu);
    return took;
}

//! Medians of the steps of the last rounds, as proxym's history tells them.
void addSteps(WholeProgram &program, int rounds)
{
    QMap<QString, Samples> steps;
    const QByteArray path = "/api/history?limit=" + QByteArray::number(rounds);
    for (const QJsonValue &round : program.site.api(path)[u"history"_s].toArray()) {
        for (const QJsonValue &step : round[u"steps"_s].toArray())
            steps[step[u"name"_s].toString()].add(step[u"durationMs"_s].toDouble());
    }
    for (const auto &[name, samples] : steps.asKeyValueRange())
        program.sheet.add("one task more: step " + name.toUtf8(), samples);
}

//! Not in the first seconds after a start, when 100,000 checks of servers begin.
void changeOneTask(WholeProgram &program)
{
    constexpr int changes = 41;
    program.rest();
    const qint64 pid = program.haproxyPid();
    const ProcessCost before = program.cost();
    Samples samples;
    FakeMarathon::Task last;
    for (int i = 0; i < changes; ++i) {
        last = program.freshTask();
        samples.add(program.startTask(last));
        QTest::qWait(100);
    }
    program.sheet.add("one task more: event to server UP", samples);
    addSteps(program, changes);
    program.settle(last);
    program.addCosts("one task more: CPU of proxym", "one task more: CPU of its children", before, changes);
    program.sheet.add("one task more: reloads", program.haproxyPid() == pid ? 0 : 1, "");
}

//! A simulated HAProxy answers no client.
void addApps(WholeProgram &program, bool isHaproxySimulated)
{
    constexpr int changes = 5;
    const ProcessCost before = program.cost();
    Samples samples;
    for (int i = 0; i < changes; ++i) {
        const int app = program.apps + i;
        const QByteArray domain = "app" + QByteArray::number(app) + ".test";
        program.marathon.add({.id = appId(app), .domain = domain});
        const auto isUp = [&] {
            const QByteArray name = backendOf(app).toUtf8();
            const QString backend = program.site.api("/api/services/" + name)[u"backend"_s].toString();
            return !backend.isEmpty() && program.serversUp(backend) == 1;
        };
        QElapsedTimer timer;
        timer.start();
        program.marathon.startTask(task(app, 0));
        program.await("the new app is served",
                      [&] { return isHaproxySimulated ? isUp() : program.isAnswered(domain); });
        samples.add(double(timer.nsecsElapsed()) / 1e6);
        program.settle(task(app, 0));
    }
    program.sheet.add(isHaproxySimulated ? "one app more: event to server UP"
                                         : "one app more: event until it answers",
                      samples);
    program.addCosts("one app more: CPU of proxym", "one app more: CPU of its children", before, changes);
}

//! Milliseconds until the round is over.
double readOnce(const WholeProgram &program)
{
    const int number = program.rounds();
    QElapsedTimer timer;
    timer.start();
    if (program.site.post("/api/refresh") != 202)
        qFatal("the API refuses a refresh");
    program.await("the round is over", [&] { return program.rounds() > number; });
    return double(timer.nsecsElapsed()) / 1e6;
}

void readEverythingAgain(WholeProgram &program)
{
    constexpr int times = 5;
    (void)program.marathon.tasks(); // written once and kept
    program.rest();
    const QString path = program.site.lab.settings.configFilePath;
    const QDateTime written = QFileInfo(path).lastModified();
    const ProcessCost before = program.cost();
    Samples samples;
    for (int i = 0; i < times; ++i)
        samples.add(readOnce(program));
    program.sheet.add("everything read again, nothing changed", samples);
    program.addCosts("everything read again: CPU of proxym", "everything read again: CPU of its children",
                     before, times);
    program.sheet.add("everything read again: files written",
                      QFileInfo(path).lastModified() == written ? 0 : 1, "");
}

//! Each sample is the slowest answer while something goes on.
void askWhileItWorks(WholeProgram &program)
{
    constexpr int idles = 11, reads = 5, changes = 11;
    Samples idle, reading, changing;
    FakeMarathon::Task last;
    (void)program.marathon.tasks();
    program.rest();
    LoopProbe probe(program.site.status);
    for (int i = 0; i < idles; ++i) {
        (void)probe.takeSlowest();
        QTest::qWait(200);
        idle.add(probe.takeSlowest());
    }
    for (int i = 0; i < reads; ++i) {
        (void)probe.takeSlowest();
        (void)readOnce(program);
        reading.add(probe.takeSlowest());
    }
    for (int i = 0; i < changes; ++i) {
        last = program.freshTask();
        (void)probe.takeSlowest();
        (void)program.startTask(last);
        program.settle(last);
        changing.add(probe.takeSlowest());
    }
    program.sheet.add("slowest answer to /healthz: nothing else goes on", idle);
    program.sheet.add("slowest answer to /healthz: everything read again", reading);
    program.sheet.add("slowest answer to /healthz: one task more, until the file has it", changing);
}

void stayIdle(WholeProgram &program)
{
    constexpr int seconds = 10;
    program.rest();
    const ProcessCost before = program.cost();
    QTest::qWait(seconds * 1000);
    program.sheet.add("idle: CPU of proxym a second", (program.cost().cpu - before.cpu) / seconds);
}

void addThousandServers(WholeProgram &program)
{
    constexpr int servers = 1'000;
    const QString backend = backendOf(0);
    const qsizetype before = program.serversUp(backend);
    const ProcessCost spent = program.cost();
    FakeMarathon::Task last = task(0, 0);
    for (int i = 0; i < servers; ++i) {
        last.id = "many." + QByteArray::number(i);
        last.host = "127.200." + QByteArray::number(i / 250) + '.' + QByteArray::number(1 + i % 250);
        program.marathon.putTask(last);
    }
    QElapsedTimer timer;
    timer.start();
    program.marathon.startTask(last);
    program.await("1,000 servers more", [&] {
        return program.ask("show servers state " + backend.toUtf8()).count('\n') > before + servers;
    });
    program.sheet.add("1,000 tasks of one app more: event to the last server", double(timer.elapsed()));
    program.settle(last);
    program.addCosts("1,000 tasks more: CPU of proxym", "1,000 tasks more: CPU of its children", spent, 1);
}

void killHaproxy(WholeProgram &program)
{
    constexpr int times = 5;
    constexpr int longEnough =
        3'000; // ms: a HAProxy that keeps dying soon after its start is restarted with a delay
    Samples samples;
    for (int i = 0; i < times; ++i) {
        QTest::qWait(longEnough);
        const qint64 pid = program.haproxyPid();
        QElapsedTimer timer;
        timer.start();
        signalTo(pid, SIGKILL);
        program.await("another HAProxy serves", [&] {
            const qint64 now = program.haproxyPid();
            return now > 0 && now != pid;
        });
        samples.add(double(timer.elapsed()));
    }
    program.sheet.add("HAProxy killed: until another one serves", samples);
}

Sheet sheetOf(const Subject &subject)
{
    WholeProgram program(subject);
    const double started = start(program);
    const QByteArray config = program.site.config();
    changeOneTask(program);
    measureEvents(program);
    readEverythingAgain(program);
    askWhileItWorks(program);
    stayIdle(program);
    program.sheet.add("peak memory of proxym", program.cost().peakMegabytes, "MB");
    addApps(program, subject.isHaproxySimulated);
    addThousandServers(program);
    killHaproxy(program);
    if (!subject.isHaproxySimulated)
        measureHaproxyAlone(program, config, started);
    return program.sheet;
}

} // namespace

void measureEndToEnd(int apps, const QString &against, bool isSimulated)
{
    constexpr int mostForHaproxy = 20'000; // two processors cannot check more servers than those have
    const Subject ours{
        .apps = apps, .binary = {}, .isHaproxySimulated = isSimulated || apps > mostForHaproxy};
    const Sheet sheet = sheetOf(ours);
    if (against.isEmpty())
        return sheet.print();
    Subject theirs = ours;
    theirs.binary = against;
    sheet.printBeside(sheetOf(theirs));
}

} // namespace proxym::test
