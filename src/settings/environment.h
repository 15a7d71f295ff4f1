// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/setting.h"

#include <QMap>
#include <QProcessEnvironment>

namespace proxym {

//! Environment variables by name.
using Variables = QMap<QString, QString>;

[[nodiscard]] Variables variablesOf(const QProcessEnvironment &environment);
//! `below` with the values of `above` on top; an empty value in `above` counts as unset.
[[nodiscard]] Variables overlaid(const Variables &below, const Variables &above);

//! Fills settings from environment variables, one module's table after the other, and collects all mistakes:
//! Environment environment(variables); const auto marathon = environment.read(marathonTable); Every table
//! must be read, including those of disabled modules: only then are unknown variables recognised.
class Environment {
public:
    //! What it checks: only the texts, or also the programs, files and addresses that they name.
    enum class Sight { Texts, WhatTheyName };

    explicit Environment(const Variables &variables, Sight sight = Sight::Texts)
        : m_variables(variables)
        , m_sight(sight)
    {
    }

    //! An invalid setting keeps its default.
    template <class Settings> [[nodiscard]] Settings read(const SettingsTable<Settings> &table);

    //! For one that spans several tables.
    void addMistake(const QString &variable, const QString &value, const QString &what);
    //! All mistakes so far in the order of the tables, one line each: variable, value, what would be right.
    //! Values are escaped and contain no secret.
    [[nodiscard]] QStringList mistakes() const { return m_mistakes; }
    //! Secrets that everyone can read, things that do not exist yet, and PROXYM_ variables that are in no
    //! table read so far.
    [[nodiscard]] QStringList warnings() const;

private:
    struct BoundRow {
        SettingRow row;
        std::function<Result<Done>(const QString &text)> read;
    };
    //! At most one mistake for each row, by its place in the table.
    using Mistakes = QMap<qsizetype, QString>;

    [[nodiscard]] QString valueOf(const SettingRow &row) const;
    [[nodiscard]] Mistakes fill(const QList<BoundRow> &rows);
    void lookAt(const QList<BoundRow> &rows, Mistakes &byRow);
    void addMissing(const QList<BoundRow> &rows, Mistakes &byRow) const;
    void addMistakes(const QList<BoundRow> &rows, const QList<SettingMistake> &mistakes,
                     Mistakes &byRow) const;

    Variables m_variables;
    Sight m_sight;
    QStringList m_mistakes;
    QStringList m_warnings;
    QStringList m_known;
};

template <class Settings> Settings Environment::read(const SettingsTable<Settings> &table)
{
    Settings settings;
    QList<BoundRow> rows;
    for (const Setting<Settings> &setting : table.rows)
        rows.append({setting.row, [&](const QString &text) { return setting.read(text, settings); }});
    Mistakes byRow = fill(rows);
    if (!table.isEnabled || table.isEnabled(settings)) {
        lookAt(rows, byRow);
        addMissing(rows, byRow);
        if (table.mistakes)
            addMistakes(rows, table.mistakes(settings), byRow);
    }
    m_mistakes += byRow.values();
    return settings;
}

} // namespace proxym
