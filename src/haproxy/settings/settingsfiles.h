// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/directorycontents.h"
#include "haproxy/settings/settingsdirectory.h"

namespace proxym {

//! The files of PROXYM_HAPROXY_SETTINGS_PATH on disk. While the directory or a file cannot be read, or a file
//! is invalid, its last good content stays in use, with a complaint. Good files are copied, so that this also
//! holds across a restart.
class SettingsFiles {
public:
    //! `isHttpsServed`: by us or by a proxy in front. `copyPath`: the file that holds the copies; may be
    //! empty.
    SettingsFiles(const QString &directory, bool isHttpsServed, const QString &copyPath = {});

    //! True if anything differs from what the last call saw.
    bool readAgain();
    [[nodiscard]] const OperatorSettings &settings() const { return m_settings; }
    //! Nothing is known to serve HTTPS.
    [[nodiscard]] bool lacksHttps() const { return !m_isHttpsServed && !bindsHttps(m_settings.texts); }
    //! Copies the last good contents if they changed.
    void copy();

private:
    void noteGood();

    QString m_directory;
    DirectoryContents m_contents;
    bool m_isHttpsServed;
    QString m_copyPath;
    QMap<QString, QByteArray> m_good; //!< by file name
    QMap<QString, QByteArray> m_copied;
    OperatorSettings m_settings;
    bool m_isFailing = false; //!< copying fails
};

} // namespace proxym
