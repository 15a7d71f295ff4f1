// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/whitelist.h"

#include <QRegularExpression>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! A domain with non-ASCII letters as it is in a `Host` header (IDNA); empty if there is no such name.
QString asciiDomain(const QString &domain)
{
    const bool isAscii = std::all_of(domain.begin(), domain.end(), [](QChar c) { return c.unicode() < 128; });
    if (isAscii)
        return domain;
    const QString star = domain.startsWith(u"*.") ? u"*."_s : QString();
    const QString name = QString::fromLatin1(QUrl::toAce(domain.mid(star.size())));
    return name.isEmpty() ? QString() : star + name;
}

} // namespace

std::optional<QString> whitelistedDomain(const QString &text)
{
    static const QRegularExpression domain(u"^(\\*\\.)?[a-z0-9_][a-z0-9_-]*(\\.[a-z0-9_-]+)*\\z"_s);
    constexpr qsizetype longest = 253;
    if (text.trimmed() == catchAllDomain) // "*." does not count: it comes from an empty variable, and all
                                          // hosts cannot be meant
        return catchAllDomain;
    QString name = asciiDomain(text.trimmed().toLower());
    if (name.endsWith(u'.'))
        name.chop(1);
    if (name.size() > longest || !domain.match(name).hasMatch())
        return std::nullopt;
    return name;
}

std::optional<QString> whitelistedPath(const QString &text)
{
    static const QRegularExpression plain(u"^(/[A-Za-z0-9._~%+,=:@&!*()-]+)*/?\\z"_s);
    static const QRegularExpression dots(u"(^|/)\\.\\.?(/|\\z)"_s);
    constexpr qsizetype longest = 1000;
    QString path = text.trimmed();
    if (path.size() > longest || !plain.match(path).hasMatch() || dots.match(path).hasMatch())
        return std::nullopt;
    if (path.endsWith(u'/'))
        path.chop(1);
    return path;
}

} // namespace proxym
