// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "core/proxyrules.h"

#include <QByteArray>

namespace proxym {

enum class SettingsFormat { Yaml, Json };

//! Reads NAME.yml, NAME.yaml or NAME.json. Keys: README, "Settings files". An unknown key, a duplicate key
//! (in JSON the last one counts) or a value of the wrong type makes the whole file invalid: "line 3, column
//! 5: sticky must be …".
[[nodiscard]] Result<ServiceSettings> serviceSettingsFrom(const QByteArray &content,
                                                          SettingsFormat format = SettingsFormat::Yaml);

//! "hdr( X-User )" → "hdr(X-User)". An error for anything that is not a balance algorithm with plain
//! arguments, and for `static-rr`, which cannot take servers at run time.
[[nodiscard]] Result<QString> whitelistedBalance(const QString &text);

//! True if the algorithm places requests by a hash; such an algorithm is dynamic only with `hash-type
//! consistent`.
[[nodiscard]] bool isHashBalance(const QString &balance);

} // namespace proxym
