// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "log/logformat.h"

namespace proxym {

//! AppLog and ErrorLog: ERROR and CRITICAL go to stderr, whatever the level; the rest goes to stdout from
//! `least` on. Where the journal reads a stream, `<N>` stands before each of its lines, N the priority as in
//! syslog. Each line is one write(), so that lines of several processes on one pipe never mix, and none waits
//! in a buffer.
class StreamSink final : public LogSink {
public:
    //! The numbers are file descriptors; they are not closed.
    StreamSink(LogLevel least, const LogFormat &format, int appLog = 1, int errorLog = 2);
    //! Takes install() back.
    ~StreamSink() override;

    //! From now on every line comes here, Qt's own messages too: its warnings as WARNING, its chatter as
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

//! Whether systemd's journal reads what is written here.
[[nodiscard]] bool leadsToJournal(int descriptor);

} // namespace proxym
