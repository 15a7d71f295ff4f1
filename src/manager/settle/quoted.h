// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! A text from outside as part of a message: in quotes, cut after 80 characters.
[[nodiscard]] inline QString quoted(const QString &text)
{
    constexpr qsizetype most = 80;
    return u'"' + (text.size() > most ? text.left(most) + u'…' : text) + u'"';
}

} // namespace proxym
