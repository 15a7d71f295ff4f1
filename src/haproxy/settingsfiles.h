// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/absences.h"
#include "core/filestamp.h"
#include "haproxy/settingsdirectory.h"

namespace proxym {

//! The files of PROXYM_HAPROXY_SETTINGS_PATH on disk. Only what changed is read again; while the directory or
//! a file cannot be read, what it last said stays, with a complaint.
class SettingsFiles {
public:
    //! `mayRedirect`: there is something that serves HTTPS, ours or a proxy in front.
    SettingsFiles(const QString &directory, bool mayRedirect)
        : m_directory(directory)
        , m_mayRedirect(mayRedirect)
    {
    }

    //! True if anything differs from what the last call saw.
    bool readAgain();
    [[nodiscard]] const OperatorSettings &settings() const { return m_settings; }

private:
    [[nodiscard]] DirectorySnapshot withAbsent(DirectorySnapshot now);
    [[nodiscard]] bool isUnchanged(const DirectorySnapshot &now) const;
    void read(const QString &name);

    QString m_directory;
    bool m_mayRedirect;
    DirectorySnapshot m_stamps; //!< of what was read last
    QMap<QString, QByteArray> m_contents;
    QMap<QString, QString> m_unreadable; //!< file name → why
    Absences m_absences;
    bool m_isMissing = false;
    OperatorSettings m_settings;
};

} // namespace proxym
