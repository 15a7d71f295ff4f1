// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/listenplace.h"

#include <QList>

namespace proxym {

//! All TCP listeners of this machine. The kernel does not say of "::" whether that is IPv6 only.
struct Listeners {
    QList<ListenPlace> ours; //!< of the processes asked for
    QList<ListenPlace> others;
};

//! Nothing where the kernel does not tell us (another user's process).
[[nodiscard]] std::optional<Listeners> listenersBeside(const QList<qint64> &ours);

//! "0100007F:1F90", "00000000000000000000000001000000:1F90": as /proc/net/tcp and tcp6 have it.
[[nodiscard]] std::optional<ListenPlace> placeFromProc(const QByteArray &text);

} // namespace proxym
