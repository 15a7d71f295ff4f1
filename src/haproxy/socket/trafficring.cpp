// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/trafficring.h"

#include <algorithm>
#include <limits>

namespace proxym {

namespace {

quint16 inTwoBytes(qint64 number)
{
    return quint16(std::clamp<qint64>(number, 0, std::numeric_limits<quint16>::max()));
}

qfloat16 inTwoBytes(float number)
{
    constexpr float most = 65'504;
    return qfloat16(std::min(number, most));
}

} // namespace

void TrafficRing::add(qint64 tick, const TrafficSample &sample)
{
    const Slot slot{.requests = sample.requests,
                    .errors4xx = inTwoBytes(sample.errors4xx),
                    .errors5xx = inTwoBytes(sample.errors5xx),
                    .responseMs = inTwoBytes(sample.responseMs.value_or(-1)),
                    .sessions = inTwoBytes(sample.sessions),
                    .queue = inTwoBytes(sample.queue.value_or(0)),
                    .tick = quint16(tick)};
    static_assert(sizeof slot == 16);
    if (tick - m_last >= trafficSamplesKept) // all of them are over, and their ticks no longer clear
        m_slots.clear();
    m_last = tick;
    if (m_slots.size() < trafficSamplesKept) {
        if (m_slots.size() == m_slots.capacity())
            m_slots.reserve(std::min<size_t>(trafficSamplesKept, std::max<size_t>(8, 2 * m_slots.size())));
        m_slots.push_back(slot);
        return;
    }
    m_slots.at(m_oldest) = slot;
    m_oldest = (m_oldest + 1) % m_slots.size();
}

TrafficSample TrafficRing::unpacked(const Slot &slot, qint64 at)
{
    TrafficSample sample{.at = at,
                         .requests = slot.requests,
                         .errors4xx = float(slot.errors4xx),
                         .errors5xx = float(slot.errors5xx),
                         .sessions = slot.sessions,
                         .queue = slot.queue};
    if (const float time = slot.responseMs; time >= 0)
        sample.responseMs = time;
    return sample;
}

} // namespace proxym
