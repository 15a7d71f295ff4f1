// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/discrepancies.h"

#include "haproxy/config/serverkeywords.h"
#include "haproxy/plan/reloadreason.h"

#include <QCoroFuture>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Calls `each` for every non-empty line, without its line end.
template <class Each> void eachLine(const QByteArray &text, const Each &each)
{
    for (qsizetype begin = 0, end; begin < text.size(); begin = end + 1) {
        end = text.indexOf('\n', begin);
        end = end < 0 ? text.size() : end;
        if (end > begin)
            each(QByteArrayView(text).sliced(begin, end - begin));
    }
}

//! The first `Count` fields of a line; missing ones are empty.
template <size_t Count> std::array<QByteArrayView, Count> fieldsOf(QByteArrayView line, char separator)
{
    std::array<QByteArrayView, Count> fields;
    qsizetype begin = 0;
    for (QByteArrayView &field : fields) {
        const qsizetype found = line.indexOf(separator, begin);
        const qsizetype end = found < 0 ? line.size() : found;
        field = line.sliced(begin, end - begin);
        if (found < 0)
            break;
        begin = end + 1;
    }
    return fields;
}

QString textOf(QByteArrayView bytes)
{
    return QString::fromUtf8(bytes);
}

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
    //! Nothing where the server is as configured, or an agent sets its state.
    [[nodiscard]] std::optional<ServerSetByHand> handwork() const
    {
        constexpr int disabledByConfig = 4, agentIsConfigured = 2;
        const QByteArrayView weight = m_fields[7], ownWeight = m_fields[8];
        const bool isOut = (isInMaintenance() || isDraining()) && (adminState() & disabledByConfig) == 0;
        if ((!isOut && weight == ownWeight) || (m_fields[14].toInt() & agentIsConfigured) != 0)
            return std::nullopt;
        QStringList how;
        if (isOut)
            how.append(isInMaintenance() ? u"in maintenance"_s : u"draining"_s);
        if (weight != ownWeight)
            how.append(u"weight %1 instead of %2"_s.arg(textOf(weight), textOf(ownWeight)));
        return ServerSetByHand{textOf(backend()), textOf(name()), isOut, how.join(u", "_s)};
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
    explicit Believed(const ProxyBackend &backend, const QSet<QString> &parked)
        : m_backend(backend)
        , m_parked(parked)
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
    [[nodiscard]] bool isServer(const Row &row) { return find(row.name()) != nullptr; }
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
    {
    }

    void compare(const Row &row, Discrepancies &found)
    {
        if (m_name != row.backend())
            begin(row.backend(), found);
        if (!m_backend)
            return;
        m_isAsBelieved = m_backend->agreesWith(row) && m_isAsBelieved;
        if (const auto handwork = row.handwork(); handwork && m_backend->isServer(row))
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
            m_backend.emplace(*backend, m_parked.value(text));
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
    QByteArrayView m_name;
    std::optional<Believed> m_backend; //!< empty: not one of ours
    bool m_isAsBelieved = true;
    QSet<QString> m_seen;
};

//! True if `show map` lists exactly these entries.
bool hasEntries(const QByteArray &answer, const QMap<QString, QString> &entries)
{
    QSet<QByteArray> missing;
    for (auto [key, value] : entries.asKeyValueRange())
        missing.insert((key + u' ' + value).toUtf8());
    bool hasOthers = false;
    eachLine(answer, [&](QByteArrayView line) {
        const QByteArrayView entry = line.sliced(line.indexOf(' ') + 1); // preceded by an address in memory
        hasOthers = hasOthers || !missing.remove(QByteArray::fromRawData(entry.data(), entry.size()));
    });
    return missing.isEmpty() && !hasOthers;
}

bool isOurFrontend(const QString &name, const ProxyModel &model)
{
    if (name == u"http-in")
        return true;
    const ProxyBackend *backend = model.find(name);
    return backend && backend->listenPort;
}

void compareFrontends(const QByteArray &answer, const ProxyModel &model, Discrepancies &found)
{
    constexpr size_t statusColumn = 17; // in every version
    eachLine(answer, [&](QByteArrayView line) {
        const auto fields = fieldsOf<statusColumn + 1>(line, ',');
        const QByteArrayView status = fields.back();
        if (fields[1] != "FRONTEND" || (status != "PAUSED" && status != "STOP"))
            return;
        if (const QString name = textOf(fields[0]); isOurFrontend(name, model))
            (status == "PAUSED" ? found.pausedFrontends : found.stoppedFrontends).append(name);
    });
}

} // namespace

qsizetype WordOfHaproxy::size() const
{
    qsizetype size = frontends.size();
    for (const QByteArray &part : servers)
        size += part.size();
    for (const QByteArray &map : maps)
        size += map.size();
    return size;
}

Result<Discrepancies> discrepanciesIn(const WordOfHaproxy &word, const ProxyModel &believed,
                                      const ParkedServers &parked)
{
    for (const QByteArray &part : word.servers)
        if (!part.startsWith("1\n"))
            return failure(Error::Kind::Malformed, u"show servers state: "_s + textOf(part.left(200)));
    if (!word.frontends.startsWith("# pxname,svname,"))
        return failure(Error::Kind::Malformed, u"show stat: "_s + textOf(word.frontends.left(200)));
    Discrepancies found;
    ServerComparison comparison(believed, parked);
    for (const QByteArray &part : word.servers)
        eachLine(part, [&](QByteArrayView line) {
            if (const Row row(line); row.isOne())
                comparison.compare(row, found);
        });
    comparison.end(found);
    for (auto [file, answer] : word.maps.asKeyValueRange())
        if (!hasEntries(answer, believed.maps.in(file)))
            found.maps.append(file);
    compareFrontends(word.frontends, believed, found);
    return found;
}

Task<Result<Discrepancies>> findDiscrepancies(HaproxyAdmin admin, ProxyModel believed, ParkedServers parked,
                                              RenderPaths paths)
{
    constexpr qsizetype shortWord = 100'000; // read within a millisecond
    WordOfHaproxy word;
    QStringList backends;
    for (const ProxyBackend &backend : std::as_const(believed.backends))
        backends.append(backend.name);
    const auto servers = co_await admin.wordOnServers(backends);
    if (!servers)
        co_return tl::unexpected(servers.error());
    word.servers = *servers;
    for (const QString &file : {hostsMap, pathsMap, wildcardsMap}) {
        const auto entries = co_await admin.ask("show map " + socketWord(paths.mapPath(file)).toUtf8());
        if (!entries)
            co_return tl::unexpected(entries.error());
        word.maps.insert(file, *entries);
    }
    const auto frontends = co_await admin.ask("show stat -1 1 -1");
    if (!frontends)
        co_return tl::unexpected(frontends.error());
    word.frontends = *frontends;
    if (word.size() < shortWord)
        co_return discrepanciesIn(word, believed, parked);
    auto reading = QtConcurrent::run(&discrepanciesIn, word, believed, parked);
    const Result<Discrepancies> read = co_await reading;
    co_return read;
}

QString partsChangedIn(const Discrepancies &found)
{
    QStringList parts = found.maps;
    if (!found.backends.isEmpty())
        parts.append(u"servers of "_s + listed(found.backends));
    if (const QStringList frontends = found.pausedFrontends + found.stoppedFrontends; !frontends.isEmpty())
        parts.append((frontends.size() == 1 ? u"frontend "_s : u"frontends "_s) + listed(frontends));
    return parts.join(u", "_s);
}

QStringList complaintsAbout(const QList<ServerSetByHand> &servers)
{
    constexpr qsizetype mostComplaints = 100;
    QStringList complaints;
    for (const ServerSetByHand &server : servers.mid(0, mostComplaints))
        complaints.append(
            u"server %1/%2 was set by hand: %3; a refresh, a reload or a restart of proxym undoes it"_s.arg(
                server.backend, server.server, server.how));
    if (const qsizetype more = servers.size() - complaints.size(); more > 0)
        complaints.append(u"… and %1 more servers were set by hand"_s.arg(more));
    return complaints;
}

QByteArrayList undoing(const QList<ServerSetByHand> &servers)
{
    QByteArrayList commands;
    for (const ServerSetByHand &one : servers) {
        const QByteArray server = "set server " + one.backend.toUtf8() + '/' + one.server.toUtf8();
        if (one.isOut)
            commands.append(server + " state ready");
        commands.append(server + " weight 100%");
    }
    return commands;
}

} // namespace proxym
