// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! The contents of the files in PROXYM_HAPROXY_SETTINGS_PATH.
struct OperatorSettings {
    OperatorTexts texts;
    QMap<QString, ServiceSettings> services; //!< by NAME
    QMap<QString, QString> files; //!< NAME → the file with its settings
    QSet<QString> bad; //!< names of files whose present content is not used
    QStringList complaints; //!< "web_80.yml: line 2, column 1: …"
};

//! Suffixes of the files that are read; for the watcher.
[[nodiscard]] QStringList settingsFileSuffixes();

//! Reads file name → content. An invalid file affects only its own service, which keeps its settings in
//! `before`. Of two files for one NAME the first in alphabetical order counts; the other causes a complaint.
[[nodiscard]] OperatorSettings operatorSettingsFrom(const QMap<QString, QByteArray> &files,
                                                    const OperatorSettings &before);

//! Whether http-frontend.cfg has a `bind` with `ssl`.
[[nodiscard]] bool bindsHttps(const OperatorTexts &texts);

//! The complaint about each `redirectToHttps` where nothing is known to serve HTTPS.
[[nodiscard]] QStringList redirectComplaints(const OperatorSettings &settings);

} // namespace proxym
