// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace proxym {

//! An option, a command, a number or a signal, and what it means.
struct UsageRow {
    QString term; //!< "--env-file FILE"
    QString meaning;
};

struct UsageSection {
    QString title; //!< "Options"
    QString intro; //!< may be empty
    QList<UsageRow> rows;
};

//! How proxym is called: "proxym status [--address HOST:PORT] [--json]".
[[nodiscard]] QStringList usageLines();
//! What proxym does, in two sentences.
[[nodiscard]] QString usageIntro();
//! Everything that the command line, the exit status and signals mean; in plain text.
[[nodiscard]] QList<UsageSection> usageSections();
//! How settings are written.
[[nodiscard]] QString settingsIntro();

} // namespace proxym
