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

} // namespace proxym
