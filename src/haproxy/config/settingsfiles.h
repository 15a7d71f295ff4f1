// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/directorycontents.h"
#include "haproxy/config/settingsdirectory.h"

namespace proxym {

//! The files of PROXYM_HAPROXY_SETTINGS_PATH on disk. While the directory or a file cannot be read, or a file
//! is bad, what it last said stays, with a complaint; also over a restart, for which good ones are copied.
class SettingsFiles {
public:
    //! `isHttpsServed`: by us, or by a proxy in front. `copyPath`: the file of the copies; may be empty.
    SettingsFiles(const QString &directory, bool isHttpsServed, const QString &copyPath = {});

    //! True if anything differs from what the last call saw.
    bool readAgain();
    [[nodiscard]] const OperatorSettings &settings() const { return m_settings; }
    //! Copies what was good last, where that changed.
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
    bool m_isFailing = false; //!< to copy
};

} // namespace proxym
