// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/events.h"

#include <QTest>

namespace proxym::test {

namespace {

//! A task that has been running since the start, each time of another app.
FakeMarathon::Task oldTask(const WholeProgram &program, int number)
{
    constexpr int stride = 41;
    return task(int(qint64(number) * stride % program.apps), number % tasksOfAnApp);
}

void changeNothing(WholeProgram &program)
{
    constexpr int events = 50, pause = 100; // ms
    program.rest();
    const ProcessCost before = program.cost();
    const int rounds = program.rounds();
    for (int i = 0; i < events; ++i) {
        program.marathon.tellStatus(oldTask(program, i));
        QTest::qWait(pause);
    }
    program.addCosts("an event that changes nothing: CPU of proxym",
                     "an event that changes nothing: CPU of its children", before, events);
    program.sheet.add("an event that changes nothing: rounds", double(program.rounds() - rounds) / events,
                      "");
}

//! Sends a thousand events within a second, of which only the one in the middle means something. Returns the
//! milliseconds from that one until its server is up.
double storm(WholeProgram &program, const FakeMarathon::Task &changed, Samples *duration)
{
    constexpr int events = 1'000, meaningful = events / 2;
    constexpr double pause = 1; // ms
    QElapsedTimer timer;
    timer.start();
    const auto now = [&timer] { return double(timer.nsecsElapsed()) / 1e6; };
    double changedAt = 0, upAt = 0;
    int sent = 0;
    program.await("the storm is over", [&] {
        for (; sent < events && now() >= sent * pause; ++sent) {
            if (sent == meaningful)
                changedAt = now();
            if (sent == meaningful)
                program.marathon.startTask(changed);
            else
                program.marathon.tellStatus(oldTask(program, sent));
        }
        if (sent == events && duration->count() == 0)
            duration->add(now());
        if (changedAt > 0 && upAt == 0 && program.isUp(changed))
            upAt = now();
        return sent == events && upAt > 0;
    });
    return upAt - changedAt;
}

void measureStorms(WholeProgram &program)
{
    constexpr int storms = 5;
    Samples toUp, toSend, own, children, rounds;
    for (int i = 0; i < storms; ++i) {
        const FakeMarathon::Task changed = program.freshTask();
        program.rest();
        const ProcessCost before = program.cost();
        const int roundsBefore = program.rounds();
        Samples duration;
        toUp.add(storm(program, changed, &duration));
        toSend.add(duration.worst());
        program.settle(changed);
        program.rest();
        const ProcessCost after = program.cost();
        own.add(after.cpu - before.cpu);
        children.add(after.childrenCpu - before.childrenCpu);
        rounds.add(program.rounds() - roundsBefore);
    }
    program.sheet.add("1,000 events, one changes a task: until all are sent", toSend);
    program.sheet.add("1,000 events, one changes a task: that one to server UP", toUp);
    program.sheet.add("1,000 events, one changes a task: CPU of proxym", own);
    program.sheet.add("1,000 events, one changes a task: CPU of its children", children);
    program.sheet.add("1,000 events, one changes a task: rounds", rounds, "");
}

void awaitFile(WholeProgram &program)
{
    constexpr int changes = 7, quiet = 1'500; // ms; the file is updated at most once a second
    Samples samples;
    for (int i = 0; i < changes; ++i) {
        const FakeMarathon::Task fresh = program.freshTask();
        QTest::qWait(quiet);
        QElapsedTimer timer;
        timer.start();
        program.marathon.startTask(fresh);
        program.await("the file has the task", [&] { return program.isOnDisk(fresh); });
        samples.add(double(timer.nsecsElapsed()) / 1e6);
    }
    program.sheet.add("one task more after a quiet second: event to the file on disk", samples);
}

} // namespace

void measureEvents(WholeProgram &program)
{
    changeNothing(program);
    measureStorms(program);
    awaitFile(program);
}

} // namespace proxym::test
