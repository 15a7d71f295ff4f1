// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/model.h"

#include <QSet>

namespace proxym {

//! Where a model has HAProxy listen beside HTTP and HTTPS: for services, for the operator's `bind` lines, and
//! for its own figures.
[[nodiscard]] QSet<ListenPlace> placesOf(const ProxyModel &model);
//! Those of them that HAProxy does not have while `inForce` is in force. Costs the services that differ.
[[nodiscard]] QSet<ListenPlace> placesBeside(const ProxyModel &inForce, const ProxyModel &model);
//! Where it serves HTTP and HTTPS.
[[nodiscard]] QSet<ListenPlace> frontendPlacesOf(const ProxyModel &model);

//! NAMEs of services that want a place of the operator's `bind` lines, or of HAProxy's figures → "port 8081
//! belongs to http-frontend.cfg line 3". HAProxy would open both, and the kernel share out the connections.
[[nodiscard]] QMap<QString, QString> clashesIn(const ProxyModel &model);
//! The model without these services.
[[nodiscard]] ProxyModel withoutClashes(const ProxyModel &model);

//! Why HAProxy cannot serve its own figures: their place is closed, or an operator's line has it. Empty: it
//! can, or is not to.
[[nodiscard]] QString whyWithoutMetrics(const ClosedPlaces &closed, const ProxyModel &model);

//! The model without the figures if there is a reason, and without the services and the lines of
//! http-frontend.cfg that want a closed place.
[[nodiscard]] ProxyModel leftOf(const ProxyModel &model, const ClosedPlaces &closed);
//! NAMEs of those services → why.
[[nodiscard]] QMap<QString, QString> servicesAt(const ClosedPlaces &closed, const ProxyModel &model);
//! "http-frontend.cfg line 3: port 8081 cannot be opened: address already in use; this line is left out"
[[nodiscard]] QStringList complaintsAbout(const ClosedPlaces &closed, const ProxyModel &model);

} // namespace proxym
