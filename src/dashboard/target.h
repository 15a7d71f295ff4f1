// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QProcessEnvironment>
#include <QUrl>
#include <QUrlQuery>

namespace proxym {

//! The proxym that the dashboard shows.
struct Target {
    QUrl url; //!< without a slash at the end; a path is kept: proxym may be below one, behind a proxy
    QByteArray authorization; //!< "Basic …", or empty
};

//! From the command line's URL ("edge1:5678" means http) and PROXYM_DASHBOARD_USER with
//! PROXYM_DASHBOARD_PASSWORD_FILE. A password in the URL is refused: everyone on the machine could read it.
[[nodiscard]] Result<Target> targetFrom(const QString &url, const QProcessEnvironment &environment);

//! The address of one path of the API: "/api/status".
[[nodiscard]] QUrl apiUrl(const Target &target, const QString &path, const QUrlQuery &query = {});

} // namespace proxym
