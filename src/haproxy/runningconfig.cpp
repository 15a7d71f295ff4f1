// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/runningconfig.h"

#include "base/besidetheloop.h"
#include "base/logging.h"
#include "haproxy/config/backendlist.h"
#include "haproxy/config/configdiff.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/runtimeupdater.h"

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

void RunningConfig::forget()
{
    m_seating.reset();
    m_seated.reset();
    m_model.reset();
    m_busy.clear();
    m_parked.clear();
    m_setByHand.clear();
    m_damage.clear();
}

void RunningConfig::take(const Seating &seating, const ProxyModel &byService)
{
    m_seating = seating;
    m_model = byService;
    m_seated.reset();
}

Task<> RunningConfig::adoptAnew()
{
    const qint64 before = m_keeper.pid();
    if (co_await m_keeper.adopt() && m_keeper.pid() != before)
        logNotice() << u"another HAProxy serves now, pid"_s << m_keeper.pid();
    forget();
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
    const Verification verification =
        co_await compare(reachable(wanted), isFirstLook || scrutiny == Scrutiny::Order);
    if (m_seating && m_keeper.abilities().addsBackends)
        co_await publish(namesOf(m_seating->model.backends));
    co_await tidyUp();
    co_return verification;
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
    changeEach(asked.wanted.backends, [&](Shared<ProxyBackend> &backend) {
        if (const ProxyBackend *now = next.model.find(backend->name))
            backend.edit().servers +=
                now->servers; // a draining server that is to join is out of service, too
    });
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
    take(seating, byService(seating, wanted));
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
    const Seating before = running();
    const ProxyModel servicesBefore = m_model.value_or(ProxyModel());
    const SavedSeats places{seated.seats, seated.added};
    if (const auto kept = co_await keepSeats(places); !kept)
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
    const QSet<QString> defaults =
        m_seating ? m_seating->defaults : QSet<QString>(); // all that it was loaded with
    seated.defaults = defaults;
    take(seated, seated.isWhole ? wanted : byService(seated, wanted));
    m_parked = parkedAfter(update, m_parked);
    m_setByHand = stillSetByHand(m_setByHand, update, m_parked);
    m_follower.follow(*m_model);
    QString repaired;
    if (!done->isEmpty())
        repaired = partsChangedIn({.backends = *done}) + u" changed by somebody else"_s;
    const bool haveServicesMoved =
        before.seats != seated.seats || before.vacant != seated.vacant || before.added != seated.added;
    co_return Changed{changeDiff(servicesBefore, *m_model, m_paths), repaired, haveServicesMoved};
}

Task<Result<qint64>> RunningConfig::replace(ProxyModel model, RenderedConfig rendered, QString reason)
{
    const ProxyModel before = m_model.value_or(model);
    const QByteArray states = co_await statesBehindAReload(before, model, m_admin, seats());
    const auto keepStates = [store = m_store, states, config = rendered.config,
                             master = m_keeper.masterArguments()] {
        return store.writeServerState(states, config.whole(), master);
    };
    const auto kept = co_await besideTheLoop(keepStates);
    if (!kept)
        logWarning() << kept.error().what;
    const auto pid = co_await m_keeper.bringInForce(QString::fromLatin1(rendered.generation), reason);
    if (pid) {
        forget();
        take(loadedFrom(model), model);
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
