// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/haproxyalone.h"
#include "support/signalto.h"

#include <csignal>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr int times = 3;

void endHaproxy(const WholeProgram &program)
{
    const HaproxyLab &lab = program.site.lab;
    for (const qint64 pid : lab.haproxyPids())
        signalTo(pid, SIGKILL);
    program.await("HAProxy is gone", [&lab] { return lab.haproxyPids().isEmpty(); });
}

//! Milliseconds until `isDone` after this HAProxy has begun.
template <class Condition>
double run(const WholeProgram &program, const QStringList &arguments, Condition isDone)
{
    QProcess haproxy;
    haproxy.setStandardOutputFile(QProcess::nullDevice());
    haproxy.setStandardErrorFile(QProcess::nullDevice());
    QElapsedTimer timer;
    timer.start();
    haproxy.start(program.site.program, arguments);
    program.await("HAProxy alone", [&] { return isDone(haproxy); });
    const double took = double(timer.nsecsElapsed()) / 1e6;
    program.await("HAProxy's first process ends",
                  [&haproxy] { return haproxy.state() == QProcess::NotRunning; });
    if (haproxy.exitCode() != 0)
        qFatal("HAProxy refuses the configuration");
    return took;
}

} // namespace

void measureHaproxyAlone(WholeProgram &program, const QByteArray &config, double started)
{
    program.stop();
    const QString file = program.site.lab.write(u"etc/alone.cfg"_s, config);
    const QString pidfile = program.site.lab.path(u"run/alone.pid"_s);
    Samples checks, starts;
    for (int i = 0; i < times; ++i) {
        endHaproxy(program);
        checks.add(run(program, {u"-c"_s, u"-f"_s, file},
                       [](const QProcess &haproxy) { return haproxy.state() == QProcess::NotRunning; }));
        starts.add(run(program, {u"-D"_s, u"-f"_s, file, u"-p"_s, pidfile},
                       [&program](const QProcess &) { return program.isServed(); }));
    }
    program.sheet.add("HAProxy alone: check of the configuration of the start", checks);
    program.sheet.add("HAProxy alone: start until it serves that", starts);
    program.sheet.add("start until HAProxy serves: beyond its own check and start",
                      started - checks.median() - starts.median());
}

} // namespace proxym::test
