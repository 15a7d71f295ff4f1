// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/notifier.h"
#include "core/sourcestatus.h"
#include "http/gapnotice.h"
#include "marathon/marathoncallback.h"
#include "marathon/marathonservers.h"
#include "marathon/marathonstream.h"
#include "marathon/services/marathondoubts.h"

namespace proxym {

//! Notices Marathon's changes by callback, event stream or polling, as the settings say. `auto` means
//! callback if one is configured and Marathon offers it, else stream.
class MarathonNotifier final : public Notifier {
    Q_OBJECT
public:
    //! `servers` must outlive it.
    MarathonNotifier(const MarathonSettings &settings, MarathonServers &servers);

    void start() override;
    Task<> stop() override;

    //! Takes the body of a callback; empty if it was too large to keep.
    void receive(const QByteArray &body);
    [[nodiscard]] EventsStatus status() const;
    //! Marathon was read, successfully or not: with polling this is the only way to notice changes, and if
    //! Marathon does not answer, the callback becomes doubtful.
    void noteAnswer(bool isGood);
    //! What events have made doubtful since the last call; everything, if there are no events.
    [[nodiscard]] MarathonDoubts takeDoubts() { return std::exchange(m_doubts, {}); }

private:
    void listen();
    void useStream();
    void tellStatus();
    void handle(const QByteArray &json, const QByteArray &type, bool isTooLarge);
    void notice(const MarathonEvent &event);

    MarathonServers &m_servers;
    MarathonEvents m_events; //!< what is the mode in use; Auto until Marathon has answered the registration
    bool m_mayFallBack; //!< the settings leave the choice to proxym
    MarathonCallback m_callback;
    MarathonStream m_stream;
    QTimer m_poll;
    bool m_isListening = false;
    bool m_answers = false; //!< Marathon did, when it was read last
    GapNotice m_gap;
    QDateTime m_lastEventAt;
    MarathonDoubts m_doubts;
    EventsStatus m_told; //!< last announced by statusChanged()
};

} // namespace proxym
