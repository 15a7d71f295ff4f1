// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>

namespace proxym {

//! What a module may know of settings that are not its own: its settings have them as the member `shared`.
struct SharedSettings {
    std::chrono::milliseconds resyncInterval{60'000}; //!< every source is read in full at least this often
};

} // namespace proxym
