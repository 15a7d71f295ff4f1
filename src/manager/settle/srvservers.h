// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/srvrecord.h"

#include <QList>

namespace proxym {

//! The servers that these records name: those of the lowest priority that has any with an address, with the
//! weights of the records (0 … 65,535) brought to 1 … 256 in their proportions. By RFC 2782 a weight of 0
//! stands for very little traffic beside others, and for an equal part if all have it; it never drains.
[[nodiscard]] QList<Host> serversOf(const QList<SrvRecord> &records);

} // namespace proxym
