// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/processlock.h"

#include "base/privatedirectory.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr mode_t fileMode = 0640;

tl::unexpected<Error> noLock(const QString &path)
{
    return failure(Error::Kind::NotWritable,
                   u"%1: %2"_s.arg(path, QString::fromLocal8Bit(std::strerror(errno))));
}

//! The pid of the process that has the lock; 0 if it is gone by now, or runs in another container.
pid_t holderOf(int file)
{
    struct flock asked { };
    asked.l_type = F_WRLCK;
    asked.l_whence = SEEK_SET;
    return ::fcntl(file, F_GETLK, &asked) == 0 && asked.l_type != F_UNLCK ? asked.l_pid : 0;
}

} // namespace

//! A POSIX record lock rather than flock(): it names its holder, and a forked child does not share it.
Result<Done> ProcessLock::take(const QString &directory)
{
    if (const auto made = makePrivateDirectory(directory); !made)
        return made;
    const QString path = directory + u"/lock"_s;
    m_file = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, fileMode);
    if (m_file < 0)
        return noLock(path);
    struct flock whole { };
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(m_file, F_SETLK, &whole) == 0)
        return Done{};
    if (errno != EACCES && errno != EAGAIN)
        return noLock(path);
    const pid_t holder = holderOf(m_file);
    return failure(Error::Kind::Refused,
                   (holder > 0 ? u"another proxym, pid %1,"_s.arg(holder) : u"another proxym"_s)
                       + u" holds "_s + path);
}

ProcessLock::~ProcessLock()
{
    if (m_file >= 0)
        ::close(m_file);
}

} // namespace proxym
