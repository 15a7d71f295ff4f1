// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/seating.h"

namespace proxym {

//! What is kept on disk, for the next proxym. It counts for a HAProxy with this generation only.
[[nodiscard]] QByteArray seatsToJson(const Seats &seats, const QString &generation);
[[nodiscard]] Seats seatsFromJson(const QByteArray &json, const QString &generation);
//! "spare_0003 shop_web_80", a line for each, as a map of HAProxy's or a script reads it.
[[nodiscard]] QByteArray seatsAsMap(const Seats &seats);

//! The same backends with the servers that are wanted in them.
[[nodiscard]] Seating withServersOf(Seating seating, const ProxyModel &wanted);
//! Which backends have no service, judged by what HAProxy says: they have no server, and no route leads
//! there.
void noteVacant(Seating &seating);

} // namespace proxym
