// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/secrets.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! One word of HAProxy's configuration: quoted, escaped and plain parts without a blank between them.
constexpr auto word = R"((?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\\.|[^\s"'\\])+)";

//! Each keeps its first group, and hides the rest of what it matches.
QList<QRegularExpression> makePatterns()
{
    const QString value = QString::fromLatin1(word);
    const QString authorising = u"(?:Proxy-)?Authorization|(?:Set-)?Cookie|[\\w-]*(?:Token|Secret|Key|Password)[\\w-]*"_s;
    QList<QRegularExpression> patterns;
    for (const QString &pattern :
         {u"((?:^|[\\s'])(?:insecure-)?password\\s+)"_s + value, u"(\\bauth\\s+[^\\s:]+:)"_s + value,
          u"(\\b(?:set-header|add-header|hdr|replace-header|replace-value)\\s+(?:%1)\\s+)"_s.arg(authorising) + value,
          u"(\\b(?:Basic|Bearer)(?:\\s|\\\\\\s)+)[A-Za-z0-9._~+/=-]{4,}"_s, u"(://[^/\\s:@]*:)[^/\\s@]+(?=@)"_s})
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
