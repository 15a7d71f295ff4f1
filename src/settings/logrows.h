// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/logsettings.h"
#include "settings/setting.h"

namespace proxym {

[[nodiscard]] constexpr auto wordsOf(LogLevel)
{
    return std::array{
        Word<LogLevel>{"DEBUG", LogLevel::Debug},   Word<LogLevel>{"INFO", LogLevel::Info},
        Word<LogLevel>{"NOTICE", LogLevel::Notice}, Word<LogLevel>{"WARNING", LogLevel::Warning},
        Word<LogLevel>{"ERROR", LogLevel::Error},   Word<LogLevel>{"CRITICAL", LogLevel::Critical}};
}

inline constexpr std::array logRows{
    setting<&LogSettings::level>(
        "PROXYM_LOG_APPLOG_LEVEL",
        "Lowest level that is logged to stdout: `DEBUG`, `INFO`, `NOTICE`, `WARNING`, `ERROR` or "
        "`CRITICAL`. Errors always go to stderr, and only there."),
    setting<&LogSettings::format>(
        "PROXYM_LOG_FORMAT",
        "Format of a log line: `json` for one object per line with `time` (RFC 3339), `level`, `module` and "
        "`message`, or go-logging's verbs: `id pid time level module program message longfile shortfile "
        "longpkg shortpkg longfunc shortfunc callpath color`. After a `:` comes a time layout as in Go, "
        "`bold` or `reset` for a color, or a format as in printf: `%{level:-8s}`, `%{id:05d}`.")
        .checked(checkLogFormat),
};

inline constexpr SettingsTable<LogSettings> logTable{.title = "Log", .rows = logRows};

} // namespace proxym
