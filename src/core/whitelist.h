// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <optional>

namespace proxym {

//! The domain that covers every host that no other domain covers.
inline const QString catchAllDomain = QStringLiteral("*");

//! "Example.COM." → "example.com", "*.Bücher.example" → "*.xn--bcher-kva.example", "*" → "*"; nothing if
//! HAProxy or a map file could understand it differently.
[[nodiscard]] std::optional<QString> whitelistedDomain(const QString &text);
//! "/api/" → "/api", "/" → ""; nothing for anything other than a plain absolute path of at most 1,000
//! characters.
[[nodiscard]] std::optional<QString> whitelistedPath(const QString &text);

} // namespace proxym
