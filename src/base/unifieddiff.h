// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

namespace proxym {

//! The change from `before` to `after`, line by line, as `diff -u` prints it with three lines of context;
//! empty if nothing changed. The cost is bounded: texts that differ nearly everywhere give one removed and
//! one added block.
[[nodiscard]] QByteArray unifiedDiff(const QByteArray &before, const QByteArray &after,
                                     const QByteArray &beforeName, const QByteArray &afterName);

} // namespace proxym
