// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "base/task.h"

#include <functional>

namespace proxym {

//! Does the same for each of many items, a few at a time: asks a server about each of them, for example. The
//! first error ends all of it and is its result; so does a limit of time.
class Workers final {
public:
    template <class Item> using Work = std::function<Task<Result<Done>>(Item)>;

    //! `abandon` ends all running work, with errors that nobody sees; `late` says what takes longer than
    //! `limit`.
    Workers(std::chrono::milliseconds limit, const QString &late, std::function<void()> abandon)
        : m_limit(limit)
        , m_late(late)
        , m_abandon(std::move(abandon))
    {
    }

    //! Never called again before it has ended.
    template <class Item> [[nodiscard]] Task<Result<Done>> eachOf(QList<Item> items, Work<Item> work)
    {
        const Work<qsizetype> byNumber = [&items, &work](qsizetype number) { return work(items.at(number)); };
        const Result<Done> done = co_await allOf(items.size(), byNumber);
        co_return done;
    }
    //! Ends it now, and from now on.
    void giveUp();
    //! What running work says from now on does not count.
    [[nodiscard]] bool isOver() const { return m_error.has_value(); }

    static constexpr int atOnce = 6; //!< as many as Qt opens connections to one server

private:
    [[nodiscard]] Task<Result<Done>> allOf(qsizetype items, Work<qsizetype> work);
    [[nodiscard]] Task<Done> takeTurns(qsizetype items, Work<qsizetype> work);
    void end(const Error &error);

    std::chrono::milliseconds m_limit;
    QString m_late;
    std::function<void()> m_abandon;
    qsizetype m_next = 0;
    std::optional<Error> m_error; //!< the first one
    bool m_hasGivenUp = false;
};

} // namespace proxym
