// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! What `--help` prints: options, signals, and every setting with its default and meaning.
[[nodiscard]] QString helpText();

} // namespace proxym
