// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/sweep.h"

#include "haproxy/socket/observation.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

constexpr qsizetype mostAtOnce = 1'000;

//! HAProxy refuses some of them, which is fine: it is asked afterwards what is left.
Task<Result<Done>> tell(QByteArrayList commands, HaproxyAdmin admin)
{
    const QByteArrayList lines = socketLines(commands);
    for (const QByteArray &line : lines) {
        const auto answer = co_await admin.ask(line);
        if (!answer)
            co_return tl::unexpected(answer.error());
    }
    co_return Done{};
}

Task<Result<ParkedServers>> withoutDeleted(ParkedServers parked, HaproxyAdmin admin)
{
    QByteArrayList commands;
    QStringList backends;
    for (const auto &[backend, servers] : parked.asKeyValueRange()) {
        if (commands.size() >= mostAtOnce)
            break;
        backends.append(backend);
        for (const QString &server : servers)
            commands.append("del server " + backend.toUtf8() + '/' + server.toUtf8());
    }
    const auto told = co_await tell(commands, admin);
    if (!told)
        co_return tl::unexpected(told.error());
    const auto rows = co_await serverRows(admin, backends);
    if (!rows)
        co_return tl::unexpected(rows.error());
    ParkedServers there;
    for (const ServerStateRow &row : *rows)
        there[row.backend].insert(row.name);
    for (const QString &backend : std::as_const(backends)) {
        parked[backend].intersect(there.value(backend));
        if (parked.value(backend).isEmpty())
            parked.remove(backend);
    }
    co_return parked;
}

} // namespace

Task<Result<Leftovers>> sweep(Leftovers leftovers, HaproxyAdmin admin)
{
    if (!leftovers.parked.isEmpty()) {
        const auto parked = co_await withoutDeleted(leftovers.parked, admin);
        if (!parked)
            co_return tl::unexpected(parked.error());
        leftovers.parked = *parked;
    }
    QByteArrayList
        commands; // only what is not published can be deleted; what is not deleted may be needed again
    for (const QString &name : std::as_const(leftovers.backends)) {
        const QByteArray backend = name.toUtf8();
        if (!leftovers.parked.contains(name))
            commands.append("unpublish backend " + backend + "; del backend " + backend + "; publish backend "
                            + backend);
    }
    if (commands.isEmpty())
        co_return leftovers;
    const auto told = co_await tell(commands, admin);
    if (!told)
        co_return tl::unexpected(told.error());
    const auto rest = co_await admin.backends();
    if (!rest)
        co_return tl::unexpected(rest.error());
    leftovers.backends.intersect(*rest);
    co_return leftovers;
}

} // namespace proxym
