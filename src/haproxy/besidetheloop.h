// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"

#include <QCoroFuture>
#include <QtConcurrentRun>

namespace proxym {

//! From so many services on a pure function of all of them takes longer than the event loop should wait.
inline constexpr qsizetype manyServices = 1'000;

//! What `work` makes of these values: at once where there are few services, else beside the event loop.
template <class Made, class... Values>
[[nodiscard]] Task<Made> madeOf(qsizetype services, Made (*work)(const Values &...),
                                std::type_identity_t<Values>... values)
{
    if (services < manyServices)
        co_return work(values...);
    auto working = QtConcurrent::run(work, values...);
    const Made made = co_await working;
    co_return made;
}

} // namespace proxym
