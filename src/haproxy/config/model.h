// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/inventory.h"
#include "haproxy/config/certificate.h"
#include "haproxy/config/listenplace.h"
#include "haproxy/config/settings.h"

namespace proxym {

//! One `server` line. The name holds address and port, so a server never changes its address: it becomes
//! another.
struct ProxyServer {
    QString name; //!< "<normalised id>-<ip>-<port>"
    Host host; //!< an address, never a host name

    bool operator==(const ProxyServer &) const = default;
};

//! One service as HAProxy gets it: a `backend` (HTTP, reached through the maps) or a `listen` (TCP, with its
//! own port).
struct ProxyBackend {
    QString name; //!< NAME
    Protocol protocol = Protocol::Http;
    std::optional<Port> listenPort; //!< TCP only
    QString balance; //!< never empty: "leastconn", "hdr(X-User)"
    bool checked = true;
    QString checkPath; //!< empty: a TCP check
    QString checkHost; //!< `Host` of the check; set where checkPath is
    bool sticky = false;
    bool redirectToHttps = false;
    QStringList config; //!< lines that configlines.h let through
    QList<ProxyServer> servers; //!< sorted by address and port

    //! Equal but for the servers: what a running HAProxy cannot be told without a reload.
    [[nodiscard]] bool hasStructureOf(const ProxyBackend &other) const;
    //! `add server` works here: the algorithm is one that HAProxy can change while it runs.
    [[nodiscard]] bool takesServersAtRunTime() const;

    bool operator==(const ProxyBackend &) const = default;
};

//! What leads HTTP requests to backends: key → NAME. Keys are written as HAProxy looks them up.
struct ProxyMaps {
    QMap<QString, QString> hosts; //!< "example.com"
    QMap<QString, QString>
        paths; //!< "example.com/api/", for wildcards ".example.com/api/", "*/api/"; see also guardPaths()
    QMap<QString, QString> wildcards; //!< ".example.com" for "*.example.com", and "*" for all hosts

    bool operator==(const ProxyMaps &) const = default;
};

//! Behind a domain in ProxyMaps::paths it says that paths of that domain lead to different backends. No
//! request is led by it: a path with such a segment is refused there.
inline const QString pathGuard = QStringLiteral("/../");

//! Marks each domain that has paths (`pathGuard`); call it whenever paths came or went.
void guardPaths(ProxyMaps &maps);

//! The operator's own texts. An absent one is not the same as an empty one.
struct OperatorTexts {
    std::optional<QByteArray> global; //!< global.cfg: stands in place of the built-in text
    QByteArray httpFrontend; //!< http-frontend.cfg

    bool operator==(const OperatorTexts &) const = default;
};

//! The files of these texts; also how they are called where parts of a configuration have names. No NAME is
//! like them.
inline const QString globalPart = QStringLiteral("global.cfg");
inline const QString frontendPart = QStringLiteral("http-frontend.cfg");

//! Everything that a haproxy.cfg and its maps say, as a value. Two equal models give the same bytes.
struct ProxyModel {
    OperatorTexts texts;
    QString bindAddress = QStringLiteral("*");
    Port httpPort = Port::of<80>();
    std::optional<Port> httpsPort;
    QList<Certificate> certificates; //!< sorted by file; see CertificateKeeper
    std::chrono::milliseconds hardStopAfter{3'600'000};
    QStringList trustedProxies; //!< addresses and CIDRs whose X-Forwarded headers are believed
    bool acceptProxy = false; //!< clients of the HTTP frontend speak the PROXY protocol
    std::optional<Account> account; //!< none where HAProxy stays who starts it; a global.cfg decides itself
    std::chrono::milliseconds checkInterval{2'000};
    QList<ProxyBackend> backends; //!< sorted by NAME
    ProxyMaps maps;

    //! Null where there is none of that NAME.
    //! "ADDRESS:PORT" that HAProxy binds for this service; empty where it does not have it.
    [[nodiscard]] QStringList listeners(const QString &name) const;
    [[nodiscard]] const ProxyBackend *find(const QString &name) const;
    [[nodiscard]] qsizetype serverCount() const;
    //! A port without any certificate is none that HAProxy could bind.
    [[nodiscard]] bool servesHttps() const { return httpsPort && !certificates.isEmpty(); }

    bool operator==(const ProxyModel &) const = default;
};

//! A model, and what of the wish could not get into it. Who is named in `refused` is in the model without its
//! lines: pass the names to replaceCulprits() before the model is used.
struct Modelled {
    ProxyModel model;
    QMap<QString, QString> refused; //!< NAME → why its `config` lines are not taken
    QMap<QString, QString>
        refusedTexts; //!< file of an operator's text → why it is not taken: "global.cfg line 3: …"
    ClosedPlaces closed; //!< what wants one of them is not in the model, nor brought back from an older one
};

//! What HAProxy is to look like. A service that waits for a route has its backend, so that it can take the
//! route over without a reload, as whoever loses one. Pure; expects an inventory from buildInventory(), whose
//! texts are whitelisted.
[[nodiscard]] Modelled modelFrom(const Inventory &inventory, const HaproxySettings &settings,
                                 const OperatorTexts &texts);

//! Which served services of the inventory have no backend in what is in force, each with that reason.
[[nodiscard]] QMap<QString, QString> missingIn(const ProxyModel &inForce, const Inventory &inventory,
                                               const QString &why);

//! The model without the faults of `culprits` (NAMEs). Each keeps the structure it has in `lastGood`, with
//! the servers of now; who has none there, or would need a port that another has by now, is left out with its
//! routes.
[[nodiscard]] ProxyModel replaceCulprits(const ProxyModel &model, const QStringList &culprits,
                                         const ProxyModel *lastGood);

//! The model with one server of each service, and those that some line mentions by name: HAProxy's check
//! judges all other lines by these as it would by all servers, in a fraction of the time.
[[nodiscard]] ProxyModel withFewServers(const ProxyModel &model);

//! The smallest of 2, 4, 8, 16 … seconds that keeps the checks of so many servers below 500 a second.
[[nodiscard]] std::chrono::milliseconds checkIntervalFor(qsizetype checkedServers);

} // namespace proxym
