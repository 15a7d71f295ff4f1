// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/streamnotifier.h"

using namespace Qt::StringLiterals;

namespace proxym {

StreamNotifier::StreamNotifier(const QString &name, const HttpOptions &options, const ServerCircle &circle,
                               const KeptStream::Asking &asking, std::chrono::milliseconds silence,
                               const Understanding &understanding)
    : m_stream(name, options, circle, asking, silence)
    , m_understanding(understanding)
{
    connect(&m_stream, &KeptStream::received, this, &StreamNotifier::handle);
    connect(&m_stream, &KeptStream::connected, this, [this] { noticeGap(u"event stream connected"_s); });
    connect(&m_stream, &KeptStream::disconnected, this, [this] { noticeGap(u"event stream lost"_s); });
    connect(&m_stream, &KeptStream::refusedAnew, this, [this] { m_gap.notice(u"event stream refused"_s); });
    connect(&m_gap, &GapNotice::due, this,
            [this](const QString &reason) { Q_EMIT changeNoticed(Trigger{.reason = reason}); });
}

Task<> StreamNotifier::stop()
{
    m_gap.stop();
    co_await m_stream.stop();
}

void StreamNotifier::handle(const ServerSentEvent &event)
{
    const auto reason =
        event.isTooLarge ? Result<QString>(u"an event too large to read"_s) : m_understanding(event);
    if (!reason)
        return m_stream.fail(reason.error());
    m_stream.trust();
    if (reason->isEmpty())
        return;
    m_lastEventAt = QDateTime::currentDateTimeUtc();
    Q_EMIT changeNoticed(Trigger{.reason = *reason});
}

void StreamNotifier::noticeGap(const QString &reason)
{
    Q_EMIT statusChanged();
    m_gap.notice(reason);
}

} // namespace proxym
