// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QRandomGenerator>

#include <algorithm>
#include <chrono>

namespace proxym {

//! How long to wait before the next attempt: about 0.2 s after the first failure, doubled each time up to 10
//! s. A quarter of it is random, so that many edges do not return to a server at the same moment.
class Backoff {
public:
    [[nodiscard]] std::chrono::milliseconds next()
    {
        const std::chrono::milliseconds longest = m_next;
        m_next = std::min(2 * m_next, largest);
        return longest
            - std::chrono::milliseconds(QRandomGenerator::global()->bounded(int(longest.count()) / 4));
    }
    void reset() { m_next = smallest; }

    static constexpr std::chrono::milliseconds smallest{200};
    static constexpr std::chrono::milliseconds largest{10'000};

private:
    std::chrono::milliseconds m_next = smallest;
};

} // namespace proxym
