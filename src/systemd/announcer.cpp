// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "systemd/announcer.h"

#include <ctime>

namespace proxym {

namespace {

//! One line of text, as a second line would be a message of its own.
QByteArray statusLine(const QString &summary)
{
    return "STATUS=" + summary.simplified().toUtf8();
}

//! What systemd compares with the time at which it has sent the signal.
QByteArray monotonicMicroseconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto time = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    return QByteArray::number(qlonglong(std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
}

} // namespace

Announcer::Announcer(Tell tell, std::chrono::milliseconds patience)
    : m_tell(std::move(tell))
{
    m_patience.setSingleShot(true);
    m_patience.callOnTimeout(this, &Announcer::becomeReady);
    m_patience.start(patience);
    m_life.callOnTimeout(this, [this] { m_tell("WATCHDOG=1"); });
}

void Announcer::keepAlive(std::chrono::microseconds limit)
{
    constexpr std::chrono::milliseconds least{1};
    const auto half = std::chrono::duration_cast<std::chrono::milliseconds>(limit / 2);
    if (limit.count() > 0)
        m_life.start(std::max(half, least));
}

void Announcer::show(const Status &status)
{
    if (status.summary != m_summary) {
        m_summary = status.summary;
        m_tell(statusLine(m_summary));
    }
    if (status.applied || status.isWaiting)
        becomeReady();
}

void Announcer::becomeReady()
{
    m_patience.stop();
    if (!m_isReady && !m_isStopping)
        m_tell("READY=1");
    m_isReady = true;
}

void Announcer::reload(int lastRound)
{
    if (!m_isReady || m_isStopping)
        return;
    m_reloadedAfter = lastRound;
    m_tell("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicroseconds());
}

void Announcer::roundEnded(int number)
{
    if (!m_reloadedAfter || number <= *m_reloadedAfter || m_isStopping)
        return;
    m_reloadedAfter.reset();
    m_tell("READY=1");
}

void Announcer::stop()
{
    m_isStopping = true;
    m_tell("STOPPING=1");
}

} // namespace proxym
