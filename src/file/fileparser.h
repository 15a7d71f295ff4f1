// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/servicegenerator.h"

namespace proxym {

//! The services of one file: an object, or an array of them. A bad service in an array does not affect the
//! others. Fails if the file as a whole is bad: not JSON, anything other than services, or all of its
//! services bad; the caller can then keep the file's last good content. Every complaint begins "web.json:
//! line 3, column 9: ".
[[nodiscard]] Result<Found> parseServiceFile(const QString &fileName, const QByteArray &content);

} // namespace proxym
