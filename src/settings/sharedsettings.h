// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>

namespace proxym {

//! The settings of other parts that a module may use: its own settings have them as the member `shared`.
struct SharedSettings {
    std::chrono::milliseconds resyncInterval{60'000}; //!< every source is read in full at least this often
};

} // namespace proxym
