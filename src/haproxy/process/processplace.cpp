// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/processplace.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString inProc(const QString &process, const QString &name)
{
    return u"/proc/%1/%2"_s.arg(process, name);
}

//! The target of a link in /proc; empty where the kernel does not tell.
QByteArray linkText(const QString &path)
{
    std::array<char, 4096> target{};
    const ssize_t size = ::readlink(QFile::encodeName(path).constData(), target.data(), target.size());
    return {target.data(), std::max<qsizetype>(size, 0)};
}

//! The root of a process's mount namespace. `..` leads out of a `chroot`, as only our own root stops it.
QString rootOf(const QString &process)
{
    const QString root = inProc(process, u"root"_s);
    return root + u"/.."_s.repeated(linkText(root).count('/'));
}

bool isSameNamespace(qint64 pid, const QString &kind)
{
    const QByteArray theirs = linkText(inProc(QString::number(pid), u"ns/"_s + kind));
    return !theirs.isEmpty() && theirs == linkText(inProc(u"self"_s, u"ns/"_s + kind));
}

//! The number of pid namespaces, counted from ours, that the process is a member of.
qsizetype pidNamespaces(qint64 pid)
{
    QFile status(inProc(QString::number(pid), u"status"_s));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("NSpid:"))
            return line.simplified().split(' ').size() - 1;
    }
    return 1; // a kernel without pid namespaces
}

struct Identity {
    dev_t device = 0;
    ino_t inode = 0;

    bool operator==(const Identity &) const = default;
};

std::optional<Identity> identityOf(const QString &path)
{
    struct stat status { };
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return std::nullopt;
    return Identity{status.st_dev, status.st_ino};
}

} // namespace

bool sharesOurNamespaces(qint64 pid)
{
    const bool isTold = !linkText(inProc(QString::number(pid), u"ns/pid"_s)).isEmpty();
    if (!isTold)
        return pidNamespaces(pid) == 1;
    return isSameNamespace(pid, u"pid"_s) && isSameNamespace(pid, u"net"_s);
}

bool isSameFile(qint64 pid, const QString &path, const QString &ours)
{
    const QString process = QString::number(pid);
    QString theirs = path;
    if (QDir::isRelativePath(path))
        theirs = QFile::decodeName(linkText(inProc(process, u"cwd"_s))) + u'/' + path;
    theirs = QDir::cleanPath(theirs);
    // A process in a `chroot` also has another root, but received its path before.
    if (!isSameNamespace(pid, u"mnt"_s) && !linkText(inProc(process, u"root"_s)).isEmpty())
        theirs = rootOf(process) + theirs;
    const auto identity = identityOf(theirs), wanted = identityOf(ours);
    if (identity || wanted)
        return identity == wanted;
    return QFileInfo(theirs).fileName() == QFileInfo(ours).fileName()
        && identityOf(QFileInfo(theirs).path()) == identityOf(QFileInfo(ours).absolutePath());
}

} // namespace proxym
