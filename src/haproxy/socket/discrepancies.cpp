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

} // namespace proxym
