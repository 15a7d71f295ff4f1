// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/configwriter.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype generationDigits = 64;

bool isPlain(const QString &text)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_./:@%+=*-]+\\z"_s);
    return plain.match(text).hasMatch();
}

//! The path as an argument of a converter, inside a word in double quotes where it needs them.
QString argument(const QString &path)
{
    if (isPlain(path))
        return path;
    static const QRegularExpression special(u"([\"\\\\$])"_s);
    return u'\'' + QString(path).replace(special, u"\\\\1"_s) + u'\'';
}

QString wordWith(const QString &path, const QString &expression)
{
    return isPlain(path) ? expression : u'"' + expression + u'"';
}

} // namespace

void ConfigWriter::begin(const QString &name, SectionKind kind)
{
    endSection();
    m_rendered.sections.append({.name = name, .kind = kind, .firstLine = m_lines + 1});
    m_pieces.append(QByteArray());
}

void ConfigWriter::endSection()
{
    if (m_rendered.sections.isEmpty())
        return;
    m_rendered.sections.last().lastLine = m_lines;
    m_pieces.last().squeeze();
}

void ConfigWriter::section(const QString &text)
{
    append("\n" + text.toUtf8() + '\n', true);
}

void ConfigWriter::directive(const QString &text)
{
    append("    " + text.toUtf8() + '\n', true);
}

void ConfigWriter::looseDirective(const QString &text)
{
    append("    " + text.toUtf8() + '\n', false);
}

void ConfigWriter::line(const QByteArray &text)
{
    append(text + '\n', true);
}

void ConfigWriter::verbatim(const QByteArray &text)
{
    append(text.isEmpty() || text.endsWith('\n') ? text : text + '\n', true);
}

void ConfigWriter::generationDirective()
{
    const QByteArray before = "    set-var proc.generation str(";
    m_generationIn = m_pieces.size() - 1;
    m_generationAt = m_pieces.last().size() + before.size();
    append(before + QByteArray(generationDigits, '0') + ")\n", false);
}

RenderedConfig ConfigWriter::finish()
{
    endSection();
    m_rendered.generation = m_structure.result().toHex();
    if (m_generationIn >= 0)
        m_pieces[m_generationIn].replace(m_generationAt, generationDigits, m_rendered.generation);
    m_rendered.config = PiecedText(m_pieces);
    return std::move(m_rendered);
}

void ConfigWriter::append(const QByteArray &text, bool isStructure)
{
    m_pieces.last() += text;
    m_lines += static_cast<int>(text.count('\n'));
    if (isStructure)
        m_structure.addData(text);
}

QString configWord(const QString &text)
{
    if (isPlain(text))
        return text;
    return u'\'' + QString(text).replace(u"'"_s, u"'\\''"_s) + u'\'';
}

QString mapLookup(const QString &key, const QString &converter, const QString &path)
{
    return wordWith(path, u"%1,%2(%3)"_s.arg(key, converter, argument(path)));
}

QString mapFormat(const QString &key, const QString &converter, const QString &path, const QString &otherwise)
{
    return wordWith(path, u"%[%1,%2(%3,%4)]"_s.arg(key, converter, argument(path), otherwise));
}

} // namespace proxym
