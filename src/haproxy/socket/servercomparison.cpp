// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/servercomparison.h"

#include "haproxy/config/serverkeywords.h"
#include "haproxy/socket/answerfields.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! A line of `show servers state`.
class Row {
public:
    explicit Row(QByteArrayView line)
        : m_fields(fieldsOf<19>(line, ' '))
    {
    }

    [[nodiscard]] bool isOne() const
    {
        return !m_fields.front().startsWith('#') && !m_fields.back().isEmpty();
    }
    [[nodiscard]] QByteArrayView backend() const { return m_fields[1]; }
    [[nodiscard]] QByteArrayView name() const { return m_fields[3]; }
    [[nodiscard]] bool isInMaintenance() const { return (adminState() & 1) != 0; }
    [[nodiscard]] bool isDraining() const { return (adminState() & 8) != 0; }
    [[nodiscard]] bool isAt(const Host &host) const
    {
        if (m_fields[18].toInt() != host.port().number())
            return false;
        if (host.address() == QLatin1StringView(m_fields[4]))
            return true;
        const auto other = Host::from(textOf(m_fields[4]), host.port()); // spelt differently?
        return other && *other == host;
    }
    //! Nothing where the server is as it should be, or an agent sets its state.
    [[nodiscard]] std::optional<ServerSetByHand> handwork(Weight ownWeight) const
    {
        constexpr int disabledByConfig = 4, agentIsConfigured = 2;
        const int weight = m_fields[7].toInt();
        const bool isWeighed = weight != ownWeight.number();
        const bool isOut = (isInMaintenance() || isDraining()) && (adminState() & disabledByConfig) == 0;
        if ((!isOut && !isWeighed) || (m_fields[14].toInt() & agentIsConfigured) != 0)
            return std::nullopt;
        QStringList how;
        if (isOut)
            how.append(isInMaintenance() ? u"in maintenance"_s : u"draining"_s);
        if (isWeighed)
            how.append(u"weight %1 instead of %2"_s.arg(weight).arg(ownWeight.number()));
        return ServerSetByHand{textOf(backend()), textOf(name()), isOut, how.join(u", "_s), ownWeight};
    }

private:
    [[nodiscard]] int adminState() const
    {
        return m_fields[6].size() == 1 ? m_fields[6][0] - '0' : m_fields[6].toInt();
    }

    std::array<QByteArrayView, 19> m_fields;
};

//! The servers that a backend is believed to have, found by name; immediately as long as HAProxy lists them
//! in our order.
class Believed {
public:
    Believed(const ProxyBackend &backend, const QSet<QString> &parked, const UsualWeight &usual)
        : m_backend(backend)
        , m_parked(parked)
        , m_usual(usual.in(backend))
    {
    }

    [[nodiscard]] const QString &name() const { return m_backend.name; }
    //! True if the row is as it should be, apart from what somebody set by hand.
    [[nodiscard]] bool agreesWith(const Row &row)
    {
        ++m_seen;
        if (const ProxyServer *server = find(row.name()))
            return row.isInMaintenance() || row.isDraining() || row.isAt(server->host);
        return row.isInMaintenance() && m_parked.contains(textOf(row.name()));
    }
    [[nodiscard]] std::optional<ServerSetByHand> handwork(const Row &row)
    {
        const ProxyServer *server = find(row.name());
        return server ? row.handwork(server->weight.value_or(m_usual)) : std::nullopt;
    }
    //! True if no server was missing.
    [[nodiscard]] bool isWhole() const { return m_seen == m_backend.servers.size() + m_parked.size(); }

private:
    const ProxyServer *find(QByteArrayView name)
    {
        const QList<ProxyServer> &servers = m_backend.servers;
        for (const qsizetype place : {m_place, m_place + 1})
            if (place < servers.size() && servers[place].name == QLatin1StringView(name)) {
                m_place = place;
                return &servers[place];
            }
        if (m_places.isEmpty())
            for (qsizetype place = 0; place < servers.size(); ++place)
                m_places.insert(servers[place].name, place);
        const auto found = m_places.constFind(textOf(name));
        if (found == m_places.constEnd())
            return nullptr;
        m_place = *found;
        return &servers[m_place];
    }

    const ProxyBackend &m_backend;
    QSet<QString> m_parked;
    Weight m_usual;
    QHash<QString, qsizetype> m_places;
    qsizetype m_place = 0; //!< of the last one
    qsizetype m_seen = 0;
};

//! Reads `show servers state`, which lists the servers backend by backend.
class ServerComparison {
public:
    ServerComparison(const ProxyModel &believed, const ParkedServers &parked)
        : m_model(believed)
        , m_parked(parked)
        , m_usual(believed.texts)
    {
    }

    void compare(const Row &row, Discrepancies &found)
    {
        if (m_name != row.backend())
            begin(row.backend(), found);
        if (!m_backend)
            return;
        m_isAsBelieved = m_backend->agreesWith(row) && m_isAsBelieved;
        if (const auto handwork = m_backend->handwork(row))
            found.setByHand.append(*handwork);
    }
    //! Backends without a row have no servers.
    void end(Discrepancies &found)
    {
        endBackend(found);
        for (const ProxyBackend &backend : m_model.backends)
            if (!m_seen.contains(backend.name)
                && (!backend.servers.isEmpty() || m_parked.contains(backend.name)))
                found.backends.append(backend.name);
    }

private:
    void begin(QByteArrayView name, Discrepancies &found)
    {
        endBackend(found);
        m_name = name;
        m_isAsBelieved = true;
        const QString text = textOf(name);
        if (const ProxyBackend *backend = m_model.find(text)) {
            m_backend.emplace(*backend, m_parked.value(text), m_usual);
            m_seen.insert(text);
        }
    }
    void endBackend(Discrepancies &found)
    {
        if (m_backend && !(m_isAsBelieved && m_backend->isWhole()))
            found.backends.append(m_backend->name());
        m_backend.reset();
    }

    const ProxyModel &m_model;
    const ParkedServers &m_parked;
    const UsualWeight m_usual;
    QByteArrayView m_name;
    std::optional<Believed> m_backend; //!< empty: not one of ours
    bool m_isAsBelieved = true;
    QSet<QString> m_seen;
};

} // namespace

void compareServers(const QByteArrayList &answers, const ProxyModel &believed, const ParkedServers &parked,
                    Discrepancies &found)
{
    ServerComparison comparison(believed, parked);
    for (const QByteArray &answer : answers)
        eachLine(answer, [&](QByteArrayView line) {
            if (const Row row(line); row.isOne())
                comparison.compare(row, found);
        });
    comparison.end(found);
}

} // namespace proxym
