// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/weight.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace proxym {

namespace {

//! The shares rounded to whole numbers, the greatest of which is `top`.
std::vector<int> rounded(const std::vector<double> &shares, double greatest, int top)
{
    std::vector<int> numbers;
    numbers.reserve(shares.size());
    for (const double share : shares)
        numbers.push_back(share > 0 ? std::max(1, int(std::lround(share / greatest * top))) : 0);
    return numbers;
}

//! By how much of itself a share differs from what is wanted, at most.
double errorOf(const std::vector<int> &numbers, const std::vector<double> &shares, double sum)
{
    const double all = std::accumulate(numbers.begin(), numbers.end(), 0.0);
    double error = 0;
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (shares[i] > 0)
            error = std::max(error, std::abs(numbers[i] / all * sum / shares[i] - 1));
    return error;
}

} // namespace

std::optional<Weight> Weight::fromText(const QString &text)
{
    bool isNumber = false;
    const int number = text.trimmed().toInt(&isNumber);
    return isNumber ? from(number) : std::nullopt;
}

std::vector<Weight> weightsFor(const std::vector<double> &shares)
{
    constexpr double negligible = 1e-9;
    const double greatest = shares.empty() ? 0 : *std::max_element(shares.begin(), shares.end());
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    std::vector<int> best = rounded(shares, greatest, 1);
    double least = errorOf(best, shares, sum);
    for (int top = 2; top <= Weight::most && least > negligible; ++top) {
        std::vector<int> numbers = rounded(shares, greatest, top);
        const double error = errorOf(numbers, shares, sum);
        if (error < least - negligible) {
            best = std::move(numbers);
            least = error;
        }
    }
    std::vector<Weight> weights;
    weights.reserve(best.size());
    for (const int number : best)
        weights.push_back(*Weight::from(number));
    return weights;
}

} // namespace proxym
