// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/store/durablefile.h"

#include <QFile>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QString lastError()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

tl::unexpected<Error> notWritable(const QString &path)
{
    return failure(Error::Kind::NotWritable, u"%1: %2"_s.arg(path, lastError()));
}

bool writeAll(int fd, const QByteArray &content)
{
    qsizetype done = 0;
    while (done < content.size()) {
        const ssize_t written = ::write(fd, content.constData() + done, size_t(content.size() - done));
        if (written < 0 && errno != EINTR)
            return false;
        done += std::max<ssize_t>(written, 0);
    }
    return true;
}

} // namespace

std::optional<QByteArray> contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.readAll();
}

bool hasContent(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.size() == content.size() && file.readAll() == content;
}

Result<Done> writeFile(const QString &path, const QByteArray &content, Readers readers, Outlives outlives)
{
    const mode_t mode = readers == Readers::Owner ? 0600 : 0640;
    const QByteArray name = QFile::encodeName(path);
    if (::unlink(name.constData()) != 0 && errno != ENOENT)
        return notWritable(path);
    const int fd = ::open(name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return notWritable(path);
    const bool isWritten = ::fchmod(fd, mode) == 0 && writeAll(fd, content)
        && (outlives == Outlives::Processes || ::fsync(fd) == 0);
    const int reason = errno;
    ::close(fd);
    errno = reason;
    if (!isWritten)
        return notWritable(path);
    return Done{};
}

Result<Done> moveOver(const QString &from, const QString &to)
{
    if (::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return notWritable(to);
    return Done{};
}

Result<Done> syncDirectory(const QString &path)
{
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return notWritable(path);
    const bool isSynced = ::fsync(fd) == 0;
    ::close(fd);
    return isSynced ? Result<Done>(Done{}) : notWritable(path);
}

Result<Done> replaceFile(const QString &path, const QByteArray &content, Outlives outlives)
{
    if (hasContent(path, content))
        return Done{};
    const QString next = path + u".next"_s;
    return writeFile(next, content, Readers::Group, outlives).and_then([&](Done) {
        return moveOver(next, path);
    });
}

} // namespace proxym
