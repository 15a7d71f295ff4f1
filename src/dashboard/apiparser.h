// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "dashboard/apivalues.h"

#include <QJsonObject>

namespace proxym {

//! Every answer of the API is a JSON object; anything else is Malformed.
[[nodiscard]] Result<QJsonObject> jsonObject(const QByteArray &bytes);

//! /api/status. Malformed only without a `state`; any other invalid field falls back to its default.
[[nodiscard]] Result<StatusReport> statusReport(const QJsonObject &json);

//! /api/services. Malformed only without the list; elements that are not objects are left out.
[[nodiscard]] Result<ServicePage> servicePage(const QJsonObject &json);

//! /api/peers. Malformed only without the list.
[[nodiscard]] Result<QList<EdgeReport>> edgeReports(const QJsonObject &json);

//! The edges that have not taken a refresh, of an answer to it.
[[nodiscard]] QStringList edgesThatMissed(const QJsonObject &json);

} // namespace proxym
