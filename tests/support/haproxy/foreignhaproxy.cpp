// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/haproxy/foreignhaproxy.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr int patience = 10'000; // ms

//! The loopback interface of a new network namespace is down, so HAProxy binds no address of it.
constexpr auto foreignConfig = R"(defaults
    mode http
    timeout client 5s
    timeout server 5s
    timeout connect 5s
frontend other
    bind :8080
    http-request return status 200
)";

QStringList unshared(const QStringList &command)
{
    return QStringList{u"--mount"_s, u"--net"_s, u"--pid"_s, u"--fork"_s, u"--kill-child"_s} + command;
}

//! proc(5), /proc/PID/task/TID/children
QList<qint64> childrenOf(qint64 pid)
{
    QFile file(u"/proc/%1/task/%1/children"_s.arg(pid));
    QList<qint64> children;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &child : file.readAll().simplified().split(' '))
            children.append(child.toLongLong());
    }
    children.removeAll(0);
    return children;
}

} // namespace

bool ForeignHaproxy::isPermitted()
{
    QProcess process;
    process.start(u"unshare"_s, unshared({u"mount"_s, u"-t"_s, u"tmpfs"_s, u"none"_s, u"/tmp"_s}));
    return process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit
        && process.exitCode() == 0;
}

ForeignHaproxy::ForeignHaproxy(const HaproxyLab &lab, Mode mode)
{
    const QString config = lab.settings.configFilePath;
    const QString pidFile = lab.settings.pidPath;
    const QString prepared = lab.write(u"foreign.cfg"_s, foreignConfig);
    const QString script = u"mount -t tmpfs none '%1' && mount -t tmpfs none '%2' && cp '%3' '%4' "
                           "&& exec '%5' %6 -db -f '%4' -p '%7'"_s.arg(
                               QFileInfo(config).path(), QFileInfo(pidFile).path(), prepared, config,
                               HaproxyLab::haproxy(), mode == Mode::Plain ? u""_s : u"-W"_s, pidFile);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(u"unshare"_s, unshared({u"sh"_s, u"-c"_s, script}));
    const qsizetype wanted = mode == Mode::Plain ? 1 : 2;
    if (QTest::qWaitFor([&] { return pids().size() == wanted; }, patience))
        m_pids = pids();
}

ForeignHaproxy::~ForeignHaproxy()
{
    m_process.kill(); // and with it all of them
    m_process.waitForFinished(patience);
}

//! Only its processes that run HAProxy: a shell prepares the first one.
QList<qint64> ForeignHaproxy::pids() const
{
    QList<qint64> found;
    QList<qint64> descendants = childrenOf(m_process.processId());
    while (!descendants.isEmpty()) {
        const qint64 pid = descendants.takeFirst();
        descendants += childrenOf(pid);
        QFile commandLine(u"/proc/%1/cmdline"_s.arg(pid));
        if (commandLine.open(QIODevice::ReadOnly)
            && commandLine.readAll().startsWith(HaproxyLab::haproxy().toUtf8() + '\0'))
            found.append(pid);
    }
    return found;
}

} // namespace proxym::test
