// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QString>

namespace proxym {

// The algorithms by which HAProxy distributes requests among servers, as written after `balance`.

//! "hdr( X-User )" → "hdr(X-User)". An error for anything that is not a balance algorithm with plain
//! arguments, and for `static-rr`, which cannot take servers at run time.
[[nodiscard]] Result<QString> whitelistedBalance(const QString &text);

//! True if the algorithm places requests by a hash; such an algorithm is dynamic only with `hash-type
//! consistent`.
[[nodiscard]] bool isHashBalance(const QString &balance);

} // namespace proxym
