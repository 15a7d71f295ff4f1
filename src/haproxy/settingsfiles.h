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
    //! `isHttpsServed`: by us, or by a proxy in front.
    SettingsFiles(const QString &directory, bool isHttpsServed)
        : m_directory(directory)
        , m_contents(directory, settingsFileSuffixes())
        , m_isHttpsServed(isHttpsServed)
    {
    }

    //! True if anything differs from what the last call saw.
    bool readAgain();
    [[nodiscard]] const OperatorSettings &settings() const { return m_settings; }

private:
    QString m_directory;
    DirectoryContents m_contents;
    bool m_isHttpsServed;
    OperatorSettings m_settings;
};

} // namespace proxym
