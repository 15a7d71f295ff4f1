// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/http/reply.h"

#include <QList>
#include <QPointer>
#include <QTimer>

namespace proxym {

//! The readers of /api/events. Costs nothing while there are none; each event is made once for all of them; a
//! client that does not read is dropped.
class EventFeed final : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype mostReaders = 250;
    static constexpr std::chrono::milliseconds usualHeartbeat = std::chrono::seconds(15);

    //! Readers get a comment at this interval, so that a silent stream does not look dead.
    explicit EventFeed(std::chrono::milliseconds heartbeat = usualHeartbeat);

    [[nodiscard]] bool isFull();
    [[nodiscard]] bool isWatched();
    //! Turns the connection into a stream that begins with this event.
    void add(Reply reply, const QByteArray &first);
    //! `json` is on one line.
    void send(const QByteArray &json);

private:
    void write(const QByteArray &bytes);
    void forgetTheGone();

    QList<QPointer<GuardedSocket>> m_readers;
    QTimer m_heartbeat;
};

} // namespace proxym
