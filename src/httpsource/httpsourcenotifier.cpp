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
    connect(&m_next, &QTimer::timeout, this, [this] { launch("polling services by HTTP", poll()); });
    connect(&m_pages, &SourcePages::asked, this, &HttpSourceNotifier::planNext);
}

void HttpSourceNotifier::start()
{
    m_isOn = true;
    planNext();
}

void HttpSourceNotifier::planNext()
{
    if (m_isOn && !m_isPolling)
        m_next.start(m_pages.untilNextIsDue());
}

Task<> HttpSourceNotifier::stop()
{
    m_isOn = false;
    m_next.stop();
    m_pages.giveUp();
    while (m_isPolling)
        co_await emissionOf(this, &HttpSourceNotifier::pollEnded);
}

Task<> HttpSourceNotifier::poll()
{
    m_isPolling = true;
    const QStringList news = co_await m_pages.read(SourcePages::Which::Due);
    m_isPolling = false;
    if (m_isOn)
        announce(news);
    planNext();
    Q_EMIT pollEnded();
}

void HttpSourceNotifier::announce(const QStringList &news)
{
    if (std::exchange(m_status.connected, m_pages.doesAnswer()) != m_status.connected)
        Q_EMIT statusChanged();
    if (news.isEmpty())
        return;
    m_status.lastEventAt = QDateTime::currentDateTimeUtc();
    const QString what = news.size() == 1 ? news.first() : u"%1 pages"_s.arg(news.size());
    Q_EMIT changeNoticed(Trigger{.reason = what + u" changed"_s});
}

} // namespace proxym
