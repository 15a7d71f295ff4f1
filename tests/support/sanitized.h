// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool isSanitized = true;
#elif defined(__has_feature)
inline constexpr bool isSanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool isSanitized = false;
#endif

//! How many random worlds a test of a property looks at: a quarter of them under AddressSanitizer, which
//! looks for faults of another kind and takes many times as long.
[[nodiscard]] constexpr unsigned worlds(unsigned many)
{
    return isSanitized ? many / 4 : many;
}

} // namespace proxym::test
