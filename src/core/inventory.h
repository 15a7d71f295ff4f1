// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/proxyrules.h"
#include "core/service.h"

#include <tuple>

namespace proxym {

//! The identity of a service, whatever its properties.
struct ServiceKey {
    QString source;
    QString id;
    Port port;

    bool operator==(const ServiceKey &) const = default;
    bool operator<(const ServiceKey &other) const
    {
        return std::tie(source, id, port) < std::tie(other.source, other.id, other.port);
    }
};
[[nodiscard]] inline ServiceKey keyOf(const Service &service)
{
    return {service.source, service.id, service.port};
}
[[nodiscard]] inline size_t qHash(const ServiceKey &key, size_t seed = 0)
{
    return qHashMulti(seed, key.source, key.id, key.port.number());
}

//! A domain, exact, "*.example.com" or "*", and a path below it ("" for all of it). Both are whitelisted:
//! nothing in them has a special meaning to HAProxy, its map files or its admin socket.
struct Route {
    QString domain;
    QString path;

    bool operator==(const Route &) const = default;
    bool operator<(const Route &other) const
    {
        return std::tie(domain, path) < std::tie(other.domain, other.path);
    }
};
[[nodiscard]] inline size_t qHash(const Route &route, size_t seed = 0)
{
    return qHashMulti(seed, route.domain, route.path);
}

enum class ServiceState { Active, NoHosts, Skipped, HeldBack };

//! One service with its state.
struct Entry {
    Shared<Service> service; //!< as its source wrote it
    QString name;
    QString group = {}; //!< the backend that it shares with its group; empty without a group
    Protocol protocol = Protocol::Tcp;
    ServiceSettings settings; //!< the settings file's; its handling is over that of the service
    QList<Route> claimed; //!< HTTP: every route that it claims, sorted; empty if it could serve none of them
    QList<Route> routes; //!< HTTP: the claimed routes that lead to it; never empty while it is served
    std::optional<Port> listenPort; //!< TCP: where it listens; set while it is served
    QList<Host> servers; //!< addresses only, sorted, unique
    ServiceState state = ServiceState::Active;
    QString reason; //!< why it is skipped or held back, or which parts of it could not be used
    bool isDeclined = false; //!< skipped on purpose: nothing needs to be fixed
    QStringList conflicts; //!< "domain x.test belongs to /alpha (File)"

    [[nodiscard]] bool isServed() const { return state != ServiceState::Skipped; }
    //! HTTP: skipped only because others have all its routes.
    [[nodiscard]] bool isWaiting() const { return !isServed() && !claimed.isEmpty(); }
    //! It is in the configuration: it is served, or its backend is ready for the route that it waits for.
    [[nodiscard]] bool isConfigured() const { return isServed() || isWaiting(); }
    //! As written: the service's own domains, then those of its settings file.
    [[nodiscard]] QStringList domains() const;
    //! The settings file's, else the service's own.
    [[nodiscard]] QString path() const { return settings.path.value_or(service->path); }
    [[nodiscard]] ServiceKey key() const { return keyOf(service); }
    //! The backend that serves it: its own, called NAME, or that of its group.
    [[nodiscard]] const QString &backend() const { return group.isEmpty() ? name : group; }
    //! How many servers it is to have. Records decide it for `srv` names; an unresolved host name counts.
    [[nodiscard]] qsizetype serverCount() const;
    //! Who holds its routes: itself, or its group, whose members come and go.
    [[nodiscard]] ServiceKey claimant() const;
    //! Adds to the reason.
    void explain(const QString &why);
    //! This becomes its only reason; it is not served, and nothing of it is in the configuration.
    void skip(const QString &why);
    //! The same for something that proxym does not support.
    void decline(const QString &why);
    //! The reason for people; if a service has no servers, also why not.
    [[nodiscard]] QString shownReason() const;

    bool operator==(const Entry &) const = default;
};

using Entries = SharedList<Entry>;

//! All services, each with its state. Sorted by NAME; the service that has the NAME comes before those that
//! lost it.
struct Inventory {
    Entries entries;

    //! The configured entry with this NAME, else one that is not configured, else null.
    [[nodiscard]] const Entry *find(const QString &name) const;

    bool operator==(const Inventory &) const = default;
};

} // namespace proxym
