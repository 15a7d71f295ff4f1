// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QMap>
#include <QStringList>

#include <chrono>

namespace proxym {

//! What tells one content of a file from another without reading it. The file behind a symbolic link is
//! meant.
struct FileStamp {
    quint64 device = 0;
    quint64 inode = 0;
    qint64 size = 0;
    std::chrono::nanoseconds modifiedAt{0};
    std::chrono::nanoseconds changedAt{0};
    //! False while the file is so young that a second write would leave the same times: clocks of file
    //! systems tick every 4 or 10 ms. Such a stamp proves nothing, not even its own equality.
    bool settled = false;

    //! True if the content is surely the one that `earlier` was taken of.
    [[nodiscard]] bool provesSameAs(const FileStamp &earlier) const
    {
        return earlier.settled && *this == earlier;
    }
    bool operator==(const FileStamp &) const = default;
};

//! File name → stamp.
using DirectorySnapshot = QMap<QString, FileStamp>;

//! For how long the file `name` of `directory` has surely been gone: nothing has come or gone there for so
//! long, by the clock of the file system. Zero where that is not known: what a link leads to is elsewhere,
//! and so is what was mounted there.
[[nodiscard]] std::chrono::milliseconds goneFor(const QString &directory, const QString &name,
                                                const FileStamp &last);

//! True if `name` does not begin with a dot and ends in one of `suffixes`.
[[nodiscard]] bool isWanted(const QString &name, const QStringList &suffixes);

//! The regular files of `directory` that are wanted. Fails if the directory cannot be read; a file that goes
//! meanwhile is simply not there. `seeLink` is told the name of each wanted symbolic link before its target
//! is looked at.
[[nodiscard]] Result<DirectorySnapshot>
snapshotOf(const QString &directory, const QStringList &suffixes,
           const std::function<void(const QByteArray &name)> &seeLink = {});

} // namespace proxym
