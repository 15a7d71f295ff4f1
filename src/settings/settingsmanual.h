// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/setting.h"

#include <QMap>

namespace proxym {

//! One variable in the form that people read.
struct ManualRow {
    QString variable;
    QString defaultValue; //!< as written in an environment file; empty if there are defaultWords
    QString defaultWords; //!< "required", "none", "1 if …"
    QString help;
};

//! One module's variables.
struct ManualSection {
    QString title;
    QList<ManualRow> rows;
};

//! Defaults come from a default-constructed `Settings`.
template <class Settings> [[nodiscard]] ManualSection manualSection(const SettingsTable<Settings> &table)
{
    ManualSection section{QString::fromUtf8(table.title), {}};
    const Settings settings;
    for (const Setting<Settings> &setting : table.rows) {
        ManualRow row{.variable = QString::fromUtf8(setting.row.variable),
                      .help = QString::fromUtf8(setting.row.help)};
        if (setting.row.defaultText)
            row.defaultWords = QString::fromUtf8(setting.row.defaultText);
        else if (setting.row.isRequired)
            row.defaultWords = QStringLiteral("required");
        else if (row.defaultValue = setting.text(settings);
                 row.defaultValue.isEmpty() && setting.row.unsetWord)
            row.defaultValue = QString::fromUtf8(setting.row.unsetWord);
        else if (row.defaultValue.isEmpty())
            row.defaultWords = QStringLiteral("none");
        section.rows.append(row);
    }
    return section;
}

//! The settings' part of `--help`: plain text, at most 100 columns.
[[nodiscard]] QString manualHelp(const QList<ManualSection> &sections);
//! The settings' part of the README: a heading and a table for each section, in Markdown.
[[nodiscard]] QString manualMarkdown(const QList<ManualSection> &sections);
//! A file for `--env-file` with every variable: those in `values` are set, all others are in comments.
[[nodiscard]] QString manualEnvFile(const QList<ManualSection> &sections,
                                    const QMap<QString, QString> &values = {});

} // namespace proxym
