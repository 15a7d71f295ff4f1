// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! HAProxy lists every keyword that would have been right: "'http-request' expects 'wait-for-handshake', …
//! (56 of them), but got 'set-headr'". Only the entries of such a list that are closest to what it got are
//! kept: "expects 'set-header', 'set-path', 'set-uri' or 53 others, but got 'set-headr'". Works line by line;
//! short lists stay.
[[nodiscard]] QString withoutLongLists(const QString &text);

} // namespace proxym
