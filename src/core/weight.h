// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace proxym {

//! How many requests a server gets in relation to the others: 0 … 256, where 0 is none, so that what is there
//! drains. No other value can be built.
class Weight {
public:
    static constexpr int most = 256;

    [[nodiscard]] static constexpr std::optional<Weight> from(std::int64_t number)
    {
        if (number < 0 || number > most)
            return std::nullopt;
        return Weight(static_cast<std::uint16_t>(number));
    }
    //! From a decimal number, as in a label.
    [[nodiscard]] static std::optional<Weight> fromText(const QString &text);
    //! For numbers in our own source.
    template <std::uint16_t number> [[nodiscard]] static constexpr Weight of()
    {
        static_assert(number <= most);
        return Weight(number);
    }

    [[nodiscard]] constexpr int number() const { return m_number; }
    // clang-tidy 14 takes a part of the defaulted operator for a null pointer.
    constexpr auto operator<=>(const Weight &) const = default; // NOLINT(modernize-use-nullptr)

private:
    constexpr explicit Weight(std::uint16_t number)
        : m_number(number)
    {
    }
    std::uint16_t m_number;
};

//! The smallest weights in the proportions of these shares (none negative), or as near to them as possible:
//! {90, 10} → {9, 1}. What has a share has a weight of 1 at least.
[[nodiscard]] std::vector<Weight> weightsFor(const std::vector<double> &shares);

} // namespace proxym
