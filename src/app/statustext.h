// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QJsonObject>
#include <QString>

namespace proxym {

//! The body of /api/status as text for a terminal: the verdict first, then sources, HAProxy, problems.
//! Contains no control characters except line ends.
[[nodiscard]] QString statusText(const QJsonObject &status);

//! For Nagios: 0 in sync, 1 degraded, stale or starting, 2 for everything else.
[[nodiscard]] int statusSeverity(const QJsonObject &status);

} // namespace proxym
