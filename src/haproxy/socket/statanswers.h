// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/configgenerator.h"

#include <QSet>

namespace proxym {

// Parses the answers to `show stat`, like answers.h.

//! Adds what `show stat BACKEND 6 -1; …` reports: for each backend a header, then a row for each server and
//! one for the backend itself. HAProxy walks all its proxies for each of these commands.
[[nodiscard]] Result<Done> addLiveServers(const QByteArray &answer, const QDateTime &answeredAt,
                                          LiveServers &live);
//! From `show stat -1 2 -1`: how many requests per second each backend gets. Fast enough for thousands of
//! rows.
[[nodiscard]] Result<RequestRates> requestRatesFrom(const QByteArray &answer);

//! From `show stat BACKEND 2 -1; …`: the backends that have requests at the moment.
[[nodiscard]] Result<QSet<QString>> busyBackendsIn(const QByteArray &answer);
//! From `show stat -1 2 -1` (a header, then a row for each backend): the backends with no server in use.
[[nodiscard]] Result<QSet<QString>> withoutLiveServersIn(const QByteArray &answer);

} // namespace proxym
