// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/sharedlist.h"
#include "haproxy/config/certificate.h"
#include "haproxy/config/listenplace.h"
#include "haproxy/config/proxymaps.h"
#include "haproxy/config/settings.h"

namespace proxym {

//! One `server` line. The name contains address and port, so a server never changes its address: it becomes a
//! different server.
struct ProxyServer {
    QString name; //!< "<normalised id>-<ip>-<port>"
    Host host; //!< an address, never a host name, and without its weight: the weight below may change
    std::optional<Weight> weight = {}; //!< absent: that of `default-server`, see UsualWeight

    //! True if it gets no new requests.
    [[nodiscard]] bool isDrained() const { return weight && weight->number() == 0; }
    //! True if they differ only in their weights.
    [[nodiscard]] bool isServer(const ProxyServer &other) const
    {
        return name == other.name && host == other.host;
    }
    bool operator==(const ProxyServer &) const = default;
};

//! The order of servers in a backend: by address, then by name. In a group several may have one address.
[[nodiscard]] bool isBefore(const ProxyServer &a, const ProxyServer &b);

//! One service, or those of a group, as HAProxy gets it: a `backend` (HTTP, reached through the maps) or a
//! `listen` (TCP, with its own port).
struct ProxyBackend {
    QString name; //!< NAME, or that of the group (Entry::backend())
    Protocol protocol = Protocol::Http;
    std::optional<Port> listenPort; //!< TCP only
    QString balance; //!< never empty: "leastconn", "hdr(X-User)"
    bool checked = true;
    QString checkPath; //!< empty: a TCP check; its `Host` is in ProxyMaps::checkHosts
    bool sticky = false;
    bool redirectToHttps = false;
    std::optional<QStringList> auth = {}; //!< HTTP only, as the next two; see Handling
    bool hsts = false;
    QString stripPath = {}; //!< what the servers do not see of a request's path; empty: they see all
    QStringList config; //!< lines that configlines.h accepted
    QList<ProxyServer> servers; //!< sorted by address and port

    //! True if they differ only in their servers. Any other difference cannot be made in a running HAProxy
    //! without a reload.
    [[nodiscard]] bool hasStructureOf(const ProxyBackend &other) const;
    //! True if it lets in people whom the other one does not.
    [[nodiscard]] bool isOpenBeside(const ProxyBackend &other) const { return !auth && other.auth; }
    //! True if it has this server, with whatever weight.
    [[nodiscard]] bool has(const ProxyServer &server) const;
    //! True if `add server` works here: HAProxy can change the servers of this algorithm while it runs.
    [[nodiscard]] bool takesServersAtRunTime() const;

    bool operator==(const ProxyBackend &) const = default;
};

using ProxyBackends = SharedList<ProxyBackend>;

//! Replaces the servers. A backend that has these already stays the same object.
void setServers(Shared<ProxyBackend> &backend, const QList<ProxyServer> &servers);

//! The operator's own texts. A missing text is not the same as an empty one.
struct OperatorTexts {
    std::optional<QByteArray> global; //!< global.cfg: replaces the built-in text
    QByteArray httpFrontend; //!< http-frontend.cfg

    bool operator==(const OperatorTexts &) const = default;
};

//! The files of these texts. Also their names where parts of a configuration are named; no NAME can be equal
//! to them.
inline const QString globalPart = QStringLiteral("global.cfg");
inline const QString frontendPart = QStringLiteral("http-frontend.cfg");

//! The frontend with HAProxy's own figures. No NAME can be equal to it, as each ends with a port.
inline const QString metricsFrontend = QStringLiteral("metrics");
inline const QString metricsVariable = QStringLiteral("PROXYM_HAPROXY_METRICS_ADDRESS");

//! Everything that a haproxy.cfg and its maps contain, as a value. Equal models give the same bytes.
struct ProxyModel {
    OperatorTexts texts;
    QString bindAddress = QStringLiteral("*");
    Port httpPort = Port::of<80>();
    std::optional<Port> httpsPort;
    QList<Certificate> certificates; //!< sorted by file; see CertificateKeeper
    std::chrono::milliseconds hardStopAfter{3'600'000};
    QStringList trustedProxies; //!< addresses and CIDRs whose X-Forwarded headers are believed
    bool acceptProxy = false; //!< clients of the HTTP frontend speak the PROXY protocol
    std::optional<Endpoint> metricsAddress; //!< where HAProxy serves its own figures, if anywhere
    std::optional<Account> account; //!< absent: HAProxy keeps its user, or global.cfg decides
    std::chrono::milliseconds checkInterval{2'000};
    ProxyBackends backends; //!< sorted by NAME
    ProxyMaps maps;

    //! "ADDRESS:PORT" of each bind that HAProxy has for this service; empty where it does not have the
    //! service.
    [[nodiscard]] QStringList listeners(const QString &name) const;
    //! "ADDRESS:PORT" as `bind` writes it.
    [[nodiscard]] QString endpoint(Port port) const;
    [[nodiscard]] const ProxyBackend *find(const QString &name) const;
    //! The same with only these backends (NAMEs); the maps stay whole.
    [[nodiscard]] ProxyModel only(const QSet<QString> &names) const;
    [[nodiscard]] qsizetype serverCount() const;
    //! The files of the maps that HAProxy knows: those that its configuration mentions.
    [[nodiscard]] QStringList knownMaps() const;
    //! HAProxy cannot bind an HTTPS port without a certificate.
    [[nodiscard]] bool servesHttps() const { return httpsPort && !certificates.isEmpty(); }

    bool operator==(const ProxyModel &) const = default;
};

//! A model, and what could not be included in it. The services in `refused` are in the model without their
//! lines: pass their names to replaceCulprits() before the model is used.
struct Modelled {
    ProxyModel model;
    QMap<QString, QString> refused; //!< NAME → why its `config` lines were refused
    QMap<QString, QString>
        refusedTexts; //!< file of an operator's text → why it was refused: "global.cfg line 3: …"
    ClosedPlaces
        closed; //!< what wants one of them is neither in the model nor brought back from an older one
};

//! The served services of the inventory that have no backend in what is in force, each with that reason.
[[nodiscard]] QMap<QString, QString> missingIn(const ProxyModel &inForce, const Inventory &inventory,
                                               const QString &why);

//! The model without the faults of `culprits` (NAMEs). Each falls back to its structure in `lastGood`, with
//! its present servers. A culprit that has none there, or that would need a port that another service now
//! has, is left out along with its routes.
[[nodiscard]] ProxyModel replaceCulprits(const ProxyModel &model, const QStringList &culprits,
                                         const ProxyModel *lastGood);

//! All words of the operator's texts and of the services' lines that could be the name of a server.
[[nodiscard]] QSet<QString> wordsIn(const ProxyModel &model);

//! The model with those HTTP backends of `before`, without servers, that the operator's texts name and no
//! service has any more: HAProxy refuses a `use_backend` of one that does not exist.
[[nodiscard]] ProxyModel withNamedBackends(ProxyModel model, const ProxyModel &before);

//! The model with one server for each service, plus the servers that some line mentions by name. HAProxy's
//! check gives the same result for all other lines as with all servers, in a fraction of the time.
[[nodiscard]] ProxyModel withFewServers(const ProxyModel &model);

//! The smallest of 2, 4, 8, 16 … seconds that keeps the checks of this many servers below 500 a second.
[[nodiscard]] std::chrono::milliseconds checkIntervalFor(qsizetype checkedServers);

} // namespace proxym

Q_DECLARE_TYPEINFO(proxym::ProxyServer, Q_RELOCATABLE_TYPE);
