// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! Where a backend of that NAME is in a sorted list, or would be.
[[nodiscard]] ProxyBackends::const_iterator placeOf(const QString &name, const ProxyBackends &backends);
//! Null if none is there.
[[nodiscard]] const ProxyBackend *findIn(const ProxyBackends &backends, const QString &name);
[[nodiscard]] QStringList namesOf(const ProxyBackends &backends);
//! Puts these, whose NAMEs are not in it, into a sorted list.
void insertInto(ProxyBackends &backends, const ProxyBackends &more);
//! Takes the one of that NAME out of it, if it is there.
void removeFrom(ProxyBackends &backends, const QString &name);
//! Takes those objects out of it, and puts these into it.
void patch(ProxyBackends &backends, const ProxyBackends &gone, const ProxyBackends &come);

} // namespace proxym
