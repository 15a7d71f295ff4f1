// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulclient.h"

#include "http/networkrequest.h"
#include "http/servercircle.h"

using namespace Qt::StringLiterals;

namespace proxym {

ConsulClient::ConsulClient(const ConsulSettings &settings, std::chrono::milliseconds timeout)
    : m_http(HttpOptions{.caFile = settings.caFile, .timeout = timeout})
    , m_address(settings.address.first())
    , m_datacenter(settings.datacenter.toUtf8())
    , m_token(settings.token)
{
}

Task<Result<ConsulAnswer>> ConsulClient::get(QByteArray path, quint64 index)
{
    HttpRequest request{.url = urlOf(path, index)};
    if (!m_token.isEmpty())
        request.headers.emplaceBack("X-Consul-Token", m_token.reveal().toUtf8());
    const Result<HttpAnswer> answer = co_await m_http.send(request);
    const Result<HttpBody> body = goodBody(request.url, answer);
    if (!body)
        co_return tl::unexpected(body.error());
    const QString where = shownUrl(request.url);
    if (answer->header("X-Consul-KnownLeader") == "false")
        co_return failure(Error::Kind::Refused, where + u": Consul has no leader"_s);
    const quint64 found = answer->header("X-Consul-Index").toULongLong();
    if (found == 0)
        co_return failure(Error::Kind::Malformed,
                          where + u": the answer has no index, so it is not Consul's"_s);
    co_return ConsulAnswer{request.url, body->whole(), found,
                           answer->header("X-Consul-Results-Filtered-By-ACLs") == "true"};
}

QUrl ConsulClient::urlOf(const QByteArray &path, quint64 index) const
{
    QByteArrayList query;
    if (!m_datacenter.isEmpty())
        query += "dc=" + m_datacenter.toPercentEncoding();
    if (index != 0)
        query +=
            "index=" + QByteArray::number(index) + "&wait=" + QByteArray::number(waitingTime.count()) + 's';
    return below(m_address, query.isEmpty() ? path : path + '?' + query.join('&'));
}

} // namespace proxym
