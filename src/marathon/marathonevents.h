// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace proxym {

//! Whether an event of Marathon can concern services, and how to name it: "status_update_event /web". Nothing
//! for unknown types and for what is no event. `type` stands in where the JSON names none.
[[nodiscard]] std::optional<QString> relevantEvent(const QByteArray &json, const QByteArray &type = {});

} // namespace proxym
