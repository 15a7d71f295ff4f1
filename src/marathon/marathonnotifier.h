// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/notifier.h"
#include "core/sourcestatus.h"
#include "marathon/gappace.h"
#include "marathon/marathoncallback.h"
#include "marathon/marathonevents.h"
#include "marathon/marathonstream.h"

namespace proxym {

//! Hears of Marathon's changes by callback, by event stream or by asking at intervals, as the settings say.
//! `auto` is by callback where one is configured and Marathon offers it, else by stream.
class MarathonNotifier final : public Notifier {
    Q_OBJECT
public:
    MarathonNotifier(const MarathonSettings &settings, ServerCircle &circle);

    void start() override;
    Task<> stop() override;

    //! The body of a callback; empty where it was too large to keep.
    void receive(const QByteArray &body);
    [[nodiscard]] EventsStatus status() const;
    //! Marathon was read, well or not: whoever polls hears of changes by that alone, and a callback is
    //! doubtful where Marathon does not answer.
    void noteAnswer(bool isGood);
    //! What events made doubtful since the last time; without events, everything.
    [[nodiscard]] MarathonDoubts takeDoubts() { return std::exchange(m_doubts, {}); }

private:
    void useStream();
    void tellStatus();
    void handle(const QByteArray &json, const QByteArray &type, bool isTooLarge);
    //! `apps` are those that may have changed; none: all.
    void notice(const QString &reason, const QStringList &apps = {});
    //! Events may have been lost, or Marathon itself.
    void noticeGap(const QString &reason);

    MarathonEvents m_events; //!< what is in use; Auto until Marathon has answered to the registration
    bool m_mayFallBack; //!< the settings leave the choice to us
    MarathonCallback m_callback;
    MarathonStream m_stream;
    QTimer m_poll;
    bool m_answers = false; //!< Marathon, when it was read last
    GapPace m_gapPace;
    QTimer m_gap; //!< runs while a gap waits for its time
    QString m_gapReason;
    QDateTime m_lastEventAt;
    MarathonDoubts m_doubts;
    EventsStatus m_told; //!< by statusChanged()
};

} // namespace proxym
