// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/plan/seating.h"

namespace proxym {

//! What is kept on disk, for the next proxym.
struct SavedSeats {
    Seats seats;
    QMap<QString, QString> added; //!< as in Seating

    bool operator==(const SavedSeats &) const = default;
    [[nodiscard]] bool isEmpty() const { return seats.isEmpty() && added.isEmpty(); }
};

//! It counts for a HAProxy with this generation only.
[[nodiscard]] QByteArray seatsToJson(const SavedSeats &saved, const QString &generation);
[[nodiscard]] SavedSeats seatsFromJson(const QByteArray &json, const QString &generation);
//! "spare_0003 shop_web_80", a line for each, as a map of HAProxy's or a script reads it.
[[nodiscard]] QByteArray seatsAsMap(const Seats &seats);

//! A HAProxy that was just loaded with this.
[[nodiscard]] Seating loadedFrom(const ProxyModel &model);
//! The same with these backends, which were added since it was loaded: NAME → section. They are like those
//! that are wanted, or else like one that it was loaded with.
[[nodiscard]] Seating withBackendsAdded(Seating loaded, const QMap<QString, QString> &added,
                                        const ProxyModel &wanted);
//! The model without those: what HAProxy was loaded with.
[[nodiscard]] ProxyModel asLoaded(const Seating &seating);
//! The same backends with the servers that are wanted in them.
[[nodiscard]] Seating withServersOf(Seating seating, const ProxyModel &wanted);
//! Which backends have no service, judged by what HAProxy says: they have no server, no route leads there,
//! and they are not wanted as they are.
void noteVacant(Seating &seating, const ProxyModel &wanted);

} // namespace proxym
