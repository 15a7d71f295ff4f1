// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/keptstream.h"

#include "base/emission.h"
#include "base/logging.h"
#include "http/networkrequest.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

KeptStream::KeptStream(const QString &name, const HttpOptions &options, const ServerCircle &circle,
                       Asking asking, std::chrono::milliseconds silence)
    : m_name(name)
    , m_circle(circle)
    , m_asking(std::move(asking))
    , m_stream(options, silence)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &KeptStream::openNext);
    connect(&m_stream, &EventStream::opened, this, [this] {
        m_isConnected = true;
        m_hops = 0;
        m_refusals.clear();
        logInfo() << u"listening to %1's events at"_s.arg(m_name) << shownUrl(m_request.url);
        Q_EMIT connected();
    });
    connect(&m_stream, &EventStream::received, this, &KeptStream::received);
    connect(&m_stream, &EventStream::ended, this, &KeptStream::handleEnd);
}

void KeptStream::start()
{
    m_isStarted = true;
    m_attempt = 0;
    m_timer.start(0ms);
}

void KeptStream::startAnew()
{
    m_stream.close();
    m_backoff.reset();
    m_refusals.clear();
    start();
    if (std::exchange(m_isConnected, false))
        Q_EMIT disconnected();
}

Task<> KeptStream::stop()
{
    m_isStarted = false;
    m_isConnected = false;
    m_timer.stop();
    m_stream.close();
    if (m_isFollowing)
        co_await emissionOf(this, &KeptStream::followEnded, std::chrono::milliseconds(2s));
}

void KeptStream::fail(const Error &error)
{
    m_stream.close();
    handleEnd({error.during(shownUrl(m_request.url))});
}

void KeptStream::openNext()
{
    const QList<QUrl> servers = m_circle.inOrder();
    m_hops = 0;
    if (servers.isEmpty())
        return retry({Error::Kind::Failed, u"no server is known"_s});
    m_server = servers.at(m_attempt % servers.size());
    open(m_asking(m_server));
}

void KeptStream::open(const HttpRequest &request)
{
    m_request = request;
    m_stream.open(request);
}

void KeptStream::handleEnd(const StreamEnd &end)
{
    const bool isLost = std::exchange(m_isConnected, false);
    const bool isRedirect = end.status >= 301 && end.status <= 308 && !end.location.isEmpty();
    if (isRedirect && m_redirecting && m_hops < 3) {
        ++m_hops;
        launch("redirected event stream", follow(m_request.url, end.location));
        return;
    }
    retry(end.error);
    if (isLost)
        Q_EMIT disconnected();
    else
        noteRefusal(end);
}

Task<> KeptStream::follow(QUrl from, QByteArray location)
{
    m_isFollowing = true;
    const Result<QUrl> target = co_await m_redirecting(from, location);
    m_isFollowing = false;
    const bool isCurrent = m_isStarted && m_request.url == from;
    if (isCurrent && target) {
        HttpRequest request = m_request;
        request.url = *target;
        open(request);
    } else if (isCurrent) {
        retry(target.error());
        noteRefusal({target.error()});
    }
    Q_EMIT followEnded();
}

void KeptStream::retry(const Error &error)
{
    ++m_attempt;
    const auto wait = m_backoff.next();
    logWarning() << u"no events from %1:"_s.arg(m_name) << error.what << u"– next attempt in"_s << wait;
    m_timer.start(wait);
}

void KeptStream::noteRefusal(const StreamEnd &end)
{
    const std::pair how{end.error.kind, end.status};
    const auto before = m_refusals.constFind(m_server);
    const bool isNew = before == m_refusals.cend() || before.value() != how;
    m_refusals.insert(m_server, how);
    if (isNew)
        Q_EMIT refusedAnew();
}

} // namespace proxym
