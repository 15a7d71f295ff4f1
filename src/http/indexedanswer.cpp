// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/indexedanswer.h"

#include "http/networkrequest.h"
#include "http/servercircle.h"

using namespace Qt::StringLiterals;

namespace proxym {

Result<IndexedAnswer> indexedAnswer(const QByteArray &product, const QUrl &url,
                                    const Result<HttpAnswer> &answer)
{
    const Result<HttpBody> body = goodBody(url, answer);
    if (!body)
        return tl::unexpected(body.error());
    const QString where = shownUrl(url), name = QString::fromLatin1(product);
    if (answer->header("X-" + product + "-KnownLeader") == "false")
        return failure(Error::Kind::Refused, u"%1: %2 has no leader"_s.arg(where, name));
    const quint64 index = answer->header("X-" + product + "-Index").toULongLong();
    if (index == 0)
        return failure(Error::Kind::Malformed,
                       u"%1: the answer has no index, so it is not %2's"_s.arg(where, name));
    return IndexedAnswer{url, body->whole(), index,
                         answer->header("X-" + product + "-Results-Filtered-By-ACLs") == "true"};
}

} // namespace proxym
