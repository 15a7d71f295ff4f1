// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/measure.h"

#include <QFile>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

//! What the processor has spent on it; zero for a process that is gone.
double cpuOf(qint64 pid)
{
    clockid_t clock = 0;
    timespec spent{};
    if (::clock_getcpuclockid(pid_t(pid), &clock) != 0 || ::clock_gettime(clock, &spent) != 0)
        return 0;
    return double(spent.tv_sec) * 1e3 + double(spent.tv_nsec) / 1e6;
}

void printFigures(const Samples &samples)
{
    std::printf("\t%lld\t%.1f\t%.1f\t%.1f", static_cast<long long>(samples.count()), samples.median(),
                samples.p95(), samples.worst());
}

} // namespace

//! The smallest value that this share of all values does not exceed.
double Samples::atShare(double share) const
{
    if (m_values.isEmpty())
        return 0;
    QList<double> sorted = m_values;
    std::ranges::sort(sorted);
    return sorted.at(std::max<qsizetype>(qsizetype(std::ceil(share * double(sorted.size()))) - 1, 0));
}

ProcessCost ProcessCost::of(qint64 pid)
{
    ProcessCost cost;
    cost.cpu = cpuOf(pid);
    const QString directory = u"/proc/%1/"_s.arg(pid);
    QFile stat(directory + u"stat"_s);
    if (stat.open(QIODevice::ReadOnly)) {
        const QByteArray line = stat.readAll();
        const QByteArrayList fields =
            line.sliced(line.lastIndexOf(')') + 2).split(' '); // from the third on: proc(5)
        constexpr int childrenUser = 13, childrenSystem = 14;
        const double tick = 1000.0 / double(::sysconf(_SC_CLK_TCK));
        cost.childrenCpu =
            (fields.value(childrenUser).toDouble() + fields.value(childrenSystem).toDouble()) * tick;
    }
    QFile status(directory + u"status"_s);
    if (status.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : status.readAll().split('\n')) {
            if (line.startsWith("VmHWM:"))
                cost.peakMegabytes = line.simplified().split(' ').value(1).toDouble() / 1024;
        }
    }
    return cost;
}

void printHeader(bool isComparison)
{
    std::printf("what\tapps\tsamples\tmedian\tp95\tworst\tunit%s\n",
                isComparison ? "\tother samples\tother median\tother p95\tother worst\tratio" : "");
}

void print(const char *what, int apps, const Samples &samples, const char *unit)
{
    std::printf("%s\t%d", what, apps);
    printFigures(samples);
    std::printf("\t%s\n", unit);
    std::fflush(stdout);
}

void print(const char *what, int apps, double value, const char *unit)
{
    Samples one;
    one.add(value);
    print(what, apps, one, unit);
}

void Sheet::add(const QByteArray &what, const Samples &samples, const QByteArray &unit)
{
    m_lines.append({m_prefix + what, samples, unit});
    std::fprintf(stderr, "%s: %.1f %s\n", m_lines.constLast().what.constData(), samples.median(),
                 unit.constData());
}

void Sheet::add(const QByteArray &what, double value, const QByteArray &unit)
{
    Samples one;
    one.add(value);
    add(what, one, unit);
}

void Sheet::print() const
{
    for (const Line &line : m_lines)
        test::print(line.what, m_apps, line.samples, line.unit);
}

void Sheet::printBeside(const Sheet &other) const
{
    for (const Line &line : m_lines) {
        const auto same = std::ranges::find(other.m_lines, line.what, &Line::what);
        std::printf("%s\t%d", line.what.constData(), m_apps);
        printFigures(line.samples);
        std::printf("\t%s", line.unit.constData());
        if (same != other.m_lines.end()) {
            printFigures(same->samples);
            if (same->samples.median() > 0)
                std::printf("\t%.2f", line.samples.median() / same->samples.median());
        }
        std::printf("\n");
    }
    std::fflush(stdout);
}

void time(const char *what, int apps, int runs, const std::function<void()> &work)
{
    Samples samples;
    for (int i = 0; i < runs; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        samples.add(double(timer.nsecsElapsed()) / 1e6);
    }
    print(what, apps, samples, "ms");
}

} // namespace proxym::test
