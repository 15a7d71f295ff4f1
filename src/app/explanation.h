// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QJsonObject>
#include <QStringList>

namespace proxym {

//! Everything that /api/services/NAME says of one service, as people read it in a terminal; what is missing,
//! as in an entry of /api/services, is left out. Nothing in it can be a control character but the line ends.
[[nodiscard]] QString explanation(const QJsonObject &service);

//! Whether somebody who says `what` means this service: its id, also without the leading '/', its NAME, or
//! one of its domains.
[[nodiscard]] bool isMeant(const QJsonObject &service, const QString &what);

//! The domains under which requests for this one can find a service: itself, its wildcard, "*". Only itself
//! where it is no domain.
[[nodiscard]] QStringList domainsCovering(const QString &what);

} // namespace proxym
