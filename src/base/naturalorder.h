// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! Negative, zero or positive, as people order names: "app2" before "app10". Digits are compared as numbers,
//! of any length; everything else by code unit. "app2" and "app02" still differ: only equal texts give zero.
[[nodiscard]] int naturalOrder(QStringView left, QStringView right);

} // namespace proxym
