// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/measure.h"

#include <QFile>

#include <unistd.h>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace proxym::test {

double Samples::median() const
{
    QList<double> sorted = m_values;
    std::ranges::sort(sorted);
    return sorted.isEmpty() ? 0 : sorted.at(sorted.size() / 2);
}

double Samples::worst() const
{
    return m_values.isEmpty() ? 0 : *std::ranges::max_element(m_values);
}

ProcessCost ProcessCost::of(qint64 pid)
{
    ProcessCost cost;
    const QString directory = u"/proc/%1/"_s.arg(pid);
    QFile stat(directory + u"stat"_s);
    if (stat.open(QIODevice::ReadOnly)) {
        const QByteArray line = stat.readAll();
        const QByteArrayList fields =
            line.sliced(line.lastIndexOf(')') + 2).split(' '); // from the third on: proc(5)
        constexpr int user = 11, system = 12, childrenUser = 13, childrenSystem = 14;
        const double tick = 1000.0 / double(::sysconf(_SC_CLK_TCK));
        cost.cpu = (fields.value(user).toDouble() + fields.value(system).toDouble()) * tick;
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

void printHeader()
{
    std::printf("what\tapps\tsamples\tmedian\tworst\tunit\n");
}

void print(const char *what, int apps, const Samples &samples, const char *unit)
{
    std::printf("%s\t%d\t%lld\t%.1f\t%.1f\t%s\n", what, apps, static_cast<long long>(samples.count()),
                samples.median(), samples.worst(), unit);
    std::fflush(stdout);
}

void print(const char *what, int apps, double value, const char *unit)
{
    Samples one;
    one.add(value);
    print(what, apps, one, unit);
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
