// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/filestamp.h"

#include <QFile>

#include <cerrno>
#include <ctime>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

using namespace std::chrono_literals;

//! Longer than the slowest tick of a kernel (HZ=100).
constexpr auto youth = 12ms;

std::chrono::nanoseconds toTime(const timespec &time)
{
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

FileStamp stampFrom(const struct stat &status)
{
    timespec clock{};
    clock_gettime(CLOCK_REALTIME, &clock);
    const auto changedAt = toTime(status.st_ctim);
    // negative if the clock was set back: then the age says nothing
    const auto age = toTime(clock) - changedAt;
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = status.st_size,
            .modifiedAt = toTime(status.st_mtim),
            .changedAt = changedAt,
            .settled = age < 0ns || age >= youth};
}

struct CloseDirectory {
    void operator()(DIR *directory) const { closedir(directory); }
};

} // namespace

std::optional<FileStamp> stampOf(const QString &path)
{
    struct stat status { };
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return std::nullopt;
    return stampFrom(status);
}

std::chrono::milliseconds goneFor(const QString &directory, const QString &name, const FileStamp &last)
{
    struct stat status { };
    if (::lstat(QFile::encodeName(directory + u'/' + name).constData(), &status) == 0
        || ::stat(QFile::encodeName(directory).constData(), &status) != 0 || status.st_dev != last.device)
        return 0ms;
    timespec clock{};
    clock_gettime(CLOCK_REALTIME, &clock);
    return std::chrono::duration_cast<std::chrono::milliseconds>(toTime(clock) - toTime(status.st_mtim));
}

bool isWanted(const QString &name, const QStringList &suffixes)
{
    return !name.startsWith(u'.')
        && std::any_of(suffixes.begin(), suffixes.end(),
                       [&](const QString &suffix) { return name.endsWith(suffix); });
}

Result<DirectorySnapshot> snapshotOf(const QString &directory, const QStringList &suffixes,
                                     const std::function<void(const QByteArray &name)> &seeLink)
{
    const std::unique_ptr<DIR, CloseDirectory> handle(opendir(QFile::encodeName(directory).constData()));
    if (!handle)
        return failure(Error::Kind::Unreachable,
                       u"directory %1: %2"_s.arg(directory, qt_error_string(errno)));
    DirectorySnapshot snapshot;
    for (errno = 0; const dirent *entry = readdir(handle.get()); errno = 0) {
        const QString name = QFile::decodeName(entry->d_name);
        if (!isWanted(name, suffixes))
            continue;
        if (seeLink && (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN))
            seeLink(entry->d_name);
        struct stat status { };
        if (fstatat(dirfd(handle.get()), entry->d_name, &status, 0) == 0 && S_ISREG(status.st_mode))
            snapshot.insert(name, stampFrom(status));
    }
    if (errno != 0)
        return failure(Error::Kind::Unreachable,
                       u"directory %1: %2"_s.arg(directory, qt_error_string(errno)));
    return snapshot;
}

} // namespace proxym
