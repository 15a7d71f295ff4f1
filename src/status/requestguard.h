// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"

#include <QByteArray>
#include <QStringList>

namespace proxym {

//! Whether the name in a `Host` field is one of ours: an IP literal, `localhost`, or one of `names` (this
//! host's and the configured ones; lower case). Anything else may be a foreign page whose own name resolves
//! to our address (DNS rebinding).
[[nodiscard]] bool isOwnHost(const QByteArray &hostField, const QStringList &names);

//! This host's name, with and without its domain, and those in `further`; lower case.
[[nodiscard]] QStringList ownHostNames(const QStringList &further);

//! Whether a request comes from a page that is not ours. Missing fields pass, as they mean that no browser
//! sent the request.
[[nodiscard]] bool isForeign(const QByteArray &origin, const QByteArray &secFetchSite,
                             const QByteArray &hostField);

//! Whether an `Authorization` field contains this user and password as HTTP Basic, in UTF-8. Takes the same
//! time however much of them matches.
[[nodiscard]] bool isAuthorised(const QByteArray &authorization, const QString &user, const Secret &password);

} // namespace proxym
