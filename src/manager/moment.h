// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>

#include <chrono>

namespace proxym {

//! When something happened. The monotonic clock decides; the wall clock is for people and for files, where it
//! is all that is left after a restart.
struct Moment {
    using Time = std::chrono::steady_clock::time_point;

    Time time;
    QDateTime wall; //!< UTC

    [[nodiscard]] static Moment now() { return {Time::clock::now(), QDateTime::currentDateTimeUtc()}; }
    //! A moment that an earlier process saved. If the wall clock has been set back since, it counts as `now`;
    //! anything older than a year counts as a year old, as the monotonic clock cannot express every date a
    //! file may hold.
    [[nodiscard]] static Moment remembered(const QDateTime &wall, const Moment &now)
    {
        constexpr std::chrono::milliseconds oldest = std::chrono::years(1);
        const std::chrono::milliseconds age(std::clamp<qint64>(wall.msecsTo(now.wall), 0, oldest.count()));
        return {now.time - age, wall};
    }

    bool operator==(const Moment &) const = default;
};

} // namespace proxym
