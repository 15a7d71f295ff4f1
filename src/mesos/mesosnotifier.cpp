// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosnotifier.h"

#include "base/emission.h"

using namespace Qt::StringLiterals;

namespace proxym {

MesosNotifier::MesosNotifier(std::chrono::milliseconds pollInterval, MesosView &view)
    : m_view(view)
    , m_masters(view.circle)
{
    m_timer.setInterval(pollInterval);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!m_isPolling)
            launch("polling the Mesos masters", poll());
    });
}

void MesosNotifier::start()
{
    m_timer.start();
}

Task<> MesosNotifier::stop()
{
    m_isStopping = true;
    m_timer.stop();
    m_masters.giveUp();
    while (m_isPolling)
        co_await emissionOf(this, &MesosNotifier::pollEnded);
}

Task<> MesosNotifier::poll()
{
    m_isPolling = true;
    const auto leader = co_await m_masters.leader();
    m_isPolling = false;
    if (m_isStopping) {
        Q_EMIT pollEnded();
        co_return;
    }
    if (m_view.noteAnswer(leader.has_value()))
        Q_EMIT statusChanged();
    if (!leader && m_view.served)
        Q_EMIT changeNoticed(Trigger{.reason = u"no master names a leader"_s});
    if (leader && m_view.served != *leader) {
        m_view.events.lastEventAt = QDateTime::currentDateTimeUtc();
        Q_EMIT changeNoticed(Trigger{.reason = u"the leader is "_s + leader->toString()});
    }
    Q_EMIT pollEnded();
}

} // namespace proxym
