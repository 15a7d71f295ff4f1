// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/host.h"

#include <QMap>
#include <QStringList>

namespace proxym {

//! What a source says exists: somebody reachable under domains or a port, on some hosts.
//! Texts are as the source wrote them; buildInventory() decides which of them may reach a configuration.
struct Service {
    QString id; //!< never empty; Marathon's app id ("/group/app") or whatever a file says
    QStringList domains; //!< as written; "*.example.com" covers one label
    Port port; //!< the container's port
    std::optional<Port> servicePort;
    QString transportProtocol; //!< "tcp", "udp", or empty where the source names none
    QString applicationProtocol; //!< "http", "tcp", something else, or empty
    QList<Host> hosts;
    QStringList config; //!< raw HAProxy lines
    QString path; //!< "/api", or empty
    QString source; //!< name of the source: "File", "Marathon", "Mesos Master"
    QString origin = {}; //!< the file it is from, to show: "shop.json"
    QString absence = {}; //!< why it has no hosts, to show: "no running task"
    QMap<QString, QString> labels; //!< what it was built from, to show; never decides anything

    [[nodiscard]] Port listenPort() const { return servicePort.value_or(port); }

    bool operator==(const Service &) const = default;
};

//! `id` as HAProxy may read it: without its leading '/', each further '/' and each character outside
//! [A-Za-z0-9_.:-] an underscore, at most 200 characters.
[[nodiscard]] QString normalisedId(const QString &id);

//! NAME of the service in haproxy.cfg, the API and the settings directory: "group_app_8080".
[[nodiscard]] QString nameOf(const Service &service);

} // namespace proxym
