// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/runtimeupdater.h"

#include "haproxy/process/portprobe.h"
#include "haproxy/socket/latestarters.h"

#include <QCoroFuture>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! A running program answers within one round trip.
constexpr auto patience = 250ms;

Task<QList<Host>> refusingNow(QList<Host> addresses)
{
    if (addresses.isEmpty())
        co_return addresses;
    auto looking = QtConcurrent::run(&refusingAmong, addresses, std::chrono::milliseconds(patience));
    const QList<Host> refusing = co_await looking;
    co_return refusing;
}

//! The update, adapted to servers whose program does not listen yet: all of them are probed first, at the
//! same time.
Task<RuntimeUpdate> suitedToLateStarters(RuntimeUpdate update, ProxyModel wanted, HaproxyAdmin admin)
{
    const QList<Host> refusing = co_await refusingNow(joiningAddresses(update, wanted));
    if (refusing.isEmpty())
        co_return update;
    const QStringList backends = serversJoiningBy(update).keys();
    const auto rows = co_await serverRows(admin, backends);
    co_return withLateStarters(update, wanted, refusing, rows.value_or(QList<ServerStateRow>()));
}

//! What HAProxy still lacks of the update.
Task<Result<Plan>> whatIsLeft(RuntimeUpdate update, ProxyModel wanted, HaproxyAdmin admin, RenderPaths paths)
{
    const ObservedPart part = ObservedPart::of(update, wanted);
    const auto observation = co_await observe(admin, part, paths);
    if (!observation)
        co_return tl::unexpected(observation.error());
    const Observation seen = withoutHandwork(*observation, part.wanted, update);
    co_return planChange(seen.inForce, part.wanted, seen.parked);
}

//! True if the only thing left is servers that have left but are in service: somebody set them to ready.
bool isHandwork(const Plan &rest)
{
    const auto *update = std::get_if<RuntimeUpdate>(&rest);
    const auto parks = [](const RuntimeCommand &command) {
        const auto *change = std::get_if<SetServerState>(&command);
        return change && change->state == SetServerState::To::Maint;
    };
    return update && std::ranges::all_of(update->commands, parks);
}

//! The rows of one backend become those of another.
void rename(QList<ServerStateRow> &rows, const QString &from, const QString &to)
{
    const QByteArray old = ' ' + from.toUtf8() + ' ';
    for (ServerStateRow &row : rows) {
        if (row.backend != from)
            continue;
        row.backend = to;
        row.line.replace(row.line.indexOf(old), old.size(), ' ' + to.toUtf8() + ' '); // after the number
    }
}

} // namespace

Task<Result<QStringList>> carryOut(RuntimeUpdate update, ProxyModel wanted, HaproxyAdmin admin,
                                   const HaproxyKeeper *keeper, RenderPaths paths)
{
    const RuntimeUpdate suited = co_await suitedToLateStarters(update, wanted, admin);
    const auto sent = co_await admin.run(commandLines(suited.commands, paths));
    if (!sent)
        co_return tl::unexpected(sent.error());
    auto rest = co_await whatIsLeft(update, wanted, admin, paths);
    QStringList repaired;
    if (rest && isHandwork(*rest)) {
        const auto repair = std::get<RuntimeUpdate>(*rest);
        const auto parked = co_await admin.run(commandLines(repair.commands, paths));
        if (!parked)
            co_return tl::unexpected(parked.error());
        repaired = serversLeavingBy(repair).keys();
        rest = co_await whatIsLeft(update, wanted, admin, paths);
    }
    if (!rest)
        co_return tl::unexpected(rest.error());
    if (const auto *missing = std::get_if<RuntimeUpdate>(&*rest))
        co_return failure(Error::Kind::Failed, u"afterwards HAProxy still lacks: "_s + missing->reason);
    if (const auto *different = std::get_if<Reload>(&*rest))
        co_return failure(Error::Kind::Failed,
                          u"afterwards HAProxy is not as it should be: "_s + different->reason);
    const auto confirmed = co_await keeper->confirm();
    if (!confirmed)
        co_return tl::unexpected(confirmed.error());
    co_return repaired;
}

Task<QByteArray> statesBehindAReload(ProxyModel inForce, ProxyModel wanted, HaproxyAdmin admin, Seats seats)
{
    const QList<Host> refusing = co_await refusingNow(joiningAddresses(inForce, wanted));
    auto rows = co_await admin.serversState();
    QList<ServerStateRow> states;
    if (rows)
        states.swap(*rows);
    for (const auto &[name, seat] : seats.asKeyValueRange())
        rename(states, seat, name);
    states += lateStarters(inForce, wanted, refusing, states);
    co_return statesToKeep(states, wanted);
}

} // namespace proxym
