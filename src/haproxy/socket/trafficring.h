// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/traffic.h"

#include <QFloat16>

#include <vector>

namespace proxym {

//! The samples of one service in the last hour, in 16 bytes each: 5,760 bytes when it is full. Errors and
//! response times keep three digits; sessions and queue count to 65,535.
class TrafficRing {
public:
    //! `tick` counts the intervals and only grows.
    void add(qint64 tick, const TrafficSample &sample);
    //! Those of the last hour before `now`, which is a tick. `timeOf` says when each ended.
    template <class TimeOf> [[nodiscard]] TrafficSamples samples(qint64 now, TimeOf timeOf) const
    {
        TrafficSamples samples;
        for (size_t i = 0; i < m_slots.size(); ++i) {
            const Slot &slot = m_slots.at((m_oldest + i) % m_slots.size());
            const qint64 tick = tickOf(slot, now);
            if (now - tick < trafficSamplesKept)
                samples.append(unpacked(slot, timeOf(tick)));
        }
        return samples;
    }
    //! Nothing of the last hour is in it.
    [[nodiscard]] bool isOver(qint64 now) const { return now - m_last >= trafficSamplesKept; }

private:
    struct Slot {
        float requests;
        qfloat16 errors4xx, errors5xx;
        qfloat16 responseMs; //!< negative: absent
        quint16 sessions, queue;
        quint16 tick; //!< its last bits: the rest follows from the order
    };
    [[nodiscard]] static TrafficSample unpacked(const Slot &slot, qint64 at);
    [[nodiscard]] static qint64 tickOf(const Slot &slot, qint64 now)
    {
        return now - quint16(quint16(now) - slot.tick);
    }

    std::vector<Slot> m_slots;
    size_t m_oldest = 0; //!< of m_slots, once it is full
    qint64 m_last = 0;
};

} // namespace proxym
