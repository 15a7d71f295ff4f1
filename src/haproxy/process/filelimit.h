// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

namespace proxym {

//! How many files a HAProxy that proxym starts may open: the hard limit, to which its soft limit is raised.
[[nodiscard]] quint64 mostOpenFiles();

//! Warns when the servers of a model outgrow that limit, and says what to do; nothing while they do not.
//! HAProxy 2.6 counts one open file for each checked server, beside those for connections, of which it then
//! accepts few.
[[nodiscard]] std::optional<QString> fileLimitWarning(const ProxyModel &model, quint64 most);

} // namespace proxym
