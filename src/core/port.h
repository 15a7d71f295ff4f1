// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHashFunctions>

#include <cstdint>
#include <optional>

namespace proxym {

//! A TCP or UDP port: 1 … 65535. No other value can be built.
class Port {
public:
    [[nodiscard]] static constexpr std::optional<Port> from(std::int64_t number)
    {
        if (number < 1 || number > 65535)
            return std::nullopt;
        return Port(static_cast<std::uint16_t>(number));
    }
    //! For numbers in our own source.
    template <std::uint16_t number> [[nodiscard]] static constexpr Port of()
    {
        static_assert(number > 0);
        return Port(number);
    }

    [[nodiscard]] constexpr std::uint16_t number() const { return m_number; }
    // clang-tidy 14 takes a part of the defaulted operator for a null pointer.
    constexpr auto operator<=>(const Port &) const = default; // NOLINT(modernize-use-nullptr)
    [[nodiscard]] friend size_t qHash(const Port &port, size_t seed = 0) noexcept
    {
        return ::qHash(port.m_number, seed);
    }

private:
    constexpr explicit Port(std::uint16_t number)
        : m_number(number)
    {
    }
    std::uint16_t m_number;
};

} // namespace proxym
