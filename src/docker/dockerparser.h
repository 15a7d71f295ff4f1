// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QMap>
#include <QStringList>

namespace proxym {

using DockerLabels = QMap<QString, QString>;

//! A running container in /containers/json, which says little of Podman's health and ports.
struct DockerListed {
    QString id;
    std::int64_t createdAt = 0; //!< seconds
    bool isMarked = false; //!< it has a label of ours
};

//! Where a port of a container is published.
struct DockerBinding {
    QString address; //!< empty: all addresses of the machine
    std::int64_t port = 0;

    bool operator==(const DockerBinding &) const = default;
};

struct DockerPort {
    std::int64_t number = 0;
    QString protocol; //!< "tcp", "udp", "sctp"
    QList<DockerBinding> bindings = {};

    bool operator==(const DockerPort &) const = default;
};

//! From best to worst. A container without a check is good.
enum class DockerHealth { Good, Starting, Bad };

//! One container in full.
struct DockerContainer {
    QString id;
    QString name; //!< "web"
    std::int64_t createdAt = 0; //!< seconds; from the list
    DockerLabels labels = {}; //!< all of them
    QString state = {}; //!< "running", "paused", "stopping" …
    DockerHealth health = DockerHealth::Good;
    QDateTime startedAt = {};
    int stopSignal = 15;
    bool isOnHost = false; //!< it uses the network of its machine
    QList<DockerPort> ports = {}; //!< exposed or published
    QMap<QString, QStringList> networks = {}; //!< its addresses by network, IPv4 first

    bool operator==(const DockerContainer &) const = default;
};

//! Fails if it is not /containers/json. What does not run is left out.
[[nodiscard]] Result<QList<DockerListed>> parseDockerList(const QByteArray &json);
//! Fails if it is not /containers/ID/json.
[[nodiscard]] Result<DockerContainer> parseDockerContainer(const QByteArray &json);
//! The version of the API to be used, from /version: 1.41, if the engine still has it.
[[nodiscard]] Result<QByteArray> parseDockerVersion(const QByteArray &json);

//! Only its own labels of these: `proxym.…`.
[[nodiscard]] DockerLabels ownLabels(const DockerLabels &labels);

} // namespace proxym
