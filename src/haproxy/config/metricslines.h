// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/configwriter.h"
#include "settings/settingtypes.h"

namespace proxym {

//! The lines of the frontend with HAProxy's own figures: its exporter at /metrics, its stats page at /stats,
//! and nothing else. A HAProxy that is built without the exporter answers 501 there.
void writeFigures(const Endpoint &address, ConfigWriter &out);

//! The line in `global` by which a HAProxy that has the exporter says so; see hasExporterIn().
void noteExporter(ConfigWriter &out);
//! The command that asks for it.
inline constexpr auto askForExporter = "get var proc.exporter";
//! Whether the answer to that command says yes.
[[nodiscard]] bool hasExporterIn(const QByteArray &answer);

} // namespace proxym
