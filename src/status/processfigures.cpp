// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/processfigures.h"

#include <QDir>
#include <QFile>

#include <sys/resource.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! When this machine was booted, in seconds since 1970.
double bootTime()
{
    const QByteArray stat = contentOf(u"/proc/stat"_s);
    const qsizetype at = stat.indexOf("\nbtime ");
    return at < 0 ? 0 : stat.mid(at + 7).split('\n').first().toDouble();
}

double mostOpenFiles()
{
    struct rlimit limit { };
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? double(limit.rlim_cur) : 0;
}

} // namespace

//! "PID (name) state ppid …": a name may contain blanks and brackets.
std::optional<ProcessFigures> figuresFrom(const QByteArray &stat, double bootTime, double ticksPerSecond,
                                          double bytesPerPage)
{
    constexpr int user = 11, system = 12, start = 19, virtualBytes = 20, residentPages = 21;
    const QByteArrayList fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    if (fields.size() <= residentPages)
        return std::nullopt;
    const auto number = [&fields](int field) { return fields.at(field).toDouble(); };
    return ProcessFigures{.cpuSeconds = (number(user) + number(system)) / ticksPerSecond,
                          .startTime = bootTime + number(start) / ticksPerSecond,
                          .virtualBytes = number(virtualBytes),
                          .residentBytes = number(residentPages) * bytesPerPage};
}

std::optional<ProcessFigures> processFigures()
{
    static const double booted = bootTime(); // once: clock corrections must not move the start
    auto figures = figuresFrom(contentOf(u"/proc/self/stat"_s), booted, double(::sysconf(_SC_CLK_TCK)),
                               double(::sysconf(_SC_PAGESIZE)));
    if (!figures)
        return figures;
    figures->openFiles = int(
        QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size());
    figures->mostOpenFiles = mostOpenFiles();
    return figures;
}

} // namespace proxym
