// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/roundrecord.h"

namespace proxym {

//! Measures the steps of one apply, one after the other.
class StepClock {
public:
    [[nodiscard]] Step lap(const QString &name)
    {
        const auto now = std::chrono::steady_clock::now();
        const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(now - m_start);
        m_start = now;
        return {.name = name, .duration = duration};
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace proxym
