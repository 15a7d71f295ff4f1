// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/servercircle.h"

#include "http/networkrequest.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

template <class IsBlank>
Result<Done> goodIf(const QUrl &url, const Result<HttpAnswer> &answer, const IsBlank &isBlank)
{
    if (!answer)
        return tl::unexpected(answer.error());
    const QString status = shownUrl(url) + u": HTTP %1"_s.arg(answer->status);
    if (answer->status == 401)
        return failure(Error::Kind::Refused, status + u": it requires a user and password or a token"_s);
    if (answer->status == 403)
        return failure(Error::Kind::Refused, status + u": this user may not read it"_s);
    if (answer->status != 200)
        return failure(Error::Kind::Refused, status);
    if (isBlank())
        return failure(Error::Kind::Malformed, shownUrl(url) + u": the answer is empty"_s);
    return Done();
}

} // namespace

QList<QUrl> ServerCircle::inOrder() const
{
    return m_servers.sliced(m_current) + m_servers.first(m_current);
}

void ServerCircle::keep(const QUrl &server)
{
    if (const qsizetype index = m_servers.indexOf(server); index >= 0)
        m_current = index;
}

void ServerCircle::replace(const QList<QUrl> &servers)
{
    m_servers = servers;
    m_current = 0;
}

QUrl below(const QUrl &server, const QByteArray &path)
{
    QByteArray base = server.toEncoded(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    if (base.endsWith('/'))
        base.chop(1);
    return QUrl::fromEncoded(base + path);
}

Result<HttpBody> goodBody(const QUrl &url, Result<HttpAnswer> answer)
{
    const Result<Done> good = goodIf(url, answer, [&] { return answer->body.isBlank(); });
    if (!good)
        return tl::unexpected(good.error());
    return std::move(answer->body);
}

Result<Done> goodAnswer(const QUrl &url, const Result<HttpAnswer> &answer, const BodyReader &reader)
{
    return goodIf(url, answer, [&] { return reader.isBlank(); });
}

Error joined(const QList<Error> &errors)
{
    QStringList texts;
    for (const Error &error : errors)
        texts += error.what;
    return {errors.isEmpty() ? Error::Kind::Failed : errors.last().kind,
            errors.isEmpty() ? u"no server is configured"_s : texts.join(u"; "_s)};
}

} // namespace proxym
