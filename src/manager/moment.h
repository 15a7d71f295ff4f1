// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>

#include <chrono>

namespace proxym {

//! When something happened. The monotonic clock decides; the wall clock is for people and for the disk, where
//! it is all that is left after a restart.
struct Moment {
    using Time = std::chrono::steady_clock::time_point;

    Time time;
    QDateTime wall; //!< UTC

    [[nodiscard]] static Moment now() { return {Time::clock::now(), QDateTime::currentDateTimeUtc()}; }
    //! One that another process remembered. A wall clock that was put back since makes it as young as `now`.
    [[nodiscard]] static Moment remembered(const QDateTime &wall, const Moment &now)
    {
        const std::chrono::milliseconds age(std::max<qint64>(0, wall.msecsTo(now.wall)));
        return {now.time - age, wall};
    }

    bool operator==(const Moment &) const = default;
};

} // namespace proxym
