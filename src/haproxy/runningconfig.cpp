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
    co_return co_await planMeanwhile(wanted);
}

Task<Plan> RunningConfig::planMeanwhile(ProxyModel wanted) const
{
    const UpServers up = co_await whoIsUp(m_admin, m_model, wanted);
    if (!m_model && m_keeper.isRunning())
        co_return Reload{u"the running HAProxy has another configuration"_s};
    co_return co_await madeOf(wanted.backends.size(), &planChange, m_model, wanted, m_parked, up);
}

Task<ProxyModel> RunningConfig::partOf(ProxyModel wanted) const
{
    const ProxyModel inForce = m_model.value_or(wanted);
    const ProxyModel part = reachableAtRunTime(inForce, wanted);
    const UpServers up = co_await whoIsUp(m_admin, m_model, part);
    co_return partInOrder(inForce, part, up);
}

void RunningConfig::forget()
{
    m_model.reset();
    m_parked.clear();
    m_setByHand.clear();
    m_damage.clear();
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
            plan = Reload{u"HAProxy %1 cannot be asked what it does"_s.arg(m_keeper.pid())};
        co_await adoptAnew();
    }
    if (!m_keeper.isRunning())
        plan = Reload{firstStart};
    co_return plan;
}

Task<bool> RunningConfig::learn(Modelled wanted)
{
    if (m_keeper.isRunning() && m_keeper.generation().isEmpty()) // it may not have answered then
        co_await m_keeper.adopt();
    const bool isKnown = co_await ask(reachable(wanted));
    if (isKnown)
        m_judge.keepAsGood(*m_model, m_store);
    co_return isKnown;
}

Task<bool> RunningConfig::ask(ProxyModel wanted)
{
    if (!m_keeper.isRunning() || m_keeper.generation().isEmpty())
        co_return false;
    const RenderedConfig rendered = renderConfig(wanted, m_paths);
    if (QString::fromLatin1(rendered.generation) != m_keeper.generation())
        co_return false;
    // the shelf contains what HAProxy read or was sent, as long as the fingerprints agree
    if (wanted.servesHttps())
        wanted.certificates = shelved();
    const auto observation = co_await observe(m_admin, ObservedPart::all(wanted), m_paths);
    if (!observation) {
        logWarning() << u"HAProxy's servers are unknown:"_s << observation.error().what;
        co_return false;
    }
    const Observation seen = withDrainingInService(*observation, wanted);
    m_model = seen.inForce;
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
    const ProxyModel believed = m_model.value_or(ProxyModel());
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
    const ObservedPart part{
        .wanted = m_model ? m_model->only(names) : ProxyModel(), .maps = found.maps, .certificates = {}};
    ObservedPart asked = part;
    for (Shared<ProxyBackend> &backend : asked.wanted.backends)
        if (const ProxyBackend *next = wanted.find(backend->name))
            backend.edit().servers +=
                next->servers; // a draining server that is to join is out of service, too
    const auto observed = co_await observe(m_admin, asked, m_paths);
    if (!observed) {
        if (observed.error().kind == Error::Kind::Malformed)
            m_damage = observed.error().what;
        co_return tl::unexpected(observed.error());
    }
    if (!m_model)
        co_return Done{}; // HAProxy has died in the meantime
    takeOver(withoutHandwork(*observed, part.wanted, RuntimeUpdate()), *m_model, m_parked);
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

Task<Result<Changed>> RunningConfig::change(RuntimeUpdate update, ProxyModel wanted)
{
    const ProxyModel before = m_model.value_or(ProxyModel());
    const auto done = co_await carryOut(update, wanted, m_admin, &m_keeper, m_paths);
    if (!done) {
        forget();
        co_return tl::unexpected(done.error());
    }
    if (before.certificates != wanted.certificates)
        if (const auto kept = co_await shelve(wanted.certificates); !kept)
            logWarning() << kept.error().what;
    m_model = wanted;
    m_parked = parkedAfter(update, m_parked);
    m_setByHand = stillSetByHand(m_setByHand, update, m_parked);
    m_follower.follow(wanted);
    QString repaired;
    if (!done->isEmpty())
        repaired = partsChangedIn({.backends = *done}) + u" changed by somebody else"_s;
    co_return Changed{changeDiff(before, wanted, m_paths), repaired};
}

Task<Result<qint64>> RunningConfig::replace(ProxyModel model, RenderedConfig rendered, QString reason)
{
    const ProxyModel before = m_model.value_or(model);
    const auto rows = co_await statesBehindAReload(before, model, m_admin);
    const auto kept =
        m_store.writeServerState(statesToKeep(rows, model), rendered.config, m_keeper.masterArguments());
    if (!kept)
        logWarning() << kept.error().what;
    const auto pid = co_await m_keeper.bringInForce(QString::fromLatin1(rendered.generation), reason);
    if (pid) {
        forget();
        m_model = model;
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
