// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/configwriter.h"
#include "haproxy/config/model.h"

namespace proxym {

//! The `userlist` section of a backend that lets only some users in, which comes before it.
void writeUsers(const ProxyBackend &backend, ConfigWriter &out);
//! The lines of an HTTP backend about who is let in, HSTS and the path that its servers do not see.
void writeHandling(const ProxyBackend &backend, const ProxyModel &model, ConfigWriter &out);

} // namespace proxym
