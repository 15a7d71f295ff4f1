// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>

#include <chrono>

namespace proxym {

//! A time layout of Go's package `time`, in which every element is written as it looks on Mon Jan 2 15:04:05
//! MST 2006. Other text stands for itself, so every text is a layout.
class GoTime {
public:
    explicit GoTime(const QString &layout);

    //! Uses `time` down to the second, in its own zone, and `fraction` for the part of a second. Names are
    //! English.
    [[nodiscard]] QString format(const QDateTime &time, std::chrono::nanoseconds fraction) const;

private:
    using Piece = std::function<QString(const QDateTime &time, std::chrono::nanoseconds fraction)>;
    QList<Piece> m_pieces;
};

} // namespace proxym
