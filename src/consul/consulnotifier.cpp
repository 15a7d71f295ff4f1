// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "consul/consulnotifier.h"

#include "base/besidetheloop.h"
#include "base/emission.h"
#include "http/networkrequest.h"

#include <QElapsedTimer>

using namespace Qt::StringLiterals;

namespace proxym {

ConsulNotifier::ConsulNotifier(const ConsulSettings &settings)
    : m_client(settings, ConsulClient::longestWait)
{
    connect(&m_gap, &GapNotice::due, this, &ConsulNotifier::noticeEverything);
}

void ConsulNotifier::start()
{
    launch("watching Consul's catalogue", watch(&m_catalogue));
    launch("watching Consul's checks", watch(&m_checks));
}

Task<> ConsulNotifier::stop()
{
    m_isStopping = true;
    m_gap.stop();
    m_client.abandonAll();
    Q_EMIT pauseEnded();
    while (m_running > 0)
        co_await emissionOf(this, &ConsulNotifier::watchEnded);
}

Task<> ConsulNotifier::watch(Watch *list)
{
    ++m_running;
    while (!m_isStopping) {
        const Result<bool> mayGoOn = co_await ask(list);
        if (m_isStopping)
            break;
        if (!mayGoOn) {
            list->index = 0;
            setWell(list, false, mayGoOn.error().what);
        }
        const auto time = mayGoOn.value_or(false) ? leastPause : list->backoff.next();
        co_await emissionOf(this, &ConsulNotifier::pauseEnded, time);
    }
    --m_running;
    Q_EMIT watchEnded();
}

Task<Result<bool>> ConsulNotifier::ask(Watch *list)
{
    QElapsedTimer time;
    time.start();
    const quint64 before = list->index;
    const auto answer = co_await m_client.get(list->path, before);
    if (!answer)
        co_return tl::unexpected(answer.error());
    if (answer->index != before) {
        const auto understood = co_await understand(list, *answer);
        if (!understood)
            co_return tl::unexpected(understood.error());
    }
    const bool isOlder = answer->index < before; // Consul was restored or has begun anew
    const bool isAtOnce = answer->index == before && time.elapsed() < 1000; // it does not block
    if (before != 0 && answer->index > before)
        list->backoff.reset();
    list->index = isOlder ? 0 : answer->index;
    setWell(list, true, u"Consul is watched"_s);
    co_return !isOlder && !isAtOnce;
}

Task<Result<Done>> ConsulNotifier::understand(const Watch *list, IndexedAnswer answer)
{
    const bool isNews = list->isWell; // else there was a gap, which setWell() notices
    if (list == &m_catalogue) {
        if (isNews)
            noticeEverything(u"the catalogue has changed"_s);
        co_return Done();
    }
    const auto checks = co_await madeOf(effortOfParsing(answer.body.size()), &parseConsulChecks, answer.body);
    if (!checks)
        co_return tl::unexpected(checks.error().during(shownUrl(answer.url)));
    if (isNews)
        noticeChecks(*checks);
    m_lastChecks = *checks;
    co_return Done();
}

void ConsulNotifier::noticeChecks(const ConsulChecks &checks)
{
    const QStringList changed = changedChecks(m_lastChecks, checks);
    if (changed.isEmpty())
        return; // only what checks have printed
    if (changed.first().isEmpty()) {
        noticeEverything(u"checks of nodes"_s);
        return;
    }
    m_doubts.names += QSet<QString>(changed.begin(), changed.end());
    const QString more = changed.size() == 1 ? QString() : u" and %1 more"_s.arg(changed.size() - 1);
    notice(u"checks of "_s + changed.first() + more);
}

void ConsulNotifier::notice(const QString &reason)
{
    if (m_isStopping)
        return;
    m_lastEventAt = QDateTime::currentDateTimeUtc();
    Q_EMIT changeNoticed(Trigger{.reason = reason});
}

void ConsulNotifier::noticeEverything(const QString &reason)
{
    m_doubts.everything = true;
    notice(reason);
}

void ConsulNotifier::noteAnswer(bool isGood)
{
    if (!std::exchange(m_answers, isGood) && isGood)
        Q_EMIT pauseEnded();
}

//! Both beginnings and ends of being well are gaps, in which changes may have been missed. A query that fails
//! while Consul has answered otherwise is one as well.
void ConsulNotifier::setWell(Watch *list, bool isWell, const QString &reason)
{
    const bool isNew = std::exchange(list->isWell, isWell) != isWell;
    if (m_isStopping || (!isNew && (isWell || !m_answers)))
        return;
    m_doubts.everything = true;
    m_gap.notice(reason);
    if (isNew)
        Q_EMIT statusChanged();
}

} // namespace proxym
