// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dns/dnsclient.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! More would overflow the socket's buffer: all their answers may come at once.
constexpr int mostAtOnce = 100;
constexpr auto limit = 10s;

} // namespace

DnsClient::DnsClient(const QStringList &servers)
    : m_servers(servers)
{
    m_overdue.setInterval(500ms);
    connect(&m_overdue, &QTimer::timeout, this, &DnsClient::endOverdue);
}

void DnsClient::ask(DnsQuestion question, const QString &name, const Answered &answered)
{
    const Key key(question, name);
    const bool isNew = !m_open.contains(key);
    m_open[key].askers.append(answered);
    if (!isNew)
        return;
    m_waiting.enqueue(key);
    askNext();
}

void DnsClient::askNext()
{
    followSystem();
    while (m_running < mostAtOnce && !m_waiting.isEmpty()) {
        const Key key = m_waiting.dequeue();
        askNow(key, m_open[key]);
    }
}

void DnsClient::askNow(const Key &key, Open &open)
{
    ++m_running;
    open.number = ++m_asked;
    open.end = QDeadlineTimer(limit);
    if (!m_overdue.isActive())
        m_overdue.start();
    const auto finishLater = [this, key, number = open.number](const Result<DnsAnswer> &answer) {
        QMetaObject::invokeMethod(
            this, [=, this] { finish(key, number, answer); }, Qt::QueuedConnection);
    };
    if (m_channel)
        m_channel->ask(key.first, key.second, finishLater);
    else
        finishLater(failure(Error::Kind::Failed, u"c-ares cannot be set up"_s));
}

void DnsClient::finish(const Key &key, quint64 number, const Result<DnsAnswer> &answer)
{
    const auto open = m_open.find(key);
    if (open == m_open.end() || open->second.number != number)
        return;
    const QList<Answered> askers = open->second.askers;
    m_open.erase(open);
    if (--m_running == 0)
        m_overdue.stop();
    for (const Answered &answered : askers)
        answered(answer);
    askNext();
}

void DnsClient::endOverdue()
{
    QList<std::pair<Key, quint64>> overdue;
    for (auto &[key, open] : m_open) {
        if (open.end && open.end->hasExpired())
            overdue.append({key, open.number});
    }
    for (const auto &[key, number] : std::as_const(overdue))
        finish(key, number, failure(Error::Kind::TimedOut, u"the name server does not answer"_s));
}

//! c-ares reads the system's servers only once. If they have changed, the new ones are asked everything that
//! is still open.
void DnsClient::followSystem()
{
    const auto system = m_servers.isEmpty() ? stampOf(u"/etc/resolv.conf"_s) : std::nullopt;
    if (m_channel && system == m_system)
        return;
    m_system = system;
    m_channel = DnsChannel::open(m_servers);
    for (auto &[key, open] : m_open) {
        if (!open.end)
            continue;
        open.end.reset();
        open.number = 0;
        m_waiting.enqueue(key);
    }
    m_running = 0;
}

} // namespace proxym
