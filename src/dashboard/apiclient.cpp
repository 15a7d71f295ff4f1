// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/apiclient.h"

#include "dashboard/apiparser.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr auto requestTimeout = std::chrono::seconds(5);
constexpr qint64 largestBody = qint64(16) * 1024 * 1024;

HttpOptions optionsFor(const Target &target)
{
    return {.authorization = target.authorization, .timeout = requestTimeout, .largestBody = largestBody};
}

Result<QJsonObject> contentOf(const HttpAnswer &answer)
{
    const Result<QJsonObject> json = jsonObject(answer.body.whole());
    if (answer.status >= 200 && answer.status < 300)
        return json;
    const QString said = json ? (*json)["error"_L1].toString() : QString();
    const QString what = u"HTTP %1"_s.arg(answer.status);
    return failure(Error::Kind::Refused, said.isEmpty() ? what : what + u": "_s + said);
}

} // namespace

ApiClient::ApiClient(const Target &target)
    : m_target(target)
    , m_http(optionsFor(target))
{
}

HttpOptions ApiClient::options() const
{
    return optionsFor(m_target);
}

Task<Result<QJsonObject>> ApiClient::get(const QString &path, const QUrlQuery &query)
{
    const HttpRequest request{.url = apiUrl(m_target, path, query)};
    return ask(request);
}

Task<Result<QJsonObject>> ApiClient::post(const QString &path, const QUrlQuery &query)
{
    const HttpRequest request{.method = "POST", .url = apiUrl(m_target, path, query)};
    return ask(request);
}

Task<Result<QJsonObject>> ApiClient::ask(HttpRequest request)
{
    ++m_inFlight;
    const Result<HttpAnswer> answer = co_await m_http.send(request);
    if (--m_inFlight == 0)
        QTimer::singleShot(0, this, [this] { // after the caller has used the answer
            if (isIdle())
                Q_EMIT becameIdle();
        });
    if (!answer)
        co_return tl::unexpected(answer.error());
    const Result<QJsonObject> content = contentOf(*answer);
    co_return content;
}

} // namespace proxym
