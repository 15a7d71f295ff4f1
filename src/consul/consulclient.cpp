// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulclient.h"

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

Task<Result<IndexedAnswer>> ConsulClient::get(QByteArray path, quint64 index)
{
    HttpRequest request{.url = urlOf(path, index)};
    if (!m_token.isEmpty())
        request.headers.emplaceBack("X-Consul-Token", m_token.reveal().toUtf8());
    const Result<HttpAnswer> answer = co_await m_http.send(request);
    co_return indexedAnswer("Consul", request.url, answer);
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
