// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! What the files of PROXYM_HAPROXY_SETTINGS_PATH say.
struct OperatorSettings {
    OperatorTexts texts;
    QMap<QString, ServiceSettings> services; //!< by NAME
    QMap<QString, QString> files; //!< NAME → the file that speaks for it
    QSet<QString> bad; //!< names of files that say nothing of their own now
    QStringList complaints; //!< "web_80.yml: line 2, column 1: …"
};

//! Suffixes of the files that count; for the watcher.
[[nodiscard]] QStringList settingsFileSuffixes();

//! Reads file name → content. A bad file costs only its own service, which keeps what `before` says of it.
//! Of two files for one NAME the first in alphabetical order counts, the other is complained about.
[[nodiscard]] OperatorSettings operatorSettingsFrom(const QMap<QString, QByteArray> &files,
                                                    const OperatorSettings &before);

//! What to say of each `redirectToHttps` where nobody else is known to serve HTTPS: nothing, where
//! http-frontend.cfg has a `bind` with `ssl`.
[[nodiscard]] QStringList redirectComplaints(const OperatorSettings &settings);

} // namespace proxym
