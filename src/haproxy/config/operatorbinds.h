// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/listenplace.h"

#include <QByteArray>
#include <QList>

namespace proxym {

//! One address of a `bind` line in the operator's http-frontend.cfg.
struct OperatorBind {
    int line = 0; //!< from 1
    ListenPlace place;
};

//! What can be read of these lines. A port of another kind is left to HAProxy: UNIX sockets, inherited
//! descriptors, QUIC, host names, variables, long ranges, and lines that bind otherwise than anybody would
//! (`interface`, `namespace`, `transparent`).
[[nodiscard]] QList<OperatorBind> bindsIn(const QByteArray &text);

//! The text without these lines: they become comments, so that the others keep their numbers, as HAProxy's
//! complaints name them.
[[nodiscard]] QByteArray withoutLines(const QByteArray &text, const QList<int> &lines);
//! The text as it was before withoutLines().
[[nodiscard]] QByteArray wholeText(const QByteArray &text);

} // namespace proxym
