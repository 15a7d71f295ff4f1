// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/backendlist.h"
#include "haproxy/config/nameddefaults.h"
#include "haproxy/plan/plan.h"

namespace proxym::test {

using namespace Qt::StringLiterals;

//! A HAProxy in memory, as strict as the real one: a command that this one refuses would be refused by a real
//! one, too.
class SimulatedHaproxy {
public:
    explicit SimulatedHaproxy(const ProxyModel &model) { reload(model); }

    void reload(const ProxyModel &model)
    {
        m_structure = model;
        m_parked.clear();
        m_servers.clear();
        for (const ProxyBackend &backend : model.backends) {
            for (const ProxyServer &server : backend.servers)
                m_servers[backend.name].insert(server.name, {server.host, server.weight, State::Ready});
        }
        for (const QString &file : allMaps)
            m_maps.insert(file, model.maps.in(file));
    }

    //! Its complaint; empty: the command was carried out.
    [[nodiscard]] QString run(const RuntimeCommand &command)
    {
        return std::visit([this](const auto &c) { return execute(c); }, command);
    }

    //! Structure, servers that take requests, and maps.
    [[nodiscard]] ProxyModel inForce() const
    {
        ProxyModel model = m_structure;
        changeEach(model.backends, [this](Shared<ProxyBackend> &shared) {
            ProxyBackend &backend = shared.edit();
            backend.servers.clear();
            for (auto [name, server] : m_servers.value(backend.name).asKeyValueRange()) {
                if (server.state == State::Ready)
                    backend.servers.append({.name = name, .host = server.host, .weight = server.weight});
            }
            std::sort(backend.servers.begin(), backend.servers.end(),
                      [](const ProxyServer &a, const ProxyServer &b) { return a.host < b.host; });
        });
        for (const QString &file : allMaps)
            model.maps.in(file) = m_maps.value(file);
        return model;
    }
    [[nodiscard]] const ParkedServers &parked() const { return m_parked; }
    //! Backends that receive requests but have no server to take them.
    [[nodiscard]] QSet<QString> empty() const
    {
        QSet<QString> names;
        QSet<QString> asked;
        const ProxyModel now = inForce();
        for (const QMap<QString, QString> *map : now.maps.routes())
            for (auto [key, name] : map->asKeyValueRange())
                if (!key.endsWith(pathGuard))
                    asked.insert(name);
        for (const ProxyBackend &backend : now.backends)
            if (std::ranges::all_of(backend.servers, &ProxyServer::isDrained)
                && (backend.listenPort || asked.contains(backend.name)))
                names.insert(backend.name);
        return names;
    }

private:
    enum class State { Added, Ready, Parked };
    struct Server {
        Host host;
        std::optional<Weight> weight;
        State state;
    };

    QString execute(const AddBackend &c)
    {
        const QMap<QString, ProxyBackend> sections = namedDefaults(m_structure);
        if (m_structure.find(c.backend))
            return u"Error during backend creation : name is already used by other proxy."_s;
        if (!sections.contains(c.defaults))
            return u"Cannot find default proxy."_s;
        ProxyBackend backend = sections.value(c.defaults);
        backend.name = c.backend;
        insertInto(m_structure.backends, {Shared(std::move(backend))});
        return {};
    }
    QString execute(const AddServer &c)
    {
        if (m_servers[c.backend].contains(c.server.name))
            return u"Already exists a server with the same name in backend."_s;
        m_servers[c.backend].insert(c.server.name, {c.server.host, c.server.weight, State::Added});
        return {};
    }
    QString execute(const EnableHealth &c)
    {
        return m_servers[c.backend].contains(c.server) ? u""_s : u"No such server."_s;
    }
    QString execute(const SetCookieKey &) { return {}; }
    QString execute(const EnableServer &c)
    {
        const auto server = m_servers[c.backend].find(c.server);
        if (server == m_servers[c.backend].end())
            return u"No such server."_s;
        server->state = State::Ready;
        return {};
    }
    QString execute(const EnableAfterCheck &c) { return execute(EnableServer{c.backend, c.server}); }
    QString execute(const SetWeight &c)
    {
        const auto server = m_servers[c.backend].find(c.server);
        if (server == m_servers[c.backend].end())
            return u"No such server."_s;
        server->weight = c.weight;
        return {};
    }
    QString execute(const SetServerState &c)
    {
        const auto server = m_servers[c.backend].find(c.server);
        if (server == m_servers[c.backend].end())
            return u"No such server."_s;
        const bool isReady = c.state == SetServerState::To::Ready;
        server->state = isReady ? State::Ready : State::Parked;
        if (isReady)
            m_parked[c.backend].remove(c.server);
        else
            m_parked[c.backend].insert(c.server);
        m_parked.removeIf([](const ParkedServers::iterator &entry) { return entry.value().isEmpty(); });
        return {};
    }
    QString execute(const RenewCertificate &c)
    {
        const auto there = certificate(c.file);
        if (there == m_structure.certificates.end())
            return u"Can't replace a certificate which is not referenced by the configuration!"_s;
        there->pem = c.pem;
        return {};
    }
    QString execute(const AddCertificate &c)
    {
        if (certificate(c.file) != m_structure.certificates.end())
            return u"Certificate already exists!"_s;
        m_structure.certificates.append({.file = c.file, .pem = c.pem});
        return {};
    }
    QString execute(const RemoveCertificate &c)
    {
        const auto there = certificate(c.file);
        if (there == m_structure.certificates.end() || there == m_structure.certificates.begin())
            return u"Can't delete the entry"_s;
        m_structure.certificates.erase(there);
        return {};
    }
    QList<Certificate>::iterator certificate(const QString &file)
    {
        return std::ranges::find(m_structure.certificates, file, &Certificate::file);
    }
    QString execute(const ChangeMap &c)
    {
        QMap<QString, QString> &map = m_maps[c.map];
        if (map.contains(c.key) == (c.how == ChangeMap::How::Add))
            return u"%1 of a key that is %2"_s.arg(c.key, map.contains(c.key) ? u"there"_s : u"not there"_s);
        if (c.how == ChangeMap::How::Delete)
            map.remove(c.key);
        else
            map.insert(c.key, c.value);
        return {};
    }

    ProxyModel m_structure;
    QMap<QString, QMap<QString, Server>> m_servers;
    QMap<QString, QMap<QString, QString>> m_maps;
    ParkedServers m_parked;
};

} // namespace proxym::test
