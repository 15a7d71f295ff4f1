// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/discrepancies.h"

#include "haproxy/config/backendlist.h"

#include "haproxy/config/serverkeywords.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/socket/answerfields.h"
#include "haproxy/socket/servercomparison.h"

#include <QCoroFuture>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! True if `show map` lists exactly these entries. It lists them in the order in which HAProxy got them:
//! ours, as files are sorted, with those behind that came later.
bool hasEntries(const QByteArray &answer, const QMap<QString, QString> &entries)
{
    QSet<QByteArray> missing; // so far
    QByteArrayList others; // not where they are expected
    auto next = entries.cbegin();
    eachLine(answer, [&](QByteArrayView line) {
        const QByteArrayView entry = line.sliced(line.indexOf(' ') + 1); // preceded by an address in memory
        const qsizetype end = entry.indexOf(' ');
        const QLatin1StringView key(entry.first(std::max<qsizetype>(end, 0)));
        for (; next != entries.cend() && next.key() < key; ++next)
            missing.insert((next.key() + u' ' + *next).toUtf8());
        if (next != entries.cend() && next.key() == key && *next == QLatin1StringView(entry.sliced(end + 1)))
            ++next;
        else
            others.append(entry.toByteArray());
    });
    for (; next != entries.cend(); ++next)
        missing.insert((next.key() + u' ' + *next).toUtf8());
    return missing.size() == others.size()
        && std::ranges::all_of(others, [&](const QByteArray &entry) { return missing.remove(entry); });
}

bool isOurFrontend(const QString &name, const ProxyModel &model)
{
    if (name == u"http-in" || (name == metricsFrontend && model.metricsAddress))
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
    compareServers(word.servers, believed, parked, found);
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
    const QStringList backends = namesOf(believed.backends);
    const auto servers = co_await admin.wordOnServers(backends);
    if (!servers)
        co_return tl::unexpected(servers.error());
    word.servers = *servers;
    const QStringList maps = believed.knownMaps();
    for (const QString &file : maps) {
        const QByteArrayList line{"show map " + socketWord(paths.mapPath(file)).toUtf8()};
        const auto entries = co_await admin.askAtLength(line);
        if (!entries)
            co_return tl::unexpected(entries.error());
        word.maps.insert(file, entries->first());
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

} // namespace proxym
