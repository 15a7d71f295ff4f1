// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QMap>
#include <QStringList>

#include <chrono>

namespace proxym {

//! Distinguishes contents of a file without reading it. For a symbolic link, it is about its target.
struct FileStamp {
    quint64 device = 0;
    quint64 inode = 0;
    qint64 size = 0;
    std::chrono::nanoseconds modifiedAt{0};
    std::chrono::nanoseconds changedAt{0};
    //! False while the file is so new that a second write could leave the same times: clocks of file systems
    //! tick every 4 or 10 ms. Such a stamp proves nothing, even if it equals another one.
    bool settled = false;

    //! True if the content is certainly the same as when `earlier` was taken.
    [[nodiscard]] bool provesSameAs(const FileStamp &earlier) const
    {
        return earlier.settled && *this == earlier;
    }
    bool operator==(const FileStamp &) const = default;
};

//! File name → stamp.
using DirectorySnapshot = QMap<QString, FileStamp>;

//! Of whatever is at that path; nothing where it is missing, or a directory above it cannot be searched.
[[nodiscard]] std::optional<FileStamp> stampOf(const QString &path);

//! How long the file `name` has certainly been missing from `directory`: the directory has not changed for
//! this long, by the file system's clock. Zero if that is not known, as for targets of links and mounted
//! files, which are elsewhere.
[[nodiscard]] std::chrono::milliseconds goneFor(const QString &directory, const QString &name,
                                                const FileStamp &last);

//! True if `name` does not begin with a dot and ends in one of `suffixes`.
[[nodiscard]] bool isWanted(const QString &name, const QStringList &suffixes);

//! The wanted regular files in `directory`. Fails if the directory cannot be read; a file that disappears
//! while it is read is simply left out. `seeLink` gets the name of each wanted symbolic link before its
//! target is examined.
[[nodiscard]] Result<DirectorySnapshot>
snapshotOf(const QString &directory, const QStringList &suffixes,
           const std::function<void(const QByteArray &name)> &seeLink = {});

} // namespace proxym
