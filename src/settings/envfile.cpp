// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/envfile.h"

#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

tl::unexpected<Error> malformed(const QString &what)
{
    return failure(Error::Kind::Malformed, what);
}

bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t';
}

//! Reads the value of a line, after its '='.
class ValueReader {
public:
    explicit ValueReader(QStringView text)
        : m_text(text)
    {
    }

    Result<QString> read()
    {
        while (!isAtEnd() && !isBlank(m_text.at(m_at))) {
            if (const auto part = readPart(); !part)
                return tl::unexpected(part.error());
        }
        const QStringView rest = m_text.mid(m_at).trimmed();
        if (!rest.isEmpty() && rest.front() != u'#')
            return malformed(u"a value with blanks needs quotes: NAME='one two'"_s);
        return m_value;
    }

private:
    [[nodiscard]] bool isAtEnd() const { return m_at >= m_text.size(); }

    Result<Done> readPart()
    {
        const QChar c = m_text.at(m_at++);
        if (c == u'\'')
            return readSingleQuoted();
        if (c == u'"')
            return readDoubleQuoted();
        if (c == u'\\' && isAtEnd())
            return malformed(u"the backslash at its end has nothing to escape"_s);
        m_value += c == u'\\' ? m_text.at(m_at++) : c;
        return Done{};
    }

    Result<Done> readSingleQuoted()
    {
        const qsizetype end = m_text.indexOf(u'\'', m_at);
        if (end < 0)
            return malformed(u"a single quote (') has no end"_s);
        m_value += m_text.mid(m_at, end - m_at);
        m_at = end + 1;
        return Done{};
    }

    //! A backslash escapes only characters that have a special meaning here.
    Result<Done> readDoubleQuoted()
    {
        static const QString special = u"\"\\$`"_s;
        for (; !isAtEnd(); ++m_at) {
            const QChar c = m_text.at(m_at);
            if (c == u'"') {
                ++m_at;
                return Done{};
            }
            if (c == u'\\' && m_at + 1 < m_text.size() && special.contains(m_text.at(m_at + 1)))
                ++m_at;
            m_value += m_text.at(m_at);
        }
        return malformed(u"a double quote (\") has no end"_s);
    }

    QStringView m_text;
    qsizetype m_at = 0;
    QString m_value;
};

Result<Done> readLine(const QString &line, Variables &into)
{
    static const QRegularExpression empty(u"^[ \\t]*(#.*)?\\z"_s);
    static const QRegularExpression assignment(
        u"^[ \\t]*(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)\\z"_s);
    if (empty.match(line).hasMatch())
        return Done{};
    const auto match = assignment.match(line);
    if (!match.hasMatch())
        return malformed(u"must be NAME=value, without blanks around the '='"_s);
    return ValueReader(match.capturedView(2)).read().map([&](const QString &value) {
        into.insert(match.captured(1), value);
        return Done{};
    });
}

} // namespace

Result<Variables> parseEnvFile(const QString &text)
{
    Variables variables;
    int number = 0;
    for (QString line : text.split(u'\n')) {
        ++number;
        if (line.endsWith(u'\r'))
            line.chop(1);
        if (const auto read = readLine(line, variables); !read)
            return tl::unexpected(read.error().during(u"line %1"_s.arg(number)));
    }
    return variables;
}

Result<Variables> readEnvFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Error::Kind::Failed, u"cannot read %1: %2"_s.arg(path, file.errorString()));
    return parseEnvFile(QString::fromUtf8(file.readAll())).map_error([&path](const Error &error) {
        return error.during(path);
    });
}

} // namespace proxym
