// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/privatemounts.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

bool put(const char *path, const QByteArray &text)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
}

void must(bool isDone, const char *what)
{
    if (!isDone)
        qFatal("%s: %s", what, std::strerror(errno));
}

} // namespace

bool enterPrivateMounts()
{
    const QByteArray user = QByteArray::number(::getuid());
    const QByteArray group = QByteArray::number(::getgid());
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return false;
    (void)put("/proc/self/setgroups", "deny");
    return put("/proc/self/uid_map", "0 " + user + " 1") && put("/proc/self/gid_map", "0 " + group + " 1")
        && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

SmallDisk::SmallDisk(const QString &directory)
    : m_directory(directory)
{
    must(::mount("tmpfs", QFile::encodeName(directory).constData(), "tmpfs", 0, "size=4m") == 0,
         "mounting a tmpfs");
}

SmallDisk::~SmallDisk()
{
    ::umount2(QFile::encodeName(m_directory).constData(), MNT_DETACH);
}

void SmallDisk::fill() const
{
    QFile file(m_directory + u"/filling"_s);
    must(file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered), "filling the disk");
    while (file.write(QByteArray(4096, 'x')) > 0) { }
}

void SmallDisk::clear() const
{
    QFile::remove(m_directory + u"/filling"_s);
}

void SmallDisk::setReadOnly(bool isReadOnly) const
{
    unsigned long flags = MS_REMOUNT;
    if (isReadOnly)
        flags |= MS_RDONLY;
    must(::mount(nullptr, QFile::encodeName(m_directory).constData(), nullptr, flags, nullptr) == 0,
         "mounting again");
}

} // namespace proxym::test
