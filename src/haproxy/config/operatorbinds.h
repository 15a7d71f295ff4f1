// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace proxym {

//! One address of a `bind` line in the operator's http-frontend.cfg.
struct OperatorBind {
    int line = 0; //!< from 1
    QString address; //!< literal, or "*"
    Port port = Port::of<80>();
    bool isIpv6Only = false;

    //! The same place to listen at, wherever it is written.
    [[nodiscard]] bool isAt(const OperatorBind &other) const;
    bool operator==(const OperatorBind &) const = default;
};

//! What can be read of these lines. A port of another kind is left to HAProxy: UNIX sockets, inherited
//! descriptors, QUIC, host names, variables, long ranges, and lines that bind otherwise than anybody would
//! (`interface`, `namespace`, `transparent`).
[[nodiscard]] QList<OperatorBind> bindsIn(const QByteArray &text);

//! The text without these lines. The others keep their numbers, as HAProxy's complaints name them.
[[nodiscard]] QByteArray withoutLines(const QByteArray &text, const QList<int> &lines);

} // namespace proxym
