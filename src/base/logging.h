// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDebug>
#include <QLoggingCategory>

#include <chrono>

namespace proxym {

//! The six levels of PROXYM_LOG_APPLOG_LEVEL, in order.
enum class LogLevel { Debug, Info, Notice, Warning, Error, Critical };

//! Where a line was logged, for the verbs %{longfile}, %{shortfunc} and the like.
struct LogPlace {
    const char *file;
    int line;
    const char *function; //!< Q_FUNC_INFO
};

//! One log line under construction; written when it goes out of scope. Texts from outside pass escaped(), so
//! that no source can forge a line.
class LogLine {
public:
    LogLine(LogLevel level, LogPlace place);
    ~LogLine();
    LogLine(const LogLine &) = delete;
    LogLine &operator=(const LogLine &) = delete;

    LogLine &operator<<(const QString &text);
    LogLine &operator<<(QStringView text);
    LogLine &operator<<(const char *text);
    LogLine &operator<<(qint64 number);
    LogLine &operator<<(int number) { return *this << qint64(number); }
    LogLine &operator<<(std::chrono::milliseconds time);

private:
    LogLevel m_level;
    LogPlace m_place;
    QString m_text; //!< parts are joined by single blanks
};

#define PROXYM_LOG(level) proxym::LogLine(proxym::LogLevel::level, {__FILE__, __LINE__, Q_FUNC_INFO})
#define logDebug() PROXYM_LOG(Debug)
#define logInfo() PROXYM_LOG(Info)
#define logNotice() PROXYM_LOG(Notice)
#define logWarning() PROXYM_LOG(Warning)
#define logError() PROXYM_LOG(Error)
#define logCritical() PROXYM_LOG(Critical)

//! Receives every finished line; AppLog and ErrorLog together are one (log/logsink.h). Without one, lines go
//! to stderr.
class LogSink {
public:
    virtual ~LogSink() = default;
    virtual void write(LogLevel level, const LogPlace &place, const QString &message) = 0;
};
//! `sink` must outlive its use; null removes it.
void setLogSink(LogSink *sink);

//! `text` with control characters, above all line ends, written as "\n" or "\x1b".
[[nodiscard]] QString escaped(QStringView text);

} // namespace proxym
