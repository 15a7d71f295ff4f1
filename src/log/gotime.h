// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>

#include <chrono>

namespace proxym {

//! A time layout of Go's package `time`, where every element is written as it looks on Mon Jan 2 15:04:05 MST
//! 2006. Text that is no element stands for itself, so that every text is a layout.
class GoTime {
public:
    explicit GoTime(const QString &layout);

    //! `time` counts to the second, in its own zone; `fraction` is what is left of that second. Names are
    //! English.
    [[nodiscard]] QString format(const QDateTime &time, std::chrono::nanoseconds fraction) const;

private:
    using Piece = std::function<QString(const QDateTime &time, std::chrono::nanoseconds fraction)>;
    QList<Piece> m_pieces;
};

} // namespace proxym
