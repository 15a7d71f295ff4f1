// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"

#include <QCoroFuture>
#include <QtConcurrentRun>

#include <tuple>

namespace proxym {

//! From this many services on, a pure function over all of them takes longer than the event loop should be
//! blocked.
inline constexpr qsizetype manyServices = 1'000;

//! How many services cost as much as parsing so many bytes: from about 1 MB on, they are many.
[[nodiscard]] constexpr qsizetype effortOfParsing(qsizetype bytes)
{
    return bytes / 1024;
}

//! The result of `work`, which may wait for a disk.
template <class Work> [[nodiscard]] Task<std::invoke_result_t<Work>> besideTheLoop(Work work)
{
    auto working = QtConcurrent::run(std::move(work));
    auto made = co_await working;
    co_return made;
}

//! The result of `work` on these values: computed at once where there are few services, else outside the
//! event loop.
template <class Made, class... Values>
[[nodiscard]] Task<Made> madeOf(qsizetype services, Made (*work)(Values...), std::decay_t<Values>... values)
{
    if (services < manyServices)
        co_return work(std::move(values)...);
    // moved, so that a large value is gone as soon as `work` has used it
    auto working = QtConcurrent::run([work, all = std::tuple(std::move(values)...)]() mutable {
        return std::apply(work, std::move(all));
    });
    Made made = co_await working;
    co_return made;
}

//! The same for a maker, which nothing else uses meanwhile.
template <class Made, class Maker, class... Values>
[[nodiscard]] Task<Made> madeWith(qsizetype services, Maker &maker, Made (Maker::*make)(const Values &...),
                                  std::type_identity_t<Values>... values)
{
    if (services < manyServices)
        co_return (maker.*make)(values...);
    auto working = QtConcurrent::run(make, &maker, values...);
    const Made made = co_await working;
    co_return made;
}

} // namespace proxym
