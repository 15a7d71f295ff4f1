// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/requesthead.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

tl::unexpected<Refusal> refusal(const QString &error, int status = 400)
{
    return tl::unexpected<Refusal>(Refusal{status, error});
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isToken(const QByteArray &text)
{
    static constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return isDigit(c) || isLetter(c) || others.find(c) != std::string_view::npos;
    });
}

bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

//! "/path?query" with nothing but printable ASCII and whole escapes; no second slash at its start, which
//! would make it a URL, and no "%00".
bool isTarget(const QByteArray &target)
{
    if (!target.startsWith('/') || target.startsWith("//"))
        return false;
    for (qsizetype i = 0; i < target.size(); ++i) {
        const char c = target[i];
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return false;
        if (c != '%')
            continue;
        if (i + 2 >= target.size() || !isHexDigit(target[i + 1]) || !isHexDigit(target[i + 2])
            || (target[i + 1] == '0' && target[i + 2] == '0'))
            return false;
    }
    return true;
}

bool isHostField(const QByteArray &host)
{
    static constexpr std::string_view others = "._-:[]";
    return !host.isEmpty() && std::all_of(host.begin(), host.end(), [](char c) {
        return isDigit(c) || isLetter(c) || others.find(c) != std::string_view::npos;
    });
}

bool isPlainLine(const QByteArray &line)
{
    return std::none_of(line.begin(), line.end(),
                        [](char c) { return (quint8(c) < 0x20 && c != '\t') || c == 0x7f; });
}

//! Fields that two parsers could understand differently if they occurred twice.
bool isSingle(const QByteArray &name)
{
    static const std::array<QByteArray, 7> names{"host",          "content-length", "transfer-encoding",
                                                 "authorization", "origin",         "sec-fetch-site",
                                                 "content-type"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

//! One head under construction, line by line.
class HeadReader {
public:
    [[nodiscard]] tl::expected<RequestHead, Refusal> read(const QByteArray &text)
    {
        QList<QByteArray> lines;
        for (qsizetype start = 0; start <= text.size();) {
            const qsizetype found = text.indexOf("\r\n", start);
            const qsizetype end = found < 0 ? text.size() : found;
            lines.append(text.mid(start, end - start));
            start = end + 2;
        }
        auto good = readRequestLine(lines.takeFirst());
        for (const QByteArray &line : std::as_const(lines)) {
            if (good)
                good = readField(line);
        }
        if (good)
            good = checkWhole();
        return good ? tl::expected<RequestHead, Refusal>(m_head) : tl::unexpected<Refusal>(good.error());
    }

private:
    using Checked = tl::expected<void, Refusal>;

    Checked readRequestLine(const QByteArray &line)
    {
        const QList<QByteArray> parts = line.split(' ');
        if (parts.size() != 3 || !isToken(parts[0]) || !parts[2].startsWith("HTTP/"))
            return refusal(u"the request line is malformed"_s);
        if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0")
            return refusal(u"only HTTP/1.0 and HTTP/1.1 are served"_s, 505);
        if (!isTarget(parts[1]))
            return refusal(u"the request target is not a plain path"_s);
        m_head.method = parts[0];
        m_head.target = parts[1];
        m_isOld = parts[2] == "HTTP/1.0";
        m_head.closes = m_isOld;
        return {};
    }

    Checked readField(const QByteArray &line)
    {
        const qsizetype colon = line.indexOf(':');
        if (colon < 1 || !isToken(line.left(colon)) || !isPlainLine(line))
            return refusal(u"a header field is malformed"_s);
        const QByteArray name = line.left(colon).toLower();
        const QByteArray value = line.mid(colon + 1).trimmed();
        if (isSingle(name)) {
            if (m_seen.contains(name))
                return refusal(u"header field \"%1\" occurs twice"_s.arg(QString::fromLatin1(name)));
            m_seen.append(name);
        }
        return take(name, value);
    }

    Checked take(const QByteArray &name, const QByteArray &value)
    {
        if (name == "content-length")
            return takeLength(value);
        if (name == "transfer-encoding") {
            if (value.toLower() != "chunked")
                return refusal(u"the only transfer encoding served is \"chunked\""_s, 501);
            m_head.isChunked = true;
        } else if (name == "connection") {
            for (const QByteArray &option : value.toLower().split(','))
                m_head.closes = m_head.closes || option.trimmed() == "close";
        } else if (name == "expect") {
            m_head.expectsContinue = value.toLower() == "100-continue";
        } else if (name == "host" && !isHostField(value)) {
            return refusal(u"the Host field is malformed"_s);
        } else if (name != "upgrade" && name != "keep-alive" && name != "te" && name != "trailer") {
            m_head.fields.append({name, value});
        }
        return {};
    }

    Checked takeLength(const QByteArray &value)
    {
        constexpr qsizetype mostDigits = 18;
        if (value.isEmpty() || value.size() > mostDigits || !std::all_of(value.begin(), value.end(), isDigit))
            return refusal(u"the Content-Length is not a number"_s);
        m_head.contentLength = value.toLongLong();
        return {};
    }

    Checked checkWhole()
    {
        if (!m_isOld && !m_seen.contains("host"))
            return refusal(u"the Host field is missing"_s);
        if (m_head.isChunked && (m_isOld || m_seen.contains("content-length")))
            return refusal(u"the body has two lengths"_s);
        return {};
    }

    RequestHead m_head;
    QList<QByteArray> m_seen;
    bool m_isOld = false;
};

} // namespace

QByteArray RequestHead::path() const
{
    return QByteArray::fromPercentEncoding(target.split('?').first());
}

tl::expected<RequestHead, Refusal> requestHeadFrom(const QByteArray &text)
{
    return HeadReader().read(text);
}

} // namespace proxym
