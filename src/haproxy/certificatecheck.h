// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/task.h"
#include "haproxy/certificate.h"
#include "haproxy/haproxysettings.h"

namespace proxym {

//! Which of these HAProxy would not load, beside this `global` text: file → its own words. One check where
//! all are good. Whom HAProxy does not name is found by halves. What is tried out lies in the helpers'
//! directory meanwhile; one check at a time. Errors: why nothing could be checked.
[[nodiscard]] Task<Result<QMap<QString, QString>>> refusedCertificates(QList<Certificate> certificates,
                                                                       QByteArray global,
                                                                       HaproxySettings settings,
                                                                       QString helpersPath);

} // namespace proxym
