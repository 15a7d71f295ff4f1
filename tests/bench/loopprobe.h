// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <atomic>
#include <thread>

namespace proxym::test {

//! Asks proxym for /healthz again and again, over one connection and in a thread of its own. That answer
//! needs nothing but the event loop, so the slowest one tells for how long the loop was blocked.
class LoopProbe {
public:
    explicit LoopProbe(Port port);
    ~LoopProbe();
    LoopProbe(const LoopProbe &) = delete;
    LoopProbe &operator=(const LoopProbe &) = delete;

    //! Milliseconds of the slowest answer since the last call.
    [[nodiscard]] double takeSlowest() { return double(m_slowest.exchange(0)) / 1e6; }

private:
    void run();
    [[nodiscard]] bool ask() const;

    int m_socket = -1;
    std::atomic<bool> m_isEnding = false;
    std::atomic<qint64> m_slowest = 0; //!< nanoseconds
    std::thread m_thread;
};

} // namespace proxym::test
