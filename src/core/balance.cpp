// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/balance.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace proxym {

Result<QString> whitelistedBalance(const QString &text)
{
    static const QRegularExpression known(
        u"^(roundrobin|leastconn|first|source|random(\\([1-9][0-9]{0,3}\\))?"
        "|uri( (whole|path-only|(len|depth) [1-9][0-9]{0,3}))*"
        "|url_param [A-Za-z0-9_.-]{1,100}( check_post)?"
        "|hdr\\([A-Za-z0-9_-]{1,100}\\)( use_domain_only)?"
        "|rdp-cookie(\\([A-Za-z0-9_-]{1,100}\\))?)\\z"_s);
    static const QRegularExpression inner(u"\\(\\s*([^()]*?)\\s*\\)"_s);
    const QString algorithm = text.simplified().replace(inner, u"(\\1)"_s);
    if (algorithm.startsWith(u"static-rr"))
        return failure(Error::Kind::Malformed,
                       u"balance static-rr is refused: HAProxy cannot change its servers without a reload"_s);
    if (!known.match(algorithm).hasMatch())
        return failure(
            Error::Kind::Malformed,
            u"balance must be roundrobin, leastconn, first, source, random, uri, url_param NAME, hdr(NAME) "
            "or rdp-cookie, not \"%1\""_s.arg(text.left(80)));
    return algorithm;
}

bool isHashBalance(const QString &balance)
{
    static const QRegularExpression hash(u"^(source|uri|url_param|hdr|rdp-cookie|hash)\\b"_s);
    return hash.match(balance).hasMatch();
}

} // namespace proxym
