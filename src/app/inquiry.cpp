// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/inquiry.h"

#include <QHostAddress>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The answer for a service may wait for HAProxy, up to PROXYM_HAPROXY_TIMEOUT.
constexpr auto patience = std::chrono::seconds(15);

HttpOptions optionsFor(const StatusSettings &access)
{
    HttpOptions options{.timeout = patience};
    if (!access.user.isEmpty())
        options.authorization =
            "Basic " + (access.user.toUtf8() + ':' + access.password.reveal().toUtf8()).toBase64();
    return options;
}

} // namespace

Inquiry::Inquiry(const Endpoint &address, const StatusSettings &access)
    : m_address(address)
    , m_http(optionsFor(access))
{
}

Task<Result<Told>> Inquiry::ask(QString path, QUrlQuery query)
{
    HttpRequest request;
    request.url = QUrl(u"http://"_s + m_address.toString() + path);
    request.url.setQuery(query);
    const auto answer = co_await m_http.send(request);
    if (!answer)
        co_return tl::unexpected(answer.error());
    const QJsonDocument document = QJsonDocument::fromJson(answer->body.whole());
    if (!document.isObject())
        co_return failure(Error::Kind::Malformed,
                          u"%1: no proxym answers here: HTTP %2 without JSON"_s.arg(m_address.toString())
                              .arg(answer->status));
    co_return Told{answer->status, answer->body.whole(), document.object()};
}

Task<Result<Told>> Inquiry::askFor(QString path, QUrlQuery query)
{
    constexpr int good = 200;
    const auto told = co_await ask(path, query);
    if (told && told->status != good)
        co_return tl::unexpected(refusal(*told));
    co_return told;
}

Error Inquiry::refusal(const Told &told) const
{
    const QString what = u"%1: HTTP %2"_s.arg(m_address.toString()).arg(told.status);
    const QString words = told.json[u"error"_s].toString();
    return {Error::Kind::Refused, words.isEmpty() ? what : what + u": "_s + words};
}

Endpoint reachable(const Endpoint &address)
{
    const QHostAddress host(address.host);
    if (host == QHostAddress(QHostAddress::AnyIPv4))
        return {u"127.0.0.1"_s, address.port};
    if (host == QHostAddress(QHostAddress::AnyIPv6))
        return {u"::1"_s, address.port};
    return address;
}

} // namespace proxym
