// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingcheck.h"
#include "settings/settinglook.h"
#include "settings/settingvalue.h"

#include <span>

namespace proxym {

//! Everything about a variable that does not depend on its struct.
struct SettingRow {
    const char *variable;
    const char *help; //!< a sentence or two; literal words in `backticks`
    QString (*doubt)(const QString &text) = nullptr; //!< a warning about a valid text, or empty; null: none
    const char *defaultText = nullptr; //!< shown in place of the default if that has no text of its own
    const char *unsetWord = nullptr; //!< a word that means "not set": `auto`
    SettingCheck check = nullptr;
    SettingLook look = nullptr; //!< only used by `--check`
    bool isRequired = false; //!< if the module is enabled
};

//! One environment variable and the member of `Settings` that it fills. Made by
//! setting<&Settings::member>(…); the member's type chooses how its text is read (SettingValue), the member's
//! initialiser is the default. Parsing, `--help`, the README's tables and proxym.env.example all come from
//! this row.
template <class Settings> struct Setting {
    SettingRow row;
    Result<Done> (*read)(const QString &text, Settings &into);
    QString (*text)(const Settings &settings);

    [[nodiscard]] constexpr Setting required() const
    {
        Setting copy = *this;
        copy.row.isRequired = true;
        return copy;
    }
    [[nodiscard]] constexpr Setting checked(SettingCheck by) const
    {
        Setting copy = *this;
        copy.row.check = by;
        return copy;
    }
    [[nodiscard]] constexpr Setting lookedAt(SettingLook by) const
    {
        Setting copy = *this;
        copy.row.look = by;
        return copy;
    }
    [[nodiscard]] constexpr Setting doubted(QString (*by)(const QString &text)) const
    {
        Setting copy = *this;
        copy.row.doubt = by;
        return copy;
    }
    [[nodiscard]] constexpr Setting byDefault(const char *words) const
    {
        Setting copy = *this;
        copy.row.defaultText = words;
        return copy;
    }
    [[nodiscard]] constexpr Setting unsetBy(const char *word) const
    {
        Setting copy = *this;
        copy.row.unsetWord = word;
        return copy;
    }
};

template <class Member> struct MemberOf;
template <class Class, class Type> struct MemberOf<Type Class::*> {
    using Settings = Class;
    using Value = Type;
};

template <auto member> [[nodiscard]] constexpr auto setting(const char *variable, const char *help)
{
    using Settings = typename MemberOf<decltype(member)>::Settings;
    using Value = typename MemberOf<decltype(member)>::Value;
    const bool isSecret = std::is_same_v<Value, Secret>;
    return Setting<Settings>{
        .row = {.variable = variable, .help = help, .doubt = isSecret ? doubtSecretFile : nullptr},
        .read =
            [](const QString &text, Settings &into) {
                return SettingValue<Value>::parse(text).map([&into](const Value &value) {
                    into.*member = value;
                    return Done{};
                });
            },
        .text = [](const Settings &settings) { return SettingValue<Value>::text(settings.*member); },
    };
}

//! All variables of one module.
template <class Settings> struct SettingsTable {
    const char *title; //!< heading in the manual: "Marathon"
    std::span<const Setting<Settings>> rows; //!< in the order of the manual
    bool (*isEnabled)(const Settings &settings) = nullptr; //!< null: always
    QList<SettingMistake> (*mistakes)(const Settings &settings) = nullptr; //!< only called if it is enabled
};

} // namespace proxym
