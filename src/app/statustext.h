// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QJsonObject>
#include <QString>

namespace proxym {

//! The body of /api/status as people read it in a terminal: the verdict first, then sources, HAProxy,
//! problems. Nothing in it can be a control character but the line ends.
[[nodiscard]] QString statusText(const QJsonObject &status);

//! As Nagios takes it: 0 in sync, 1 degraded, stale or starting, 2 for all else.
[[nodiscard]] int statusSeverity(const QJsonObject &status);

} // namespace proxym
