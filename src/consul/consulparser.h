// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QHash>
#include <QMap>
#include <QStringList>

namespace proxym {

//! How well a check is, the worse the greater.
enum class ConsulHealth { Passing, Warning, Critical };

//! One registration of a service, as /v1/health/service reports it.
struct ConsulInstance {
    QString id; //!< unique on its node
    QString node;
    QString kind; //!< empty for a service; "connect-proxy" and others belong to the mesh
    QString address; //!< its own or else its node's
    std::int64_t port = 0; //!< 0: none
    QStringList tags;
    QMap<QString, QString> meta;
    std::int64_t changedAt = 0; //!< index at which it was last registered anew
    std::int64_t weight = 1, weightInWarning = 1;
    ConsulHealth health = ConsulHealth::Passing; //!< its worst check; maintenance is critical
};

//! The tags of all services by name. Fails if it is not /v1/catalog/services.
[[nodiscard]] Result<QMap<QString, QStringList>> parseConsulCatalogue(const QByteArray &json);

//! Fails if it is not /v1/health/service.
[[nodiscard]] Result<QList<ConsulInstance>> parseConsulInstances(const QByteArray &json);

//! For each service a fingerprint of its checks' states, whatever their order; that of the nodes' own checks
//! is under the name "".
using ConsulChecks = QHash<QString, std::size_t>;

//! Fails if it is not /v1/health/state.
[[nodiscard]] Result<ConsulChecks> parseConsulChecks(const QByteArray &json);

//! The services whose checks differ.
[[nodiscard]] QStringList changedChecks(const ConsulChecks &before, const ConsulChecks &now);

//! The path of /v1/health/service for this one. Nothing for a name that Consul would read as another path:
//! empty, or with a part that is empty, "." or "..".
[[nodiscard]] std::optional<QByteArray> consulServicePath(const QString &name);

} // namespace proxym
