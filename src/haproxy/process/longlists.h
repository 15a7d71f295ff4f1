// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! HAProxy names every keyword that would have been right: "'http-request' expects 'wait-for-handshake', …
//! (56 of them), but got 'set-headr'". Of each such list those remain that are nearest to what it got:
//! "expects 'set-header', 'set-path', 'set-uri' or 53 others, but got 'set-headr'". Line by line; short lists
//! stay.
[[nodiscard]] QString withoutLongLists(const QString &text);

} // namespace proxym
