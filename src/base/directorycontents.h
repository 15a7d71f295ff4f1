// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/absences.h"
#include "base/filestamp.h"

namespace proxym {

//! The contents of the files in a directory. Only changed files are read again; while the directory or a file
//! cannot be read, or is missing for a moment, the last content stays.
class DirectoryContents {
public:
    static constexpr qint64 largest = qint64(4) * 1024 * 1024;

    //! Covers the files in `directory` whose names end in one of `suffixes` and do not begin with a dot. A
    //! file of more than `largest` bytes counts as unreadable.
    DirectoryContents(const QString &directory, const QStringList &suffixes)
        : m_directory(directory)
        , m_suffixes(suffixes)
    {
    }

    //! Takes contents saved by an earlier process: they count as long as the files cannot be read.
    void restore(const QMap<QString, QByteArray> &files) { m_files = files; }
    //! True if anything may have changed since the last call.
    bool readAgain();
    //! Contents by file name.
    [[nodiscard]] const QMap<QString, QByteArray> &files() const { return m_files; }
    //! File name → why it cannot be read.
    [[nodiscard]] const QMap<QString, QString> &unreadable() const { return m_unreadable; }
    //! Whether the directory itself cannot be read.
    [[nodiscard]] bool isMissing() const { return m_isMissing; }

private:
    [[nodiscard]] DirectorySnapshot withAbsent(DirectorySnapshot now);
    [[nodiscard]] bool isUnchanged(const DirectorySnapshot &now) const;
    void read(const QString &name);

    QString m_directory;
    QStringList m_suffixes;
    DirectorySnapshot m_stamps; //!< of the contents that were read last
    QMap<QString, QByteArray> m_files;
    QMap<QString, QString> m_unreadable;
    Absences m_absences;
    bool m_isMissing = false;
};

} // namespace proxym
