// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/jsonbody.h"
#include "marathon/parse/marathonparser.h"

namespace proxym {

//! The fields in which Marathon's versions describe ports, before it is decided which of them count.
struct PortFields {
    QString network; //!< container.docker.network: "BRIDGE", "HOST", "USER"; until 1.4
    QString mode; //!< networks[0].mode: "host", "container/bridge", "container"; from 1.5
    QStringList networks; //!< networks[].name, the order of the tasks' addresses; from 1.5
    bool hasAddress = false; //!< `ipAddress` is set: 0.13 … 1.4
    QList<AppPort> mappings; //!< takesTaskPort: whether hostPort is set
    QList<AppPort> definitions; //!< portDefinitions: 1.0 …
    QList<AppPort> ports; //!< ports: … 1.4
    QList<AppPort> discovery; //!< ipAddress.discovery.ports
};

//! Reads the app's field `key` into `fields` if it is about ports.
void readPortField(std::string_view key, json::Value &value, PortFields &fields);

//! The ports described by those fields that count in the app's version and network mode.
[[nodiscard]] QList<AppPort> portsFrom(PortFields fields);

} // namespace proxym
