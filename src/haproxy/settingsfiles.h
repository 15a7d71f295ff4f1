// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/directorycontents.h"
#include "haproxy/settingsdirectory.h"

namespace proxym {

//! The files of PROXYM_HAPROXY_SETTINGS_PATH on disk. While the directory or a file cannot be read, what it
//! last said stays, with a complaint.
class SettingsFiles {
public:
    //! `mayRedirect`: there is something that serves HTTPS, ours or a proxy in front.
    SettingsFiles(const QString &directory, bool mayRedirect)
        : m_directory(directory)
        , m_contents(directory, settingsFileSuffixes())
        , m_mayRedirect(mayRedirect)
    {
    }

    //! True if anything differs from what the last call saw.
    bool readAgain();
    [[nodiscard]] const OperatorSettings &settings() const { return m_settings; }

private:
    QString m_directory;
    DirectoryContents m_contents;
    bool m_mayRedirect;
    OperatorSettings m_settings;
};

} // namespace proxym
