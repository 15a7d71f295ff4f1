// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/logging.h"

#include <cstdio>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

LogSink *currentSink = nullptr;

} // namespace

void setLogSink(LogSink *sink)
{
    currentSink = sink;
}

QString escaped(QStringView text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (code == u'\n')
            out += u"\\n"_s;
        else if (code == u'\r')
            out += u"\\r"_s;
        else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029)
            out += u"\\x%1"_s.arg(uint(code), 2, 16, QChar(u'0'));
        else
            out += c;
    }
    return out;
}

LogLine::LogLine(LogLevel level, LogPlace place)
    : m_level(level)
    , m_place(place)
{
}

LogLine::~LogLine()
{
    if (currentSink)
        currentSink->write(m_level, m_place, m_text);
    else
        std::fprintf(stderr, "%s\n", qUtf8Printable(m_text));
}

LogLine &LogLine::operator<<(QStringView text)
{
    if (text.isEmpty())
        return *this;
    if (!m_text.isEmpty())
        m_text += u' ';
    m_text += escaped(text);
    return *this;
}

LogLine &LogLine::operator<<(const QString &text)
{
    return *this << QStringView(text);
}

LogLine &LogLine::operator<<(const char *text)
{
    return *this << QString::fromUtf8(text);
}

LogLine &LogLine::operator<<(qint64 number)
{
    return *this << QString::number(number);
}

LogLine &LogLine::operator<<(std::chrono::milliseconds time)
{
    return *this << QString::number(time.count()) + u" ms"_s;
}

} // namespace proxym
