// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/absences.h"
#include "base/filestamp.h"

namespace proxym {

//! What the files of a directory say. Only what changed is read again; while the directory or a file cannot
//! be read, or is away for a moment, what it last said stays.
class DirectoryContents {
public:
    static constexpr qint64 largest = qint64(4) * 1024 * 1024;

    //! Of the files of `directory` that end in one of `suffixes` and do not begin with a dot. One above
    //! `largest` bytes counts as unreadable.
    DirectoryContents(const QString &directory, const QStringList &suffixes)
        : m_directory(directory)
        , m_suffixes(suffixes)
    {
    }

    //! What the files said before the start: it counts as long as they cannot be read.
    void restore(const QMap<QString, QByteArray> &files) { m_files = files; }
    //! True if anything may differ from what the last call saw.
    bool readAgain();
    //! By file name.
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
    DirectorySnapshot m_stamps; //!< of what was read last
    QMap<QString, QByteArray> m_files;
    QMap<QString, QString> m_unreadable;
    Absences m_absences;
    bool m_isMissing = false;
};

} // namespace proxym
