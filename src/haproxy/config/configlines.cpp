// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/configlines.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

const QSet<QString> &sectionKeywords()
{
    static const QSet<QString> words{
        u"acme"_s,        u"backend"_s,     u"cache"_s,   u"crt-store"_s,      u"defaults"_s,
        u"fcgi-app"_s,    u"frontend"_s,    u"global"_s,  u"http-errors"_s,    u"listen"_s,
        u"log-forward"_s, u"log-profile"_s, u"mailers"_s, u"namespace_list"_s, u"peers"_s,
        u"program"_s,     u"resolvers"_s,   u"ring"_s,    u"traces"_s,         u"userlist"_s};
    return words;
}

//! Quotes and escapes may appear anywhere in a word.
QString withoutQuoting(QString text)
{
    static const QRegularExpression quoting(u"[\"'\\\\]"_s);
    return text.remove(quoting);
}

//! The words of the line as HAProxy reads them.
QStringList wordsOf(const QString &line)
{
    return withoutQuoting(line).simplified().split(u' ', Qt::SkipEmptyParts);
}

//! Control characters: HAProxy treats some of them as blanks, and NUL or a line end as the end of the line.
bool hasControlCharacter(const QString &line)
{
    return std::any_of(line.begin(), line.end(),
                       [](QChar c) { return (c.unicode() < 0x20 && c != u'\t') || c.unicode() == 0x7f; });
}

std::optional<QString> refusalOfAnyLine(const QString &line, const QStringList &words)
{
    static const QRegularExpression directive(u"^[A-Za-z0-9_-]+\\z"_s);
    if (hasControlCharacter(line))
        return u"it contains a control character or a line end"_s;
    if (words.isEmpty() || words.first().startsWith(u'#'))
        return std::nullopt;
    if (!directive.match(words.first()).hasMatch())
        return u"\"%1\" is not a plain directive"_s.arg(words.first().left(40));
    if (sectionKeywords().contains(words.first().toLower()))
        return u"\"%1\" would open another section"_s.arg(words.first());
    return std::nullopt;
}

//! The directive itself, without a preceding "no" or "default".
QString directiveOf(const QStringList &words)
{
    const bool prefixed = words.size() > 1 && (words.first() == u"no" || words.first() == u"default");
    return words.value(prefixed ? 1 : 0).toLower();
}

std::optional<QString> refusalOfWord(const QString &word)
{
    static const QRegularExpression fileReader(u"^(([a-z]+-)*file|errorfiles?|crt|crt-list|-f|-M)\\z"_s);
    static const QRegularExpression mapUser(u"(^|[,(\\[])map(_[a-z0-9_]+)?\\("_s);
    static const QRegularExpression mapWriter(u"^(set|del)-map\\(|^(add|del)-acl\\("_s);
    if (mapWriter.match(word).hasMatch())
        return u"\"%1\" would change a map"_s.arg(word.left(7));
    if (fileReader.match(word).hasMatch() || mapUser.match(word).hasMatch())
        return u"\"%1\" would read a file"_s.arg(word.left(40));
    if (word.contains(u"proc.generation"))
        return u"proc.generation is how HAProxy says which configuration it runs"_s;
    return std::nullopt;
}

std::optional<QString> refusalOfServiceLine(const QString &line)
{
    static const QSet<QString> reserved{u"server"_s,
                                        u"server-template"_s,
                                        u"bind"_s,
                                        u"mode"_s,
                                        u"cookie"_s,
                                        u"errorfile"_s,
                                        u"errorfiles"_s,
                                        u"filter"_s,
                                        u"dynamic-cookie-key"_s,
                                        u"server-state-file-name"_s,
                                        u"load-server-state-from-file"_s};
    const QStringList words = wordsOf(line);
    if (auto why = refusalOfAnyLine(line, words))
        return why;
    if (words.isEmpty() || words.first().startsWith(u'#'))
        return std::nullopt;
    if (line.contains(u"\\x"_s) || line.contains(u'$'))
        return u"escapes and variables could hide anything"_s;
    if (reserved.contains(directiveOf(words)))
        return u"\"%1\" is not allowed in config lines"_s.arg(directiveOf(words));
    for (const QString &word : words) {
        if (auto why = refusalOfWord(word))
            return why;
    }
    return std::nullopt;
}

} // namespace

std::optional<QString> refusalOfServiceLines(const QStringList &lines)
{
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (const auto why = refusalOfServiceLine(lines.at(i)))
            return u"config line %1: %2"_s.arg(i + 1).arg(*why);
    }
    return std::nullopt;
}

std::optional<QString> refusalOfFrontendLines(const QStringList &lines)
{
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (const auto why = refusalOfAnyLine(lines.at(i), wordsOf(lines.at(i))))
            return u"line %1: %2"_s.arg(i + 1).arg(*why);
    }
    return std::nullopt;
}

std::optional<QString> refusalOfGlobalText(const QStringList &lines)
{
    QList<qsizetype> open; // lines of each `.if` that is still open
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString directive = wordsOf(lines.at(i)).value(0);
        if (directive == u".if")
            open.append(i + 1);
        else if (directive == u".endif" && !open.isEmpty())
            open.removeLast();
    }
    return open.isEmpty() ? std::nullopt : std::optional(u"line %1: .if without .endif"_s.arg(open.last()));
}

bool hidesNames(const QString &text)
{
    static const QRegularExpression hiding(u"\\$[A-Za-z_{]|\\\\x"_s);
    return text.contains(hiding);
}

QSet<QString> namesIn(const QStringList &lines)
{
    static const QRegularExpression notInNames(u"[^A-Za-z0-9_.:-]+"_s);
    const QString text = lines.join(u' ');
    const QStringList words = text.split(notInNames, Qt::SkipEmptyParts)
        + withoutQuoting(text).split(notInNames, Qt::SkipEmptyParts);
    return {words.begin(), words.end()};
}

} // namespace proxym
