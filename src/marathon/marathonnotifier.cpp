// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonnotifier.h"

#include "base/logging.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

MarathonEvents firstChoice(const MarathonSettings &settings)
{
    if (settings.events != MarathonEvents::Auto)
        return settings.events;
    return settings.callbackPort ? MarathonEvents::Callback : MarathonEvents::Stream;
}

} // namespace

MarathonNotifier::MarathonNotifier(const MarathonSettings &settings, MarathonServers &servers)
    : m_servers(servers)
    , m_events(firstChoice(settings))
    , m_mayFallBack(settings.events == MarathonEvents::Auto)
    , m_callback(settings, servers.circle())
    , m_stream(settings, servers.circle())
{
    m_poll.setInterval(settings.shared.resyncInterval);
    connect(&m_poll, &QTimer::timeout, this, [this] { notice({u"poll"_s}); });
    connect(&m_callback, &MarathonCallback::registered, this, [this] {
        tellStatus();
        notice({u"callback registered"_s});
    });
    connect(&m_gap, &GapNotice::due, this, [this](const QString &reason) { notice({reason}); });
    connect(&m_callback, &MarathonCallback::doubtChanged, this, [this] {
        tellStatus();
        if (m_answers && !m_callback.isRegistered())
            m_gap.notice(u"callback in doubt"_s);
    });
    connect(&m_stream, &MarathonStream::disconnected, this, [this] {
        tellStatus();
        m_gap.notice(u"event stream lost"_s);
    });
    connect(&m_stream, &MarathonStream::refusedAnew, this,
            [this] { m_gap.notice(u"event stream refused"_s); });
    connect(&m_callback, &MarathonCallback::notOffered, this, [this] {
        if (m_mayFallBack)
            useStream();
        else
            logError()
                << u"this Marathon offers no callbacks; set PROXYM_MARATHON_EVENTS to auto, stream or poll"_s;
    });
    connect(&m_stream, &MarathonStream::connected, this, [this] {
        tellStatus();
        m_gap.notice(u"event stream connected"_s);
    });
    connect(&m_stream, &MarathonStream::received, this,
            [this](const ServerSentEvent &event) { handle(event.data, event.type, event.isTooLarge); });
}

//! Servers in ZooKeeper may be known later.
void MarathonNotifier::start()
{
    connect(&m_servers, &MarathonServers::changed, this, [this] {
        if (!m_isListening)
            listen();
        else if (m_stream.isStarted())
            m_stream.startAnew();
        notice({u"Marathon's servers in ZooKeeper have changed"_s});
    });
    m_servers.start();
    if (!m_servers.circle().isEmpty())
        listen();
}

void MarathonNotifier::listen()
{
    m_isListening = true;
    switch (m_events) {
    case MarathonEvents::Callback:
        return m_callback.start();
    case MarathonEvents::Poll:
        return m_poll.start();
    case MarathonEvents::Stream:
    case MarathonEvents::Auto:
        return m_stream.start();
    }
}

Task<> MarathonNotifier::stop()
{
    disconnect(&m_servers, nullptr, this, nullptr);
    m_servers.stop();
    m_poll.stop();
    m_gap.stop();
    co_await m_stream.stop();
    co_await m_callback.stop();
}

void MarathonNotifier::receive(const QByteArray &body)
{
    handle(body, {}, body.isEmpty());
}

EventsStatus MarathonNotifier::status() const
{
    switch (m_events) {
    case MarathonEvents::Callback:
        return {u"callback"_s, m_callback.isRegistered(), m_lastEventAt};
    case MarathonEvents::Poll:
        return {u"poll"_s, m_answers, m_lastEventAt};
    case MarathonEvents::Stream:
    case MarathonEvents::Auto:
        break;
    }
    return {u"stream"_s, m_stream.isConnected(), m_lastEventAt};
}

void MarathonNotifier::noteAnswer(bool isGood)
{
    m_answers = isGood;
    if (!isGood && m_events == MarathonEvents::Callback)
        m_callback.doubt();
}

//! Marathon may have been upgraded, or restarted without callbacks; it will not offer them again without
//! proxym noticing.
void MarathonNotifier::useStream()
{
    logInfo() << u"this Marathon offers no callbacks: listening to its event stream"_s;
    m_events = MarathonEvents::Stream;
    launch("marathon callback", m_callback.stop());
    m_stream.start();
    tellStatus();
}

void MarathonNotifier::tellStatus()
{
    const EventsStatus now = status();
    const bool isNew = now.mode != m_told.mode || now.connected != m_told.connected;
    m_told = now;
    if (isNew)
        Q_EMIT statusChanged();
}

void MarathonNotifier::handle(const QByteArray &json, const QByteArray &type, bool isTooLarge)
{
    m_lastEventAt = QDateTime::currentDateTimeUtc();
    if (isTooLarge)
        notice({u"an event too large to read"_s});
    else if (const auto event = relevantEvent(json, type))
        notice(*event);
}

void MarathonNotifier::notice(const MarathonEvent &event)
{
    m_doubts.add(event);
    Q_EMIT changeNoticed(Trigger{.reason = event.reason});
}

} // namespace proxym
