// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/secrets.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! One word of HAProxy's configuration: quoted, escaped and plain parts without a blank between them. It
//! never backtracks: the cost is linear, and a long word does not exhaust PCRE's stack, which would leave the
//! secret visible.
constexpr auto word = R"re((?:"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'|\\.|[^\s"'\\]++|["'](?=\S))++)re";

//! A header or variable whose name says that its value is a secret. Longer names do not count.
constexpr auto telling = R"re("?(?:(?:Set-)?Cookie|[\w-]{0,40}(?:Auth|Token|Secret|Key|Pass)[\w-]*+)"?)re";

//! Each keeps its first group, and hides the rest of what it matches.
QList<QRegularExpression> makePatterns()
{
    const QString value = QString::fromLatin1(word);
    const QString name = QString::fromLatin1(telling);
    QList<QRegularExpression> patterns;
    for (
        const QString &pattern :
        {u"((?:^|[\\s'])(?:insecure-)?password\\h++)"_s + value,
         u"(\\bauth\\h++\"[^\"\\n:]++:)[^\"\\n]*+\"?"_s, u"(\\bauth\\h++[^\\s:\"]++:)"_s + value,
         u"(\\b(?:set-header|add-header|hdr)\\h++%1\\h++)"_s.arg(name) + value,
         u"(\\breplace-(?:header|value)\\h++%1\\h++)%2\\h++%2"_s.arg(name, value),
         u"(\\b(?:pre)?setenv\\h++%1\\h++)"_s.arg(name) + value,
         u"((?:\\{|\\bacl\\h++\\S++)\\h++[\\w.]*hdr\\w*\\(%1[^)\\s]*+\\)\\S*+\\h++)(?!-m\\h++found)[^}\\n]*[^}\\s]"_s
             .arg(name),
         u"(\\bsend(?:-lf)?\\h++\"?AUTH\\\\?\\h)[^\\n]++"_s,
         u"(\\b(?:Basic|Bearer)(?:\\s|\\\\\\s)+)[A-Za-z0-9._~+/=-]{4,}"_s,
         u"(://[^/\\s:@]*:)[^/\\s]+(?=@)"_s})
        patterns.append(QRegularExpression(
            pattern, QRegularExpression::CaseInsensitiveOption | QRegularExpression::MultilineOption));
    return patterns;
}

} // namespace

QString withoutSecrets(const QString &text)
{
    static const QList<QRegularExpression> patterns = makePatterns();
    QString shown = text;
    for (const QRegularExpression &pattern : patterns)
        shown.replace(pattern, u"\\1…"_s);
    return shown;
}

QByteArray withoutSecrets(const QByteArray &text)
{
    return withoutSecrets(QString::fromUtf8(text)).toUtf8();
}

QStringList withoutSecrets(const QStringList &lines)
{
    QStringList shown;
    for (const QString &line : lines)
        shown.append(withoutSecrets(line));
    return shown;
}

} // namespace proxym
