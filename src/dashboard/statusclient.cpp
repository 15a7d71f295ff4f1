// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dashboard/statusclient.h"

#include "dashboard/apiparser.h"
#include "dashboard/wording.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr auto tickEvery = std::chrono::seconds(1);

//! Many dashboards that lose the same server must not reconnect at the same moment.
std::chrono::milliseconds jittered(std::chrono::milliseconds time)
{
    return std::chrono::milliseconds(
        qint64(double(time.count()) * (0.8 + 0.4 * QRandomGenerator::global()->generateDouble())));
}

QString whatRoundDid(const StatusReport &status)
{
    const ApplyReport &apply = status.haproxy.lastApply;
    const bool isOfThisRound = apply.at.isValid() && apply.at >= status.lastRound.startedAt;
    if (!isOfThisRound || apply.action == u"none")
        return u"nothing changed"_s;
    return apply.action == u"runtime" ? u"updated at run time"_s : u"HAProxy reloaded"_s;
}

} // namespace

StatusClient::StatusClient(ApiClient &api, const FeedTiming &timing)
    : m_api(api)
    , m_timing(timing)
    , m_stream(api.options(), timing.silence)
    , m_wait(timing.firstRetry)
{
    for (QTimer *timer : {&m_retry, &m_lost, &m_patience})
        timer->setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &StatusClient::connectNow);
    connect(&m_lost, &QTimer::timeout, this, [this] { setConnection(u"lost"_s, m_error); });
    connect(&m_tick, &QTimer::timeout, this, &StatusClient::nowChanged);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { setRefresh(u"failed"_s, u"accepted, but no round has ended yet"_s); });
    connect(&m_stream, &EventStream::received, this, &StatusClient::hear);
    connect(&m_stream, &EventStream::ended, this, [this](const StreamEnd &end) { lose(end.error.what); });
}

void StatusClient::start()
{
    m_isStopped = false;
    m_lost.start(m_timing.lostAfter);
    m_tick.start(tickEvery);
    connectNow();
}

void StatusClient::stop()
{
    m_isStopped = true;
    m_stream.close();
    for (QTimer *timer : {&m_retry, &m_lost, &m_patience, &m_tick})
        timer->stop();
}

QString StatusClient::server() const
{
    return m_api.target().url.toString(QUrl::RemoveUserInfo);
}

QDateTime StatusClient::now() const
{
    return QDateTime::currentDateTimeUtc().addMSecs(m_serverAhead);
}

void StatusClient::connectNow()
{
    m_stream.open(apiUrl(m_api.target(), u"/api/events"_s));
    launch("ask for the status", ask());
}

void StatusClient::lose(const QString &why)
{
    m_stream.close();
    if (!m_lost.isActive() && m_connection == u"live")
        m_lost.start(m_timing.lostAfter);
    setConnection(m_connection == u"lost" ? m_connection : u"reconnecting"_s, why);
    m_retry.start(jittered(m_wait));
    m_wait = std::min(m_wait * 2, m_timing.longestRetry);
}

void StatusClient::hear(const ServerSentEvent &event)
{
    if (event.type != "status")
        return;
    const auto status = jsonObject(event.data).and_then(&statusReport);
    if (!status) {
        lose(status.error().during(u"event"_s).what);
        return;
    }
    ++m_events;
    m_lost.stop();
    m_wait = m_timing.firstRetry;
    setConnection(u"live"_s, {});
    take(*status);
}

void StatusClient::take(const StatusReport &status)
{
    if (status.now.isValid())
        m_serverAhead = QDateTime::currentDateTimeUtc().msecsTo(status.now);
    m_heardAt = now();
    StatusReport before = m_status;
    m_status = status;
    before.now = status.now;
    if (before != m_status)
        Q_EMIT statusChanged();
    Q_EMIT heard();
    Q_EMIT nowChanged();
    judgeRefresh();
}

Task<> StatusClient::ask()
{
    const int eventsBefore = m_events;
    const QUrlQuery noQuery;
    const Result<QJsonObject> answer = co_await m_api.get(u"/api/status"_s, noQuery);
    if (m_isStopped || m_events != eventsBefore) // what has arrived in the meantime is newer
        co_return;
    const auto status = answer.and_then(&statusReport);
    if (status)
        take(*status);
    else if (m_connection != u"live" && status.error().kind != Error::Kind::Unreachable)
        setConnection(m_connection, status.error().what); // this says more than the end of the stream
}

void StatusClient::setConnection(const QString &connection, const QString &error)
{
    if (m_connection == connection && m_error == error)
        return;
    m_connection = connection;
    m_error = error;
    Q_EMIT connectionChanged();
}

void StatusClient::refresh()
{
    beginRefresh(false);
}

void StatusClient::refreshAll()
{
    beginRefresh(true);
}

void StatusClient::beginRefresh(bool isOfAll)
{
    if (m_isStopped || m_refreshState == u"running")
        return;
    m_refreshAskedAt = now();
    setRefresh(u"running"_s, u"asking every source …"_s);
    launch("refresh", postRefresh(isOfAll));
}

Task<> StatusClient::postRefresh(bool isOfAll)
{
    QUrlQuery query;
    if (isOfAll)
        query.addQueryItem(u"edges"_s, u"all"_s);
    const Result<QJsonObject> answer = co_await m_api.post(u"/api/refresh"_s, query);
    if (m_isStopped)
        co_return;
    const QStringList missed = answer ? edgesThatMissed(*answer) : QStringList();
    if (!missed.isEmpty()) {
        m_patience.stop();
        setRefresh(u"failed"_s, u"refreshed, but not taken by "_s + missed.join(u", "_s));
        co_return;
    }
    if (m_refreshState != u"running") // the other edges took longer than the round here
        co_return;
    if (!answer) {
        setRefresh(u"failed"_s, u"not refreshed: "_s + answer.error().what);
        co_return;
    }
    m_patience.start(m_timing.refreshPatience);
    launch("ask for the round", ask());
}

//! A round that was already running at the time of the request does not count.
void StatusClient::judgeRefresh()
{
    if (m_refreshState != u"running" || !(m_status.lastRound.startedAt >= m_refreshAskedAt))
        return;
    m_patience.stop();
    setRefresh(u"done"_s,
               u"round %1: %2, %3"_s.arg(QString::number(m_status.lastRound.number), whatRoundDid(m_status),
                                         Wording::duration(m_status.lastRound.durationMs)));
}

void StatusClient::setRefresh(const QString &state, const QString &outcome)
{
    m_refreshState = state;
    m_refreshOutcome = outcome;
    Q_EMIT refreshChanged();
}

} // namespace proxym
