// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/runningconfig.h"

#include "base/besidetheloop.h"
#include "base/logging.h"
#include "haproxy/config/backendlist.h"
#include "haproxy/config/sparebackends.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/plan/savedseats.h"
#include "haproxy/plan/seatmeanwhile.h"
#include "haproxy/socket/observation.h"
#include "haproxy/sweep.h"
#include "haproxy/upservers.h"

#include <QCoroFuture>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace proxym {

ProxyModel RunningConfig::reachable(const Modelled &wanted) const
{
    return m_judge.withoutKnownCulprits(wanted, m_model);
}

Task<Result<Plan>> RunningConfig::planFor(Modelled wanted, bool isSilent)
{
    Plan plan;
    if (!isSilent)
        co_await m_keeper.knowAbilities();
    for (int tries = 0; tries < 2; ++tries) {
        if (!m_model && !isSilent)
            co_await learn(wanted);
        if (!isSilent)
            co_await findFreeSpares(reachable(wanted));
        plan = co_await planTo(reachable(wanted));
        if (const auto *reload = std::get_if<Reload>(&plan);
            !isSilent && reload && reload->cause == ReloadCause::Parked) {
            co_await tidyUp();
            plan = co_await planTo(reachable(wanted));
        }
        if (!m_keeper.isRunning() || (m_model && !std::holds_alternative<RuntimeUpdate>(plan)))
            co_return plan;
        Result<Done> isOurs = failure(Error::Kind::TimedOut, u"silent"_s);
        if (!isSilent)
            isOurs = co_await m_keeper.confirm();
        if (isOurs)
            co_return plan;
        if (isOurs.error().kind == Error::Kind::TimedOut)
            co_return failure(Error::Kind::TimedOut, u"HAProxy %1 does not answer"_s.arg(m_keeper.pid()));
        if (isOurs.error().kind == Error::Kind::Unreachable)
            plan = Reload{u"HAProxy %1 cannot be asked what it does"_s.arg(m_keeper.pid()),
                          ReloadCause::Adoption};
        co_await adoptAnew();
    }
    if (!m_keeper.isRunning())
        plan = Reload{firstStart, ReloadCause::Start};
    co_return plan;
}

Task<Plan> RunningConfig::planTo(ProxyModel wanted) const
{
    if (!m_damage.isEmpty())
        co_return Reload{m_damage};
    const Seated inItsBackends = seated(wanted);
    co_return co_await planMeanwhile(inItsBackends);
}

Seating RunningConfig::running() const
{
    Seating has = m_seating.value_or(Seating());
    if (!m_keeper.abilities().addsBackends)
        has.defaults.clear();
    return has;
}

Seated RunningConfig::seated(const ProxyModel &wanted) const
{
    if (!m_seating)
        return Seated{{.model = wanted}};
    const Seating has = running();
    if (!m_seated || m_seated->wanted != wanted || m_seated->defaults != has.defaults)
        m_seated = {wanted, has.defaults, seat(has, m_busy, wanted)};
    return m_seated->seated;
}

Task<Plan> RunningConfig::planMeanwhile(Seated wanted) const
{
    if (!m_seating) {
        if (m_keeper.isRunning())
            co_return Reload{u"the running HAProxy has another configuration"_s, ReloadCause::Adoption};
        co_return Reload{firstStart, ReloadCause::Start};
    }
    const Seating has = *m_seating; // HAProxy may die meanwhile
    const UpServers up = co_await whoIsUp(m_admin, has.model, wanted.model);
    co_return co_await madeOf(wanted.model.backends.size(), &planInSeats, has, wanted, m_parked, up);
}

Task<Seated> RunningConfig::partOf(ProxyModel wanted) const
{
    if (!m_seating)
        co_return seated(wanted);
    const Seating has = running();
    Seated part = seatMeanwhile(has, m_busy, wanted);
    const UpServers up = co_await whoIsUp(m_admin, has.model, part.model);
    part.model = partInOrder(withAdded(has, part), part.model, up);
    keepSeatsInUse(has, part);
    co_return part;
}

//! A request that waits for a dead server is sent to another one of its backend, whoever that belongs to by
//! then.
Task<> RunningConfig::findFreeSpares(ProxyModel wanted)
{
    if (m_busy.isEmpty() || !m_seating || !seated(wanted).areSparesScarce)
        co_return;
    const QStringList asked = m_busy.values();
    const auto busy = co_await m_admin.busyAmong(asked);
    if (busy && m_seating)
        m_busy.intersect(*busy);
    m_seated.reset();
}

//! Before HAProxy is told: the next proxym finds at most a seat that is still empty, or a backend that is not
//! there.
Task<Result<Done>> RunningConfig::keepSeats(SavedSeats saved)
{
    if (m_seating && m_seating->seats == saved.seats && m_seating->added == saved.added)
        co_return Done{};
    const QByteArray json = seatsToJson(saved, m_keeper.generation());
    auto keeping = QtConcurrent::run(&ConfigStore::keepSeats, m_store, json, seatsAsMap(saved.seats));
    const Result<Done> kept = co_await keeping;
    co_return kept;
}

Task<bool> RunningConfig::learn(Modelled wanted)
{
    if (m_keeper.isRunning() && m_keeper.generation().isEmpty()) // it may not have answered then
        co_await m_keeper.adopt();
    const bool isKnown = co_await ask(reachable(wanted));
    if (isKnown)
        m_judge.keepAsGood(asLoaded(*m_seating), m_store); // see seatingOf()
    co_return isKnown;
}

//! The generation tells which backends a HAProxy has: those that are wanted, or those that it was loaded with
//! and the seats that have been given in it since, and the backends that have been added.
Task<std::optional<Seating>> RunningConfig::seatingOf(ProxyModel wanted) const
{
    const auto isThere = [this](const ProxyModel &model) {
        return QString::fromLatin1(renderConfig(model, m_paths).generation) == m_keeper.generation();
    };
    SavedSeats saved = seatsFromJson(m_store.seats(), m_keeper.generation());
    if (saved.isEmpty() && isThere(wanted))
        co_return loadedFrom(wanted);
    ProxyModel loaded = wanted;
    loaded.backends = m_judge.lastGood(std::nullopt).backends;
    if (!isThere(loaded))
        co_return std::nullopt;
    if (!saved.added.isEmpty()) {
        const auto there = co_await m_admin.backends();
        if (!there)
            co_return std::nullopt;
        saved.added.removeIf([&](const auto &entry) { return !there->contains(entry.key()); });
    }
    Seating seating = withBackendsAdded(loadedFrom(loaded), saved.added, wanted);
    seating.seats = saved.seats;
    co_return withServersOf(seating, wanted);
}

//! The last proxym may have been killed before it came to that, and somebody may have undone it.
Task<> RunningConfig::publish(QStringList backends)
{
    QByteArrayList commands;
    for (const QString &backend : std::as_const(backends))
        commands.append("publish backend " + backend.toUtf8());
    const auto done = co_await m_admin.run(socketLines(commands));
    if (!done)
        logWarning() << u"backends could not be published:"_s << done.error().what;
}

Task<> RunningConfig::tidyUp()
{
    if (!m_seating || !m_keeper.abilities().addsBackends)
        co_return;
    Leftovers leftovers{.parked = m_parked, .backends = m_seating->vacant};
    leftovers.backends.removeIf([this](const QString &name) { return !m_seating->added.contains(name); });
    if (leftovers.parked.isEmpty() && leftovers.backends.isEmpty())
        co_return;
    const auto rest = co_await sweep(leftovers, m_admin);
    if (!rest)
        logWarning() << u"what services left behind could not be deleted:"_s << rest.error().what;
    if (!rest || !m_seating)
        co_return forget();
    m_parked = rest->parked;
    Seating seating = *m_seating;
    for (const QString &name : leftovers.backends - rest->backends) {
        removeFrom(seating.model.backends, name);
        seating.vacant.remove(name);
        seating.added.remove(name);
    }
    take(seating, *m_model);
}

Task<bool> RunningConfig::ask(ProxyModel wanted)
{
    if (!m_keeper.isRunning() || m_keeper.generation().isEmpty())
        co_return false;
    auto expected = co_await seatingOf(wanted);
    if (!expected)
        co_return false;
    // the shelf contains what HAProxy read or was sent, as long as the fingerprints agree
    if (wanted.servesHttps())
        expected->model.certificates = shelved();
    const auto observation = co_await observe(m_admin, ObservedPart::all(expected->model), m_paths);
    if (!observation) {
        logWarning() << u"HAProxy's servers are unknown:"_s << observation.error().what;
        co_return false;
    }
    const Observation seen = withDrainingInService(*observation, expected->model);
    Seating seating = *expected;
    seating.model = seen.inForce;
    noteVacant(seating, wanted);
    co_await publish(seating.added.keys());
    for (const ProxyBackend &spare : sparesOf(seating.model.backends))
        m_busy.insert(spare.name);
    take(seating, byService(seating, wanted));
    m_parked = seen.parked;
    m_follower.follow(withWeightsOf(wanted, *m_model));
    co_return true;
}

} // namespace proxym
