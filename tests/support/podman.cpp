// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/podman.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

//! `$1` is the directory. crun wants cgroups of version 2, Podman a /run of its own.
constexpr char script[] = R"~(set -e
cd "$1"
ip link set lo up
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup /sys/fs/cgroup
mkdir -p image/bin /run/lock
cp "$(command -v busybox)" image/bin/
for name in sh sleep true false test touch; do ln -s busybox "image/bin/$name"; done
tar -C image -cf image.tar .
podman import -q image.tar busybox
exec podman system service --time 0 "unix://$1/socket"
)~";

} // namespace

Podman::Podman()
{
    for (const QString &tool : {u"podman"_s, u"crun"_s, u"busybox"_s, u"unshare"_s, u"nsenter"_s}) {
        if (QStandardPaths::findExecutable(tool).isEmpty())
            m_whyNot = tool + u" is not installed"_s;
    }
    if (::geteuid() != 0)
        m_whyNot = u"namespaces need root"_s;
    if (m_whyNot.isEmpty())
        start();
}

Podman::~Podman()
{
    for (QProcess *const process : m_begun) {
        process->kill();
        process->waitForFinished();
        delete process;
    }
    m_service.kill(); // its child goes with it, and everything in that one's namespace
    m_service.waitForFinished();
}

void Podman::start()
{
    const QString directory = m_directory.path();
    write(u"containers.conf"_s,
          R"([engine]
cgroup_manager="cgroupfs"
events_logger="file"
[network]
network_backend="netavark"
network_config_dir=")"
              + (directory + u"/networks"_s).toUtf8() + "\"\n");
    write(u"storage.conf"_s,
          "[storage]\ndriver=\"vfs\"\ngraphroot=\"" + directory.toUtf8() + "/storage\"\nrunroot=\""
              + directory.toUtf8() + "/state\"\n");
    write(u"start"_s, script);
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"CONTAINERS_CONF"_s, directory + u"/containers.conf"_s);
    environment.insert(u"CONTAINERS_STORAGE_CONF"_s, directory + u"/storage.conf"_s);
    m_service.setProcessEnvironment(environment);
    m_service.setProcessChannelMode(QProcess::MergedChannels);
    m_service.start(u"unshare"_s,
                    {u"--mount"_s, u"--net"_s, u"--pid"_s, u"--fork"_s, u"--kill-child"_s, u"--mount-proc"_s,
                     u"--propagation"_s, u"private"_s, u"sh"_s, directory + u"/start"_s, directory});
    (void)QTest::qWaitFor(
        [this] { return QFile::exists(socket()) || m_service.state() == QProcess::NotRunning; }, 30'000);
    if (!QFile::exists(socket()))
        m_whyNot = u"Podman's service does not start: "_s + QString::fromUtf8(m_service.readAll()).trimmed();
    else if (!run({u"run"_s, u"--rm"_s, u"--cgroups=disabled"_s, u"busybox"_s, u"/bin/true"_s}))
        m_whyNot = u"no container can be started here: "_s + output;
}

void Podman::write(const QString &name, const QByteArray &text) const
{
    QFile file(m_directory.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("a file for Podman cannot be written");
}

QStringList Podman::inside(const QStringList &arguments) const
{
    QFile children(u"/proc/%1/task/%1/children"_s.arg(m_service.processId()));
    (void)children.open(QIODevice::ReadOnly);
    const QString child = QString::fromLatin1(children.readAll().trimmed());
    return QStringList{u"--target"_s, child, u"--mount"_s, u"--net"_s, u"--pid"_s, u"--"_s, u"podman"_s}
    + arguments;
}

bool Podman::run(const QStringList &arguments)
{
    QProcess process;
    process.setProcessEnvironment(m_service.processEnvironment());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"nsenter"_s, inside(arguments));
    (void)QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 30'000);
    output = QString::fromUtf8(process.readAll()).trimmed();
    return process.state() == QProcess::NotRunning && process.exitCode() == 0;
}

void Podman::begin(const QStringList &arguments)
{
    m_begun += new QProcess;
    m_begun.last()->setProcessEnvironment(m_service.processEnvironment());
    m_begun.last()->start(u"nsenter"_s, inside(arguments));
}

} // namespace proxym::test
