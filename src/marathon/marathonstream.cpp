// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonstream.h"

#include "base/emission.h"
#include "base/logging.h"
#include "http/networkrequest.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

MarathonStream::MarathonStream(const MarathonSettings &settings, const ServerCircle &circle,
                               std::chrono::milliseconds silence)
    : m_client(httpOptions(settings), settings.servers)
    , m_circle(circle)
    , m_stream(httpOptions(settings), silence)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &MarathonStream::openNext);
    connect(&m_stream, &EventStream::opened, this, [this] {
        m_isConnected = true;
        m_hops = 0;
        m_refusals.clear();
        logInfo() << u"listening to Marathon's events at"_s << shownUrl(m_url);
        Q_EMIT connected();
    });
    connect(&m_stream, &EventStream::received, this, [this](const ServerSentEvent &event) {
        m_backoff
            .reset(); // a head alone proves nothing: a proxy in front of Marathon may send one and hang up
        Q_EMIT received(event);
    });
    connect(&m_stream, &EventStream::ended, this, &MarathonStream::handleEnd);
}

void MarathonStream::start()
{
    m_isStarted = true;
    m_attempt = 0;
    m_timer.start(0ms);
}

Task<> MarathonStream::stop()
{
    m_isStarted = false;
    m_isConnected = false;
    m_timer.stop();
    m_stream.close();
    if (m_isFollowing) {
        m_client.abandonAll();
        if (m_isFollowing)
            co_await emissionOf(this, &MarathonStream::followEnded, std::chrono::milliseconds(2s));
    }
}

void MarathonStream::openNext()
{
    const QList<QUrl> servers = m_circle.inOrder();
    m_hops = 0;
    m_server = servers.at(m_attempt % servers.size());
    open(below(m_server, "/v2/events"));
}

void MarathonStream::open(const QUrl &url)
{
    m_url = url;
    m_stream.open(url);
}

void MarathonStream::handleEnd(const StreamEnd &end)
{
    const bool isLost = std::exchange(m_isConnected, false);
    const bool isRedirect = end.status >= 301 && end.status <= 308 && !end.location.isEmpty();
    if (isRedirect && m_hops < 3) {
        ++m_hops;
        launch("marathon stream", follow(m_url, end.location));
        return;
    }
    retry(end.error);
    if (isLost)
        Q_EMIT disconnected();
    else
        noteRefusal(end);
}

Task<> MarathonStream::follow(QUrl from, QByteArray location)
{
    m_isFollowing = true;
    const Result<QUrl> target = co_await m_client.redirectTarget(from, location);
    m_isFollowing = false;
    if (m_isStarted && target)
        open(*target);
    else if (m_isStarted) {
        retry(target.error());
        noteRefusal({target.error()});
    }
    Q_EMIT followEnded();
}

void MarathonStream::retry(const Error &error)
{
    ++m_attempt;
    const auto wait = m_backoff.next();
    logWarning() << u"no events from Marathon:"_s << error.what << u"– next attempt in"_s << wait;
    m_timer.start(wait);
}

void MarathonStream::noteRefusal(const StreamEnd &end)
{
    const std::pair how{end.error.kind, end.status};
    const auto before = m_refusals.constFind(m_server);
    const bool isNew = before == m_refusals.cend() || before.value() != how;
    m_refusals.insert(m_server, how);
    if (isNew)
        Q_EMIT refusedAnew();
}

} // namespace proxym
