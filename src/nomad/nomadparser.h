// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "written/registrations.h"

#include <QSet>

namespace proxym {

//! A service: its namespace, and its name there.
using NomadName = std::pair<QString, QString>;

//! The services of /v1/services that have a tag for us. Fails if it is not that list.
[[nodiscard]] Result<QSet<NomadName>> parseNomadServices(const QByteArray &json);

//! What /v1/service says about this one. Fails if it is not a list of its instances.
[[nodiscard]] Result<ServiceLook> parseNomadService(const QByteArray &json, const NomadName &service);

struct NomadEvent {
    QString type; //!< "ServiceRegistration"
    NomadName service;
    bool isMarked = false; //!< the instance has a tag for us

    bool operator==(const NomadEvent &) const = default;
};

//! The events about services in a line of /v1/event/stream: none if it is a heartbeat. Fails if it is no such
//! line: Nomad may write an error into its stream.
[[nodiscard]] Result<QList<NomadEvent>> parseNomadEvents(const QByteArray &line);

//! The path of /v1/service for this one. Nothing for a name that Nomad would read as another path.
[[nodiscard]] std::optional<QByteArray> nomadServicePath(const NomadName &service);

[[nodiscard]] inline QString nomadId(const NomadName &service)
{
    return QStringLiteral("nomad/") + service.first + u'/' + service.second;
}

} // namespace proxym
