// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/processsize.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr int warmAfter = 5; // faults; 240 of them in 300 s then added at most 760 kB and 2 files
constexpr qint64 partOfMemory = 10; // the share by which one may grow
constexpr qint64 mostFiles =
    12; // the number of connections that Qt keeps to two Marathons; at most 8 were seen in 600 s
constexpr int longestUnderWay = 5'000; // milliseconds: a file that stays open longer counts as leaked

} // namespace

ProcessSize ProcessSize::of(qint64 pid)
{
    const QString directory = u"/proc/%1/"_s.arg(pid);
    ProcessSize size{
        .files =
            QDir(directory + u"fd"_s).entryList(QDir::NoDotAndDotDot | QDir::System | QDir::Files).size()};
    QFile status(directory + u"status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return size;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            size.kilobytes = line.simplified().split(' ').value(1).toLongLong();
    }
    return size;
}

QByteArray ProcessSize::toText() const
{
    return QByteArray::number(kilobytes) + " kB, " + QByteArray::number(files) + " files";
}

void Growth::note(qint64 pid)
{
    if (pid != m_pid)
        m_age = 0;
    m_pid = pid;
    m_now = ProcessSize::of(pid);
    if (++m_age < warmAfter)
        return;
    if (m_age > warmAfter)
        (void)QTest::qWaitFor(
            [&] {
                m_now = ProcessSize::of(pid);
                return m_now.files - m_warm.files <= mostFiles;
            },
            longestUnderWay);
    if (m_age == warmAfter) {
        m_warm = m_now;
        ++m_processes;
    }
    const ProcessSize grown{m_now.kilobytes - m_warm.kilobytes, m_now.files - m_warm.files};
    m_most = {std::max(m_most.kilobytes, grown.kilobytes), std::max(m_most.files, grown.files)};
    if (grown.kilobytes > m_warm.kilobytes / partOfMemory || grown.files > mostFiles)
        m_isFlat = false;
}

QByteArray Growth::toText() const
{
    return "at most " + m_most.toText() + " more than after " + QByteArray::number(warmAfter) + " faults, of "
        + QByteArray::number(m_processes) + " processes";
}

} // namespace proxym::test
