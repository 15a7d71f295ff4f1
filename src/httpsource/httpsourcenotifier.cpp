// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "httpsource/httpsourcenotifier.h"

#include "base/emission.h"

using namespace Qt::StringLiterals;

namespace proxym {

HttpSourceNotifier::HttpSourceNotifier(SourcePages &pages)
    : m_pages(pages)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &HttpSourceNotifier::poll);
    connect(&m_pages, &SourcePages::asked, this, &HttpSourceNotifier::note);
}

void HttpSourceNotifier::start()
{
    m_isOn = true;
    poll();
}

Task<> HttpSourceNotifier::stop()
{
    m_isOn = false;
    m_next.stop();
    m_pages.giveUp();
    while (m_pages.isBeingAsked())
        co_await emissionOf(&m_pages, &SourcePages::asked);
}

void HttpSourceNotifier::poll()
{
    m_pages.ask(SourcePages::Which::Due);
    m_next.start(m_pages.untilNextIsDue());
}

void HttpSourceNotifier::note(const QString &origin, bool isNews)
{
    if (!m_isOn)
        return;
    m_next.start(m_pages.untilNextIsDue());
    if (std::exchange(m_status.connected, m_pages.doesAnswer()) != m_status.connected)
        Q_EMIT statusChanged();
    if (!isNews)
        return;
    m_status.lastEventAt = QDateTime::currentDateTimeUtc();
    Q_EMIT changeNoticed(Trigger{.reason = origin + u" changed"_s});
}

} // namespace proxym
