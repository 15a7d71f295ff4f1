// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/helptext.h"

#include "app/appsettings.h"
#include "app/usage.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype columns = 108;
constexpr qsizetype termWidth = 20;

//! `text` between words, with `indent` blanks before each line but the first.
QString folded(const QString &text, qsizetype indent)
{
    QString lines;
    qsizetype at = indent;
    for (const QString &word : text.split(u' ')) {
        const bool isFirst = at == indent;
        if (!isFirst && at + 1 + word.size() > columns) {
            lines += u'\n' + QString(indent, u' ');
            at = indent;
        } else if (!isFirst) {
            lines += u' ';
            ++at;
        }
        lines += word;
        at += word.size();
    }
    return lines + u'\n';
}

QString helpOf(const UsageSection &section)
{
    QString text = section.title + u":\n"_s;
    if (!section.intro.isEmpty())
        text += folded(section.intro, 0);
    for (const UsageRow &row : section.rows) {
        const bool isLong = row.term.size() > termWidth - 3;
        text += u"  "_s + row.term.leftJustified(termWidth - 2);
        text += (isLong ? u'\n' + QString(termWidth, u' ') : QString()) + folded(row.meaning, termWidth);
    }
    return text + u'\n';
}

} // namespace

QString helpText()
{
    QString text =
        u"Usage: "_s + usageLines().join(u"\n       "_s) + u"\n\n"_s + folded(usageIntro(), 0) + u'\n';
    for (const UsageSection &section : usageSections())
        text += helpOf(section);
    return text + folded(settingsIntro(), 0) + u'\n' + manualHelp(settingsManual());
}

} // namespace proxym
