// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/sharedlist.h"
#include "core/handling.h"
#include "core/host.h"

#include <QMap>
#include <QStringList>

namespace proxym {

//! A service that a source lists: reachable under domains or at a port, on some hosts. Texts are as the
//! source wrote them; buildInventory() decides which of them may reach a configuration.
struct Service {
    QString id; //!< never empty; Marathon's app id ("/group/app") or the id in a file
    QStringList domains; //!< as written; "*.example.com" covers one label
    Port port; //!< the container's port
    std::optional<Port> servicePort;
    QString transportProtocol; //!< "tcp", "udp", or empty if the source names none
    QString applicationProtocol; //!< "http", "tcp", something else, or empty
    QList<Host> hosts;
    std::optional<Weight> weight =
        {}; //!< that of its hosts that have none; 0 drains them all; in a group its part of the traffic
    QString group = {}; //!< services of a group with the same routes share one backend; empty: none
    Handling handling = {}; //!< what its labels say; a settings file wins, key by key
    QStringList config; //!< raw HAProxy lines
    QString path; //!< "/api", or empty
    QString source; //!< name of the source: "File", "Marathon" …
    QString origin = {}; //!< where in its source it is written, only for display: the file "shop.json", a key
    QString absence = {}; //!< why it has no hosts, only for display: "no running task"
    QMap<QString, QString> labels; //!< what it was built from, only for display; never decides anything

    [[nodiscard]] Port listenPort() const { return servicePort.value_or(port); }

    bool operator==(const Service &) const = default;
};

using Services = SharedList<Service>;

//! `id` in a form that is safe for HAProxy: without its leading '/', with an underscore for each further '/'
//! and each character outside [A-Za-z0-9_.:-], at most 200 characters.
[[nodiscard]] QString normalisedId(const QString &id);

//! NAME of the service in haproxy.cfg, the API and the settings directory: "group_app_8080".
[[nodiscard]] QString nameOf(const Service &service);

} // namespace proxym
