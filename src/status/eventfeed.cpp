// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/eventfeed.h"

namespace proxym {

namespace {

constexpr qint64 mostUnsent = 4 * 1024 * 1024;

QByteArray statusEvent(const QByteArray &json)
{
    return "event: status\ndata: " + json + "\n\n";
}

} // namespace

EventFeed::EventFeed(std::chrono::milliseconds heartbeat)
{
    m_heartbeat.setInterval(heartbeat);
    connect(&m_heartbeat, &QTimer::timeout, this, [this] { write(": still here\n\n"); });
}

bool EventFeed::isWatched()
{
    forgetTheGone();
    return !m_readers.isEmpty();
}

bool EventFeed::isFull()
{
    forgetTheGone();
    return m_readers.size() >= mostReaders;
}

void EventFeed::add(Reply reply, const QByteArray &first)
{
    const QPointer<GuardedSocket> socket = reply.beginStream({.type = "text/event-stream"});
    if (!socket)
        return;
    socket->write(statusEvent(first));
    m_readers.append(socket);
    if (!m_heartbeat.isActive()) // else each new reader would delay it
        m_heartbeat.start();
}

void EventFeed::send(const QByteArray &json)
{
    write(statusEvent(json));
}

void EventFeed::write(const QByteArray &bytes)
{
    forgetTheGone();
    for (const QPointer<GuardedSocket> &reader : std::as_const(m_readers)) {
        if (reader->bytesToWrite() > mostUnsent)
            reader->abort();
        else
            reader->write(bytes);
    }
}

void EventFeed::forgetTheGone()
{
    m_readers.removeIf([](const QPointer<GuardedSocket> &reader) {
        return !reader || reader->state() != QAbstractSocket::ConnectedState;
    });
    if (m_readers.isEmpty())
        m_heartbeat.stop();
}

} // namespace proxym
