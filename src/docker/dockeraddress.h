// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/host.h"
#include "docker/dockerparser.h"

namespace proxym {

//! Where HAProxy reaches containers.
struct DockerPlace {
    QString network = {}; //!< by their addresses in this network; empty: in any
    QString hostAddress = {}; //!< by the ports that they publish at this address; empty: not so
    QString machine = {}; //!< those that use the network of their machine: here

    bool operator==(const DockerPlace &) const = default;
};

//! Where this TCP port of the container is reached, or why it is not: "it is not in the network edge".
[[nodiscard]] tl::expected<Host, QString> hostOf(const DockerContainer &container, Port port,
                                                 const DockerPlace &place);

} // namespace proxym
