// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "log/logsink.h"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace proxym {

namespace {

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
    case QtInfoMsg:
        return LogLevel::Debug;
    case QtWarningMsg:
        return LogLevel::Warning;
    case QtCriticalMsg:
        return LogLevel::Error;
    case QtFatalMsg:
        return LogLevel::Critical;
    }
    return LogLevel::Warning;
}

//! Qt's release builds do not pass the place of a message; its category is then used as the function.
void takeQtMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const LogPlace place{context.file, context.line, context.function ? context.function : context.category};
    LogLine(levelOf(type), place) << message;
}

//! As in sd-daemon(3): "<4>" for a warning.
QByteArray priorityOf(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return "<7>";
    case LogLevel::Info:
        return "<6>";
    case LogLevel::Notice:
        return "<5>";
    case LogLevel::Warning:
        return "<4>";
    case LogLevel::Error:
        return "<3>";
    case LogLevel::Critical:
        return "<2>";
    }
    Q_UNREACHABLE();
}

//! A failure to write the log cannot be reported anywhere: what cannot be written is dropped.
void writeAll(int descriptor, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t written = ::write(descriptor, bytes.constData() + done, size_t(bytes.size() - done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        done += written;
    }
}

} // namespace

//! systemd names in JOURNAL_STREAM the file that leads to the journal, as DEVICE:INODE. Child processes
//! inherit the variable, but not always the stream.
bool leadsToJournal(int descriptor)
{
    struct stat file { };
    const QByteArray stream = qgetenv("JOURNAL_STREAM");
    return ::fstat(descriptor, &file) == 0
        && stream
        == QByteArray::number(quint64(file.st_dev)) + ':' + QByteArray::number(quint64(file.st_ino));
}

StreamSink::StreamSink(LogLevel least, const LogFormat &format, int appLog, int errorLog)
    : m_least(least)
    , m_format(format)
    , m_appLog{appLog, leadsToJournal(appLog)}
    , m_errorLog{errorLog, leadsToJournal(errorLog)}
{
}

StreamSink::~StreamSink()
{
    if (!m_isInstalled)
        return;
    qInstallMessageHandler(nullptr);
    setLogSink(nullptr);
}

void StreamSink::install()
{
    m_isInstalled = true;
    setLogSink(this);
    qInstallMessageHandler(takeQtMessage);
}

void StreamSink::write(LogLevel level, const LogPlace &place, const QString &message)
{
    const bool isError = level >= LogLevel::Error;
    if (!isError && level < m_least)
        return;
    const LogRecord record{++m_lines, std::chrono::system_clock::now(), level, place, message};
    const Stream &stream = isError ? m_errorLog : m_appLog;
    const QByteArray priority = stream.isJournal ? priorityOf(level) : QByteArray();
    writeAll(stream.descriptor, priority + m_format.line(record).toUtf8() + '\n');
}

} // namespace proxym
