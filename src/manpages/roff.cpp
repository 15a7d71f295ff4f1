// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manpages/roff.h"

#include <QRegularExpression>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Everything that roff would take for something else.
QString literal(QString text)
{
    return text.replace(u'\\', u"\\e"_s).replace(u'-', u"\\-"_s);
}

//! A line that begins with a dot or an apostrophe would be a request.
QString line(const QString &text)
{
    const bool isRequest = text.startsWith(u'.') || text.startsWith(u'\'');
    return (isRequest ? u"\\&"_s : QString()) + text + u'\n';
}

QString styled(const QString &text)
{
    static const QRegularExpression link(u"\\[([^]]+)\\]\\([^)]*\\)"_s);
    static const QRegularExpression marks(u"`([^`]+)`|\\*\\*([^*]+)\\*\\*"_s);
    const QString plain = QString(text).replace(link, u"\\1"_s);
    QString out;
    qsizetype from = 0;
    for (auto it = marks.globalMatch(plain); it.hasNext();) {
        const auto match = it.next();
        const QString marked = match.captured(1) + match.captured(2);
        out +=
            literal(plain.mid(from, match.capturedStart() - from)) + u"\\fB"_s + literal(marked) + u"\\fP"_s;
        from = match.capturedEnd();
    }
    return out + literal(plain.mid(from));
}

//! "| a | b \\| c |" are the cells "a" and "b | c".
QStringList cellsOf(const QString &row)
{
    static const QRegularExpression bar(u"(?<!\\\\)\\|"_s);
    QStringList cells = row.split(bar);
    for (QString &cell : cells)
        cell = cell.trimmed().replace(u"\\|"_s, u"|"_s);
    return cells.mid(1, cells.size() - 2);
}

} // namespace

Roff::Roff(const QString &name, int section, const QString &about)
    : m_text(u".TH %1 %2 \"\" \"proxym %3\"\n"_s.arg(name.toUpper())
                 .arg(section)
                 .arg(QStringLiteral(PROXYM_VERSION)))
{
    heading(u"Name"_s);
    m_text += line(literal(name) + u" \\- "_s + styled(about));
}

void Roff::heading(const QString &title)
{
    m_text += u".SH "_s + literal(title.toUpper()) + u'\n';
}

void Roff::subheading(const QString &title)
{
    m_text += u".SS "_s + literal(title) + u'\n';
}

void Roff::paragraph(const QString &text)
{
    m_text += u".PP\n"_s + line(styled(text.simplified()));
}

void Roff::entry(const QString &term, const QString &meaning)
{
    m_text += u".TP\n"_s + line(u"\\fB"_s + literal(QString(term).remove(u'`')) + u"\\fP"_s)
        + line(styled(meaning.simplified()));
}

void Roff::verbatim(const QString &text)
{
    m_text += u".PP\n.RS 4\n.nf\n"_s;
    for (const QString &each : text.split(u'\n'))
        m_text += line(literal(each));
    m_text += u".fi\n.RE\n"_s;
}

void Roff::markdown(const QString &text)
{
    static const QString fence = u"```"_s;
    static const QRegularExpression ruler(u"^\\|[-| ]+\\|$"_s);
    QStringList block;
    const auto end = [&] {
        if (!block.isEmpty())
            paragraph(block.join(u' '));
        block.clear();
    };
    const QStringList lines = text.split(u'\n');
    for (qsizetype at = 0; at < lines.size(); ++at) {
        const QString &one = lines.at(at);
        if (one.startsWith(fence)) {
            end();
            const qsizetype after = lines.indexOf(fence, at + 1);
            verbatim(lines.mid(at + 1, after - at - 1).join(u'\n'));
            at = after;
        } else if (one.startsWith(u"### ")) {
            end();
            subheading(one.mid(4));
        } else if (one.startsWith(u"|")) {
            end();
            const bool isHead = ruler.match(lines.value(at + 1)).hasMatch();
            if (const QStringList cells = cellsOf(one); !isHead && !ruler.match(one).hasMatch())
                entry(cells.value(0), cells.mid(1).join(u"; "_s));
        } else if (one.isEmpty()) {
            end();
        } else {
            block.append(one);
        }
    }
    end();
}

} // namespace proxym
