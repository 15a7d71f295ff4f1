// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/store/durablefile.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
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

//! Many pieces at a time, without putting them together first.
bool writeAll(int fd, const PiecedText &content)
{
    std::array<iovec, 1'000> parts; // the kernel takes 1,024
    auto next = content.pieces().cbegin();
    qsizetype done = 0; // of the next piece
    while (next != content.pieces().cend()) {
        size_t count = 0;
        for (auto piece = next; piece != content.pieces().cend() && count < parts.size(); ++piece) {
            const qsizetype from = piece == next ? done : 0;
            parts.at(count++) = {const_cast<char *>(piece->constData() + from), size_t(piece->size() - from)};
        }
        ssize_t written = ::writev(fd, parts.data(), int(count));
        if (written < 0 && errno != EINTR)
            return false;
        written = std::max<ssize_t>(written, 0);
        for (; next != content.pieces().cend() && written >= next->size() - done; ++next)
            written -= next->size() - std::exchange(done, 0);
        done += written;
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

bool hasContent(const QString &path, const PiecedText &content)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() != content.size())
        return false;
    constexpr qsizetype most = 1 << 16; // at a time: there may be megabytes in one piece
    QByteArray read;
    for (QByteArrayView rest : content.pieces()) {
        for (; !rest.isEmpty(); rest = rest.sliced(read.size())) {
            read.resize(std::min(rest.size(), most));
            if (file.read(read.data(), read.size()) != read.size() || !rest.startsWith(read))
                return false;
        }
    }
    return file.atEnd();
}

Result<Done> writeFile(const QString &path, const PiecedText &content, Readers readers, Outlives outlives)
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

Result<Done> replaceFile(const QString &path, const PiecedText &content, Outlives outlives)
{
    if (hasContent(path, content))
        return Done{};
    const QString next = path + u".next"_s;
    return writeFile(next, content, Readers::Group, outlives).and_then([&](Done) {
        return moveOver(next, path);
    });
}

} // namespace proxym
