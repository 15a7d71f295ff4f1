// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/requestreader.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype longestChunkLine = 256;

tl::unexpected<Refusal> refusal(int status, const QString &error)
{
    return tl::unexpected<Refusal>(Refusal{status, error});
}

} // namespace

std::variant<Incomplete, WholeRequest, Refusal> RequestReader::next()
{
    while (!m_isDone) {
        const Step step = advance();
        if (!step)
            return step.error();
        if (!*step)
            return Incomplete{};
    }
    return finish();
}

RequestReader::Step RequestReader::advance()
{
    switch (m_stage) {
    case Stage::Head:
        return readHead();
    case Stage::Body:
        return readBody(Stage::Body);
    case Stage::ChunkSize:
        return readChunkSize();
    case Stage::Chunk:
        return readBody(Stage::ChunkEnd);
    case Stage::ChunkEnd:
        return readChunkEnd();
    case Stage::Trailer:
        return readTrailer();
    }
    return false;
}

RequestReader::Step RequestReader::readHead()
{
    const qsizetype end = m_bytes.indexOf("\r\n\r\n", m_searched);
    if (end > m_limits.head || (end < 0 && m_bytes.size() > m_limits.head))
        return refusal(431, u"the request's head is larger than %1 bytes"_s.arg(m_limits.head));
    if (end < 0) {
        m_searched = std::max<qsizetype>(0, m_bytes.size() - 3);
        return false;
    }
    const auto head = requestHeadFrom(m_bytes.left(end));
    if (!head)
        return tl::unexpected<Refusal>(head.error());
    m_head = *head;
    m_bytes.remove(0, end + 4);
    m_searched = 0;
    m_left = m_head.contentLength;
    m_stage = m_head.isChunked ? Stage::ChunkSize : Stage::Body;
    if (m_left > m_limits.body)
        return keep({});
    return true;
}

RequestReader::Step RequestReader::readBody(Stage after)
{
    const qsizetype size = qsizetype(std::min<qint64>(m_left, m_bytes.size()));
    const Step kept = keep(m_bytes.left(size));
    if (!kept)
        return kept;
    m_bytes.remove(0, size);
    m_left -= size;
    if (m_left > 0)
        return false;
    m_isDone = after == Stage::Body;
    m_stage = after;
    return true;
}

RequestReader::Step RequestReader::readChunkSize()
{
    const auto line = takeLine(longestChunkLine);
    if (!line && m_bytes.size() > longestChunkLine)
        return refusal(400, u"a chunk's size is malformed"_s);
    if (!line)
        return false;
    constexpr qsizetype mostDigits = 8;
    const QByteArray digits = line->split(';').first().trimmed();
    bool isNumber = false;
    m_left = digits.toLongLong(&isNumber, 16);
    const bool isPlain = digits.size() <= mostDigits && !digits.startsWith('+') && !digits.startsWith('-')
        && !digits.contains('x') && !digits.contains('X');
    if (!isNumber || !isPlain)
        return refusal(400, u"a chunk's size is malformed"_s);
    m_stage = m_left == 0 ? Stage::Trailer : Stage::Chunk;
    return true;
}

RequestReader::Step RequestReader::readChunkEnd()
{
    if (m_bytes.size() < 2)
        return false;
    if (!m_bytes.startsWith("\r\n"))
        return refusal(400, u"a chunk is longer than its size"_s);
    m_bytes.remove(0, 2);
    m_stage = Stage::ChunkSize;
    return true;
}

RequestReader::Step RequestReader::readTrailer()
{
    const auto line = takeLine(m_limits.head);
    m_trailer += line ? line->size() : m_bytes.size();
    if (m_trailer > m_limits.head)
        return refusal(431, u"the request's trailer is larger than %1 bytes"_s.arg(m_limits.head));
    if (!line) {
        m_trailer -= m_bytes.size();
        return false;
    }
    m_isDone = line->isEmpty();
    return true;
}

std::optional<QByteArray> RequestReader::takeLine(qsizetype longest)
{
    const qsizetype end = m_bytes.indexOf("\r\n");
    if (end < 0 || end > longest)
        return std::nullopt;
    const QByteArray line = m_bytes.left(end);
    m_bytes.remove(0, end + 2);
    return line;
}

//! Adds to the body, as far as that is kept; a declared length is checked in advance.
RequestReader::Step RequestReader::keep(const QByteArray &bytes)
{
    const qint64 size = m_stage == Stage::Body ? m_body.size() + m_left : m_body.size() + bytes.size();
    if (size > m_limits.body || m_isDiscarded) {
        if (!isEvent())
            return refusal(413, u"the body is larger than %1 bytes"_s.arg(m_limits.body));
        m_isDiscarded = true;
        m_body.clear();
        return true;
    }
    m_body += bytes;
    return true;
}

bool RequestReader::takeExpectation()
{
    const bool waits = m_stage != Stage::Head && !m_isDone && m_head.expectsContinue;
    m_head.expectsContinue = false;
    return waits;
}

bool RequestReader::isEvent() const
{
    return !m_limits.eventPath.isEmpty() && m_head.method == "POST" && m_head.path() == m_limits.eventPath;
}

WholeRequest RequestReader::finish()
{
    WholeRequest request{.closes = m_head.closes, .isEvent = isEvent()};
    request.bytes = m_head.method + ' ' + m_head.target + " HTTP/1.1\r\n";
    for (const auto &[name, value] : std::as_const(m_head.fields))
        request.bytes += name + ": " + value + "\r\n";
    request.bytes += "content-length: " + QByteArray::number(m_body.size()) + "\r\n\r\n" + m_body;
    const QByteArray rest = m_bytes;
    *this = RequestReader(m_limits);
    m_bytes = rest;
    return request;
}

} // namespace proxym
