// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/logging.h"
#include "base/result.h"

#include <chrono>

namespace proxym {

//! One finished log line, before formatting.
struct LogRecord {
    quint64 id = 0; //!< counts the lines of this process, from 1
    std::chrono::system_clock::time_point time;
    LogLevel level = LogLevel::Info;
    LogPlace place{};
    QString message;
};

//! A PROXYM_LOG_FORMAT, compiled: text with go-logging's verbs, `%{time:15:04:05.000} %{level:-8s}
//! %{message}`, or `json`: one object for each line. A verb's output is never parsed as a format again, so a
//! message cannot forge anything.
class LogFormat {
public:
    //! Error Malformed: an unknown verb, a bad argument, a '%{' without its '}', or no verb at all.
    [[nodiscard]] static Result<LogFormat> compile(const QString &text);

    //! The formatted line, without a line end. Times are local.
    [[nodiscard]] QString line(const LogRecord &record) const;

    using Piece = std::function<QString(const LogRecord &record)>;

private:
    QList<Piece> m_pieces;
};

//! {"time","level","module","message"}: the time in UTC as in RFC 3339; the module is the folder of the code
//! that logs, or "qt".
[[nodiscard]] QString jsonLine(const LogRecord &record);

//! "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL".
[[nodiscard]] QString levelName(LogLevel level);

} // namespace proxym
