// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QJsonObject>
#include <QStringList>

namespace proxym {

//! Everything that /api/services/NAME says about a service, as text for a terminal. Fields that are missing,
//! as in an entry of /api/services, are left out. Contains no control characters except line ends.
[[nodiscard]] QString explanation(const QJsonObject &service);

//! Whether `what` names this service: by its id (the leading '/' is optional), its NAME, or one of its
//! domains.
[[nodiscard]] bool isMeant(const QJsonObject &service, const QString &what);

//! The domains that can match a request for `what`: itself, its wildcard, "*". Only itself if it is not a
//! domain.
[[nodiscard]] QStringList domainsCovering(const QString &what);

} // namespace proxym
