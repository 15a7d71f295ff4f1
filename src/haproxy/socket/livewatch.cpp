// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/livewatch.h"

#include <QScopeGuard>

using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr int shareOfTime = 100;
constexpr std::chrono::milliseconds longestPause = 1min;

} // namespace

LiveWatch::LiveWatch(const HaproxyAdmin &admin, std::chrono::milliseconds pause)
    : m_admin(admin)
    , m_pause(pause)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, [this] { launch("looking for live servers", look()); });
}

void LiveWatch::start()
{
    if (!std::exchange(m_isOn, true) && !m_turn.isTaken())
        m_next.start(0ms);
}

void LiveWatch::forget()
{
    ++m_times;
    m_isOn = false;
    m_next.stop();
    m_without.clear();
}

Task<> LiveWatch::stop()
{
    forget();
    co_await m_turn.settle();
}

Task<> LiveWatch::look()
{
    co_await m_turn.enter();
    const auto leaving = qScopeGuard([this] { m_turn.leave(); });
    const int times = m_times;
    const auto startedAt = std::chrono::steady_clock::now();
    const auto without = co_await m_admin.withoutLiveServers();
    const auto took = std::chrono::steady_clock::now() - startedAt;
    const bool isNews = times == m_times;
    const auto pause = std::chrono::ceil<std::chrono::milliseconds>(shareOfTime * took);
    if (m_isOn && isNews && without)
        m_next.start(std::clamp(pause, m_pause, std::max(m_pause, longestPause)));
    else if (m_isOn)
        m_next.start(isNews ? m_pause : 0ms); // no answer means no work for HAProxy
    if (!isNews || !without || *without == m_without)
        co_return;
    m_without = *without;
    Q_EMIT changed();
}

} // namespace proxym
