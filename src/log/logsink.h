// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "log/logformat.h"

namespace proxym {

//! AppLog and ErrorLog: ERROR and CRITICAL go to stderr, whatever the level; other lines from level `least`
//! up go to stdout. If the journal reads a stream, each of its lines begins with `<N>`, the priority as in
//! syslog. Each line is one write(), so that lines of several processes on one pipe never mix, and none waits
//! in a buffer.
class StreamSink final : public LogSink {
public:
    //! The numbers are file descriptors; they are not closed.
    StreamSink(LogLevel least, const LogFormat &format, int appLog = 1, int errorLog = 2);
    //! Undoes install().
    ~StreamSink() override;

    //! From now on every line goes here, including Qt's own messages: its warnings as WARNING, the rest as
    //! DEBUG.
    void install();
    void write(LogLevel level, const LogPlace &place, const QString &message) override;

private:
    struct Stream {
        int descriptor;
        bool isJournal;
    };

    LogLevel m_least;
    LogFormat m_format;
    Stream m_appLog;
    Stream m_errorLog;
    quint64 m_lines = 0;
    bool m_isInstalled = false;
};

//! Whether systemd's journal reads what is written to this descriptor.
[[nodiscard]] bool leadsToJournal(int descriptor);

} // namespace proxym
