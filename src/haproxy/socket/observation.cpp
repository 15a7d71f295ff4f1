// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/observation.h"

#include "haproxy/config/serverkeywords.h"
#include "haproxy/socket/quietstates.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr int inMaintenance = 1;
constexpr int draining = 8;

//! Up to this many backends are asked about one by one, more than that all at once.
constexpr qsizetype fewBackends = 20;

//! A draining server that is not wanted still gets requests by its cookie: it has to go.
bool isParked(const ServerStateRow &row, const ProxyBackend &backend)
{
    if ((row.adminState & draining) == 0)
        return (row.adminState & inMaintenance) != 0;
    return (row.adminState & inMaintenance) != 0
        || std::ranges::any_of(backend.servers,
                               [&](const ProxyServer &server) { return server.name == row.name; });
}

void sortByAddress(QList<ProxyServer> &servers)
{
    std::ranges::sort(servers, isBefore);
}

//! Text that we may send back to the socket as one word of a command. All our own names qualify: see
//! buildInventory().
bool isPlainWord(const QString &text)
{
    static constexpr std::u16string_view others = u"._~%+,=:@&!*()/-";
    const auto isPlain = [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || others.find(c.unicode()) != others.npos);
    };
    return !text.isEmpty() && std::ranges::all_of(text, isPlain);
}

std::optional<QMap<QString, QString>> entriesOf(const QMultiMap<QString, QString> &entries)
{
    QMap<QString, QString> map;
    for (auto [key, value] : entries.asKeyValueRange()) {
        if (map.contains(key))
            return std::nullopt; // a duplicate hides whatever we would set
        if (!isPlainWord(key) || !isPlainWord(value))
            return std::nullopt;
        map.insert(key, value);
    }
    return map;
}

//! Wanted servers that are parked count as in service where `counts` says so.
template <class Counts>
Observation inService(const Observation &observation, const ProxyModel &wanted, const Counts &counts)
{
    Observation rest = observation;
    changeEach(rest.inForce.backends, [&](Shared<ProxyBackend> &backend) {
        const ProxyBackend *now = wanted.find(backend->name);
        const auto parked = rest.parked.find(backend->name);
        if (!now || parked == rest.parked.end())
            return;
        QList<ProxyServer> servers = backend->servers;
        for (const ProxyServer &server : now->servers) {
            if (counts(backend->name, server.name) && parked->remove(server.name))
                servers.append(server);
        }
        sortByAddress(servers);
        setServers(backend, servers);
    });
    return rest;
}

//! Gives the servers the weights of those of that name in `other`, as far as `counts`.
template <class Counts>
void takeWeights(QList<ProxyServer> &servers, const ProxyBackend &other, const Counts &counts)
{
    QHash<QString, const ProxyServer *> others;
    for (const ProxyServer &server : other.servers)
        others.insert(server.name, &server);
    for (ProxyServer &server : servers)
        if (const ProxyServer *same = others.value(server.name); same && counts(server, *same))
            server.weight = same->weight;
}

//! The same servers with the weights that are wanted, except where the update has set them.
void countWeightsAsWanted(ProxyModel &model, const ProxyModel &wanted, const RuntimeUpdate &update)
{
    const ParkedServers set = serversWeighedBy(update);
    changeEach(model.backends, [&](Shared<ProxyBackend> &backend) {
        const ProxyBackend *now = wanted.find(backend->name);
        if (!now || now->servers == backend->servers)
            return;
        const QSet<QString> ours = set.value(now->name);
        QList<ProxyServer> servers = backend->servers;
        takeWeights(servers, *now, [&](const ProxyServer &server, const ProxyServer &) {
            return !ours.contains(server.name);
        });
        setServers(backend, servers);
    });
}

//! Nothing for a name or an impossible port.
std::optional<Host> hostOf(const ServerStateRow &row)
{
    const auto port = Port::from(row.port);
    const auto host = port ? Host::from(row.address, *port) : std::nullopt;
    return host && !host->isName() ? host : std::nullopt;
}

} // namespace

QList<Certificate> certificatesInForce(const QList<Certificate> &wanted, const QStringList &files,
                                       const QStringList &asked, const QMap<QString, QString> &fingerprints)
{
    QMap<QString, Certificate> inForce;
    for (const QString &file : files)
        inForce.insert(file, {.file = file});
    for (const Certificate &certificate : wanted)
        if (inForce.contains(certificate.file)
            && (!asked.contains(certificate.file) || certificate.fingerprint.isEmpty()
                || fingerprints.value(certificate.file) == certificate.fingerprint))
            inForce[certificate.file] = certificate;
    return inForce.values();
}

std::optional<Observation> observationFrom(const ProxyModel &wanted, const QList<ServerStateRow> &rows,
                                           const QMap<QString, QMultiMap<QString, QString>> &maps)
{
    QMap<QString, QList<ProxyServer>> servers;
    Observation observation{.inForce = wanted};
    for (const ServerStateRow &row : rows) {
        const ProxyBackend *backend = wanted.find(row.backend);
        if (!backend)
            continue;
        if (!isPlainWord(row.name))
            return std::nullopt;
        if (isParked(row, *backend)) {
            observation.parked[row.backend].insert(row.name);
            if ((row.adminState & inMaintenance) == 0)
                observation.draining[row.backend].insert(row.name);
            continue;
        }
        const auto host = hostOf(row);
        if (!host)
            return std::nullopt;
        servers[row.backend].append({.name = row.name, .host = *host, .weight = row.weight});
    }
    const UsualWeight usual(wanted.texts);
    changeEach(observation.inForce.backends, [&](Shared<ProxyBackend> &backend) {
        QList<ProxyServer> own = servers.value(backend->name);
        takeWeights(own, backend, [&](const ProxyServer &seen, const ProxyServer &other) {
            return !seen.weight || seen.weight == usual.of(other, backend);
        });
        sortByAddress(own);
        setServers(backend, own);
    });
    for (const QString &file : allMaps) {
        const auto entries = entriesOf(maps.value(file));
        if (!entries)
            return std::nullopt;
        if (maps.contains(file))
            observation.inForce.maps.in(file) = *entries;
    }
    return observation;
}

Observation withoutHandwork(const Observation &observation, const ProxyModel &wanted,
                            const RuntimeUpdate &update)
{
    const ParkedServers joined = serversJoiningBy(update);
    Observation rest =
        inService(observation, wanted, [&joined](const QString &backend, const QString &server) {
            return !joined.value(backend).contains(server);
        });
    countWeightsAsWanted(rest.inForce, wanted, update);
    return rest;
}

Observation withDrainingInService(const Observation &observation, const ProxyModel &wanted)
{
    return inService(observation, wanted, [&observation](const QString &backend, const QString &server) {
        return observation.draining.value(backend).contains(server);
    });
}

ProxyModel withWeightsOf(const ProxyModel &wanted, ProxyModel inForce)
{
    countWeightsAsWanted(inForce, wanted, RuntimeUpdate());
    return inForce;
}

ObservedPart ObservedPart::all(const ProxyModel &wanted)
{
    QStringList certificates;
    if (wanted.servesHttps())
        for (const Certificate &certificate : wanted.certificates)
            certificates.append(certificate.file);
    return {wanted, wanted.knownMaps(), certificates};
}

ObservedPart ObservedPart::of(const RuntimeUpdate &update, const ProxyModel &wanted)
{
    QSet<QString> backends, maps, certificates;
    for (const RuntimeCommand &command : update.commands) {
        std::visit(
            [&](const auto &c) {
                if constexpr (requires { c.map; })
                    maps.insert(c.map);
                else if constexpr (requires { c.file; })
                    certificates.insert(c.file);
                else
                    backends.insert(c.backend);
            },
            command);
    }
    return {wanted.only(backends), QStringList(maps.begin(), maps.end()),
            QStringList(certificates.begin(), certificates.end())};
}

void takeOver(const Observation &seen, ProxyModel &model, ParkedServers &parked)
{
    changeEach(model.backends, [&](Shared<ProxyBackend> &backend) {
        const ProxyBackend *now = seen.inForce.find(backend->name);
        if (!now)
            return;
        setServers(backend, now->servers);
        parked.remove(backend->name);
    });
    model.maps = seen.inForce.maps;
    parked.insert(seen.parked);
}

Task<Result<QList<ServerStateRow>>> serverRows(HaproxyAdmin admin, QStringList backends)
{
    if (backends.size() > fewBackends)
        co_return co_await admin.serversState();
    QList<ServerStateRow> all;
    for (const QString &backend : std::as_const(backends)) {
        const auto rows = co_await admin.serversState(backend);
        if (!rows)
            co_return tl::unexpected(rows.error());
        all += *rows;
    }
    co_return all;
}

Task<Result<Observation>> observe(HaproxyAdmin admin, ObservedPart part, RenderPaths paths)
{
    QStringList backends;
    for (const ProxyBackend &backend : std::as_const(part.wanted.backends))
        backends.append(backend.name);
    const auto rows = co_await serverRows(admin, backends);
    if (!rows)
        co_return tl::unexpected(rows.error());
    QMap<QString, QMultiMap<QString, QString>> maps;
    for (const QString &name : std::as_const(part.maps)) {
        const auto entries = co_await admin.map(paths.mapPath(name));
        if (!entries)
            co_return tl::unexpected(entries.error());
        maps.insert(name, *entries);
    }
    auto observation = observationFrom(part.wanted, *rows, maps);
    if (!observation)
        co_return failure(Error::Kind::Malformed,
                          u"HAProxy has servers or map entries that are not proxym's"_s);
    if (!part.certificates.isEmpty()) {
        const auto files = co_await admin.certificates(paths.certificatesPath());
        if (!files)
            co_return tl::unexpected(files.error());
        const auto fingerprints = co_await admin.fingerprints(paths.certificatesPath(), part.certificates);
        if (!fingerprints)
            co_return tl::unexpected(fingerprints.error());
        observation->inForce.certificates =
            certificatesInForce(part.wanted.certificates, *files, part.certificates, *fingerprints);
    }
    co_return *observation;
}

QByteArray statesToKeep(const QList<ServerStateRow> &rows, const ProxyModel &model)
{
    return serverStateFile(rows, [&model](const ServerStateRow &row) {
        const ProxyBackend *backend = model.find(row.backend);
        return backend && std::ranges::any_of(backend->servers, [&row](const ProxyServer &server) {
                   return server.name == row.name && server.host.address() == row.address
                       && server.host.port().number() == row.port;
               });
    });
}

} // namespace proxym
