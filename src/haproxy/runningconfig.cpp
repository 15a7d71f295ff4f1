// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/runningconfig.h"

#include "base/besidetheloop.h"
#include "base/logging.h"
#include "haproxy/config/configdiff.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/runtimeupdater.h"
#include "haproxy/upservers.h"

#include <QCoroFuture>
#include <QFileInfo>
#include <QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace proxym {

RunningConfig::RunningConfig(const HaproxyAdmin &admin, const RenderPaths &paths, HaproxyKeeper &keeper,
                             FileFollower &follower, CandidateJudge &judge, const ConfigStore &store)
    : m_admin(admin)
    , m_paths(paths)
    , m_keeper(keeper)
    , m_follower(follower)
    , m_judge(judge)
    , m_store(store)
    , m_shelf(paths.certificatesPath())
{
}

QStringList RunningConfig::configLines(const QString &name) const
{
    const ProxyBackend *backend = m_model ? m_model->find(name) : nullptr;
    if (!backend)
        return {};
    ProxyModel only = *m_model;
    only.backends = {Shared(*backend)};
    only.maps = {};
    return proxym::configLines(renderConfig(only, m_paths), name);
}

QStringList RunningConfig::listeners(const QString &name) const
{
    return m_model ? m_model->listeners(name) : QStringList();
}

Task<Plan> RunningConfig::planTo(ProxyModel wanted) const
{
    if (!m_damage.isEmpty())
        co_return Reload{m_damage};
    const Seated inItsBackends = seated(wanted);
    co_return co_await planMeanwhile(inItsBackends);
}

Seated RunningConfig::seated(const ProxyModel &wanted) const
{
    return m_seating ? seat(*m_seating, m_busy, wanted) : Seated{{.model = wanted}};
}

Task<Plan> RunningConfig::planMeanwhile(Seated wanted) const
{
    if (!m_seating) {
        if (m_keeper.isRunning())
            co_return Reload{u"the running HAProxy has another configuration"_s, ReloadCause::Adoption};
        co_return Reload{firstStart, ReloadCause::Start};
    }
    const UpServers up = co_await whoIsUp(m_admin, m_seating->model, wanted.model);
    co_return co_await madeOf(wanted.model.backends.size(), &planInSeats, *m_seating, wanted, m_parked, up);
}

Task<Seated> RunningConfig::partOf(ProxyModel wanted) const
{
    Seated part = seated(wanted);
    part.areSparesScarce = false;
    part.without.clear();
    if (!m_seating)
        co_return part;
    part.model = reachableAtRunTime(m_seating->model, part.model);
    const UpServers up = co_await whoIsUp(m_admin, m_seating->model, part.model);
    part.model = partInOrder(m_seating->model, part.model, up);
    for (const auto &[name, seat] : m_seating->seats.asKeyValueRange()) {
        const ProxyBackend *backend = part.model.find(seat);
        if (backend && !backend->servers.isEmpty() && !part.seats.values().contains(seat))
            part.seats.insert(name, seat); // until another can take its routes over
    }
    co_return part;
}

void RunningConfig::forget()
{
    m_seating.reset();
    m_model.reset();
    m_busy.clear();
    m_parked.clear();
    m_setByHand.clear();
    m_damage.clear();
}

void RunningConfig::take(const Seating &seating, const ProxyModel &wanted)
{
    m_seating = seating;
    m_model = byService(seating, wanted);
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
}

//! Before HAProxy is told: the next proxym finds at most a seat that is still empty.
Task<Result<Done>> RunningConfig::keepSeats(Seats seats)
{
    if (m_seating && m_seating->seats == seats)
        co_return Done{};
    const QByteArray json = seatsToJson(seats, m_keeper.generation());
    auto keeping = QtConcurrent::run(&ConfigStore::keepSeats, m_store, json, seatsAsMap(seats));
    const Result<Done> kept = co_await keeping;
    co_return kept;
}

Task<> RunningConfig::adoptAnew()
{
    const qint64 before = m_keeper.pid();
    if (co_await m_keeper.adopt() && m_keeper.pid() != before)
        logNotice() << u"another HAProxy serves now, pid"_s << m_keeper.pid();
    forget();
}

ProxyModel RunningConfig::reachable(const Modelled &wanted) const
{
    return m_judge.withoutKnownCulprits(wanted, m_model);
}

Task<Result<Plan>> RunningConfig::planFor(Modelled wanted, bool isSilent)
{
    Plan plan;
    for (int tries = 0; tries < 2; ++tries) {
        if (!m_model && !isSilent)
            co_await learn(wanted);
        if (!isSilent)
            co_await findFreeSpares(reachable(wanted));
        plan = co_await planTo(reachable(wanted));
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

Task<bool> RunningConfig::learn(Modelled wanted)
{
    if (m_keeper.isRunning() && m_keeper.generation().isEmpty()) // it may not have answered then
        co_await m_keeper.adopt();
    const bool isKnown = co_await ask(reachable(wanted));
    if (isKnown)
        m_judge.keepAsGood(m_seating->model, m_store); // as it was loaded: see seatingOf()
    co_return isKnown;
}

//! The generation tells which backends a HAProxy has: those that are wanted, or those that it was loaded with
//! and the seats that have been given in it since.
std::optional<Seating> RunningConfig::seatingOf(const ProxyModel &wanted) const
{
    const auto isThere = [this](const ProxyModel &model) {
        return QString::fromLatin1(renderConfig(model, m_paths).generation) == m_keeper.generation();
    };
    const Seats seats = seatsFromJson(m_store.seats(), m_keeper.generation());
    if (seats.isEmpty() && isThere(wanted))
        return Seating{.model = wanted, .seats = {}, .vacant = {}};
    ProxyModel loaded = wanted;
    loaded.backends = m_judge.lastGood(std::nullopt).backends;
    if (!isThere(loaded))
        return std::nullopt;
    return withServersOf({.model = loaded, .seats = seats, .vacant = {}}, wanted);
}

Task<bool> RunningConfig::ask(ProxyModel wanted)
{
    if (!m_keeper.isRunning() || m_keeper.generation().isEmpty())
        co_return false;
    auto expected = seatingOf(wanted);
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
    Seating seating{.model = seen.inForce, .seats = expected->seats, .vacant = {}};
    noteVacant(seating, wanted);
    for (const ProxyBackend &spare : sparesOf(seating.model.backends))
        m_busy.insert(spare.name);
    take(seating, wanted);
    m_parked = seen.parked;
    m_follower.follow(withWeightsOf(wanted, *m_model));
    co_return true;
}

Task<Verification> RunningConfig::verify(Modelled wanted, Scrutiny scrutiny, bool isSilent)
{
    if (!m_keeper.isPidfileUnchanged())
        co_await adoptAnew();
    if (isSilent)
        co_return Verification{};
    const bool isFirstLook = !m_model && co_await learn(wanted);
    if (!m_model || (scrutiny == Scrutiny::Belief && !isFirstLook))
        co_return Verification{};
    const auto isOurs = co_await m_keeper.confirm();
    if (!isOurs && isOurs.error().kind == Error::Kind::Failed)
        co_await adoptAnew();
    if (!isOurs)
        co_return Verification{};
    co_return co_await compare(reachable(wanted), isFirstLook || scrutiny == Scrutiny::Order);
}

Task<Verification> RunningConfig::compare(ProxyModel wanted, bool undoes)
{
    const ProxyModel believed = m_seating ? m_seating->model : ProxyModel();
    const auto found = co_await findDiscrepancies(m_admin, believed, m_parked, m_paths);
    if (!found) {
        logWarning() << u"HAProxy does not say what it does:"_s << found.error().what;
        co_return Verification{};
    }
    noteSetByHand(found->setByHand);
    Verification verification;
    QStringList reasons;
    if (const QString parts = partsChangedIn(*found); !parts.isEmpty())
        reasons.append(parts + u" changed by somebody else"_s);
    if (!found->stoppedFrontends.isEmpty())
        m_damage = u"frontend %1 was shut down"_s.arg(listed(found->stoppedFrontends));
    if (const auto seen = co_await lookCloser(*found, wanted); !seen)
        logWarning() << u"HAProxy does not say what was changed:"_s << seen.error().what;
    const bool hasHandwork = undoes && !m_setByHand.isEmpty();
    if (hasHandwork || !found->pausedFrontends.isEmpty()) {
        const auto done = co_await putRight(*found, undoes);
        verification.isTold = done.has_value();
        if (!done)
            logWarning() << u"what somebody set by hand could not be undone:"_s << done.error().what;
        else if (hasHandwork)
            reasons.append(u"undid what was set by hand: "_s + listOf(found->setByHand));
    }
    verification.reason = reasons.join(u"; "_s);
    if (!reasons.isEmpty())
        logNotice() << verification.reason;
    co_return verification;
}

//! Takes over what HAProxy reports about the parts that differ, except that servers set by hand count as in
//! service.
Task<Result<Done>> RunningConfig::lookCloser(Discrepancies found, ProxyModel wanted)
{
    if (found.backends.isEmpty() && found.maps.isEmpty())
        co_return Done{};
    const QSet<QString> names(found.backends.begin(), found.backends.end());
    const ObservedPart part{.wanted = m_seating ? m_seating->model.only(names) : ProxyModel(),
                            .maps = found.maps,
                            .certificates = {}};
    ObservedPart asked = part;
    const Seated next = seated(wanted);
    for (Shared<ProxyBackend> &backend : asked.wanted.backends)
        if (const ProxyBackend *now = next.model.find(backend->name))
            backend.edit().servers +=
                now->servers; // a draining server that is to join is out of service, too
    const auto observed = co_await observe(m_admin, asked, m_paths);
    if (!observed) {
        if (observed.error().kind == Error::Kind::Malformed)
            m_damage = observed.error().what;
        co_return tl::unexpected(observed.error());
    }
    if (!m_seating)
        co_return Done{}; // HAProxy has died in the meantime
    Seating seating = *m_seating;
    takeOver(withoutHandwork(*observed, part.wanted, RuntimeUpdate()), seating.model, m_parked);
    take(seating, wanted);
    co_return Done{};
}

Task<Result<Done>> RunningConfig::putRight(Discrepancies found, bool undoes)
{
    QByteArrayList commands;
    for (const QString &frontend : std::as_const(found.pausedFrontends))
        commands.append("enable frontend " + frontend.toUtf8());
    if (undoes)
        commands += undoing(m_setByHand);
    const auto done = co_await m_admin.run(socketLines(commands));
    if (done && undoes)
        m_setByHand.clear();
    co_return done;
}

void RunningConfig::noteSetByHand(const QList<ServerSetByHand> &servers)
{
    const QStringList known = complaints();
    m_setByHand = servers;
    for (const QString &complaint : complaints())
        if (!known.contains(complaint))
            logWarning() << complaint;
}

Task<Result<Changed>> RunningConfig::change(RuntimeUpdate update, Seated seated, ProxyModel wanted)
{
    const Seating before = m_seating.value_or(Seating());
    const ProxyModel servicesBefore = m_model.value_or(ProxyModel());
    if (const auto kept = co_await keepSeats(seated.seats); !kept)
        logWarning() << kept.error().what;
    const auto done = co_await carryOut(update, seated.model, m_admin, &m_keeper, m_paths);
    if (!done) {
        forget();
        co_return tl::unexpected(done.error());
    }
    if (before.model.certificates != wanted.certificates)
        if (const auto kept = co_await shelve(wanted.certificates); !kept)
            logWarning() << kept.error().what;
    for (const auto &[name, seat] : before.seats.asKeyValueRange())
        if (!seated.seats.contains(name))
            m_busy.insert(seat);
    for (const auto &[name, seat] : seated.seats.asKeyValueRange())
        if (before.seats.value(name) != seat)
            logNotice() << name << u"is served by backend"_s << seat << u"until the next reload"_s;
    take(seated, wanted);
    m_parked = parkedAfter(update, m_parked);
    m_setByHand = stillSetByHand(m_setByHand, update, m_parked);
    m_follower.follow(*m_model);
    QString repaired;
    if (!done->isEmpty())
        repaired = partsChangedIn({.backends = *done}) + u" changed by somebody else"_s;
    const bool haveServicesMoved = before.seats != seated.seats || before.vacant != seated.vacant;
    co_return Changed{changeDiff(servicesBefore, *m_model, m_paths), repaired, haveServicesMoved};
}

Task<Result<qint64>> RunningConfig::replace(ProxyModel model, RenderedConfig rendered, QString reason)
{
    const ProxyModel before = m_model.value_or(model);
    const auto rows = co_await statesBehindAReload(before, model, m_admin, seats());
    const auto kept =
        m_store.writeServerState(statesToKeep(rows, model), rendered.config, m_keeper.masterArguments());
    if (!kept)
        logWarning() << kept.error().what;
    const auto pid = co_await m_keeper.bringInForce(QString::fromLatin1(rendered.generation), reason);
    if (pid) {
        forget();
        take({.model = model, .seats = {}, .vacant = {}}, model);
        if (const auto none = m_store.keepSeats({}, {}); !none)
            logWarning() << none.error().what;
    }
    co_return pid;
}

Task<Result<Done>> RunningConfig::shelve(QList<Certificate> certificates) const
{
    auto holding = QtConcurrent::run(&RunningConfig::shelveAtOnce, this, certificates);
    const Result<Done> held = co_await holding;
    co_return held;
}

Result<Done> RunningConfig::shelveAtOnce(const QList<Certificate> &certificates) const
{
    if (certificates.isEmpty() && !QFileInfo::exists(m_shelf.directory()))
        return Done{};
    return m_shelf.hold(certificates);
}

} // namespace proxym
