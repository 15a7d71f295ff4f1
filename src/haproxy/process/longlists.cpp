// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/longlists.h"

#include "base/nearestword.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The quoted words.
QStringList quotedIn(const QString &list)
{
    static const QRegularExpression quoted(u"'([^']*)'"_s);
    QStringList words;
    for (auto match = quoted.globalMatch(list); match.hasNext();)
        words.append(match.next().captured(1));
    return words;
}

QString shortened(const QString &list, const QString &got)
{
    constexpr qsizetype kept = 3;
    QStringList words = quotedIn(list);
    QString text;
    for (qsizetype i = 0; i < kept; ++i) {
        const QString word = got.isEmpty() ? words.first() : nearest(got, words);
        words.removeOne(word);
        text += (text.isEmpty() ? u"'"_s : u", '"_s) + word + u'\'';
    }
    return text + u" or %1 others"_s.arg(words.size());
}

QString withoutLongList(const QString &line)
{
    static const QRegularExpression longList(u"'[^']+'(?:(?:, | and | or | \\.\\.\\. )'[^']+'){9,}"_s);
    static const QRegularExpression received(u"\\bgot '([^']*)'"_s);
    const QString got = received.match(line).captured(1);
    QString text;
    qsizetype at = 0;
    for (auto match = longList.globalMatch(line); match.hasNext();) {
        const auto list = match.next();
        text += line.mid(at, list.capturedStart() - at) + shortened(list.captured(), got);
        at = list.capturedEnd();
    }
    return text + line.mid(at);
}

} // namespace

QString withoutLongLists(const QString &text)
{
    QStringList lines = text.split(u'\n');
    for (QString &line : lines)
        line = withoutLongList(line);
    return lines.join(u'\n');
}

} // namespace proxym
