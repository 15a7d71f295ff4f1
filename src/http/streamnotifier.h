// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/notifier.h"
#include "core/sourcestatus.h"
#include "http/gapnotice.h"
#include "http/keptstream.h"

namespace proxym {

//! Notices changes by one event stream that is kept open. It also says "look again" when the stream opens,
//! ends or is refused, as events may have been lost by then: at once for the first four of these, then every
//! five seconds at most (GapPace).
class StreamNotifier final : public Notifier {
    Q_OBJECT
public:
    //! What an event says: why to look again, or "" if it is about nothing. An error, to which the server is
    //! added, means that the stream is of no use; it is opened again, with growing delays.
    using Understanding = std::function<Result<QString>(const ServerSentEvent &event)>;

    //! The first parameters are those of KeptStream.
    StreamNotifier(const QString &name, const HttpOptions &options, const ServerCircle &circle,
                   const KeptStream::Asking &asking, std::chrono::milliseconds silence,
                   const Understanding &understanding);

    void start() override { m_stream.start(); }
    Task<> stop() override;
    //! For ServiceGenerator::details().
    [[nodiscard]] EventsStatus status() const
    {
        return {QStringLiteral("stream"), m_stream.isConnected(), m_lastEventAt};
    }

private:
    void handle(const ServerSentEvent &event);
    void noticeGap(const QString &reason);

    KeptStream m_stream;
    Understanding m_understanding;
    GapNotice m_gap;
    QDateTime m_lastEventAt;
};

} // namespace proxym
