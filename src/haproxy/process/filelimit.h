// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! How many files a HAProxy started by proxym may open: the hard limit, to which its soft limit is raised.
[[nodiscard]] quint64 mostOpenFiles();

//! A warning when the servers of a model exceed that limit, with advice on what to do; otherwise nothing.
//! HAProxy 2.6 reserves one open file for each checked server, in addition to those for connections, and then
//! accepts only a few connections.
[[nodiscard]] std::optional<QString> fileLimitWarning(const ProxyModel &model, quint64 most);

} // namespace proxym
