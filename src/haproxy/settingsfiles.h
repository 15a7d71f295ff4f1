// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/settingsdirectory.h"

namespace proxym {

//! The files of PROXYM_HAPROXY_SETTINGS_PATH on disk. Only what changed is read again; while the directory or
//! a file cannot be read, what it last said stays, with a complaint.
class SettingsFiles {
public:
    explicit SettingsFiles(const QString &directory)
        : m_directory(directory)
    {
    }

    //! True if anything differs from what the last call saw.
    bool readAgain();
    [[nodiscard]] const OperatorSettings &settings() const { return m_settings; }

private:
    //! Tells one state of a file from the next.
    struct Stamp {
        quint64 inode = 0;
        qint64 size = 0, modifiedAt = 0, changedAt = 0; //!< nanoseconds

        bool operator==(const Stamp &) const = default;
    };
    [[nodiscard]] static Stamp stampOf(const QString &path);
    [[nodiscard]] QMap<QString, Stamp> stamps() const;
    void read(const QString &name);

    QString m_directory;
    QMap<QString, Stamp> m_stamps;
    QMap<QString, QByteArray> m_contents;
    QMap<QString, QString> m_unreadable; //!< file name → why
    bool m_isMissing = false;
    OperatorSettings m_settings;
};

} // namespace proxym
