// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "httpsource/sourcepage.h"

#include "base/besidetheloop.h"
#include "http/servercircle.h"
#include "written/writtenparser.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto soon = 1s;

} // namespace

std::optional<std::chrono::seconds> maxAgeIn(const QByteArray &cacheControl)
{
    static const QRegularExpression form(u"(?:^|[,\\s])max-age\\s*=\\s*\"?(\\d+)"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(QString::fromLatin1(cacheControl));
    const std::chrono::seconds age(match.captured(1).toInt()); // 0 if it is too large for an int
    return age >= 1s && age <= 300s ? std::optional(age) : std::nullopt;
}

SourcePage::SourcePage(const QString &source, const QUrl &url, const QString &origin)
    : m_source(source)
    , m_url(url)
    , m_origin(origin)
    , m_error(Error{Error::Kind::Unreachable, origin + u": not asked yet"_s})
{
}

bool SourcePage::isAtServerOf(const SourcePage &other) const
{
    constexpr auto rest = QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo;
    return m_url.matches(other.m_url, rest);
}

Task<bool> SourcePage::read(HttpClient &client)
{
    const Time begun = std::chrono::steady_clock::now();
    const Result<Found> found = co_await ask(client);
    m_wasAsked = true;
    m_askedAt = std::chrono::steady_clock::now();
    m_isSlow = m_askedAt - begun > soon;
    const auto before = std::exchange(m_error, found ? std::nullopt : std::optional(found.error()));
    if (!found) {
        m_maxAge.reset();
        co_return !before || before->what != m_error->what;
    }
    const bool isNews =
        before || found->services != m_found.services || found->complaints != m_found.complaints;
    m_found = foundOrKept(found, m_found.services);
    co_return isNews;
}

Task<Result<Found>> SourcePage::ask(HttpClient &client)
{
    HttpRequest request{.url = m_url};
    if (!m_tag.isEmpty())
        request.headers.append({"If-None-Match", m_tag});
    const Result<HttpAnswer> answer = co_await client.send(request);
    if (answer)
        m_maxAge = maxAgeIn(answer->header("Cache-Control"));
    if (answer && answer->status == 304 && !m_tag.isEmpty())
        co_return Found(m_found);
    const Result<HttpBody> body = goodBody(m_url, answer);
    if (!body)
        co_return tl::unexpected(body.error());
    const Result<Found> found =
        co_await madeOf(effortOfParsing(body->size()), &parseWritten, m_source, m_origin, body->whole());
    if (found)
        m_tag = answer->header("ETag");
    co_return found;
}

} // namespace proxym
