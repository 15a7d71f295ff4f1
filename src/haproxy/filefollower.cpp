// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/filefollower.h"

#include "base/besidetheloop.h"
#include "base/differences.h"
#include "base/logging.h"
#include "haproxy/config/configlines.h"
#include "haproxy/config/nameddefaults.h"
#include "haproxy/config/sparebackends.h"
#include "haproxy/plan/seating.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto retry = 10s;
constexpr auto leastInterval = 1s;
//! The last good file may be this much older than the file.
constexpr auto mostAge = 30s;
//! Of the time that a check takes.
constexpr int shareOfTime = 10;

Result<Done> replace(const ConfigStore &store, const ConfigFiles &files)
{
    return store.holds(files) ? Result<Done>(Done{}) : store.commit(files);
}

} // namespace

FileFollower::FileFollower(const ConfigStore &store, CandidateJudge &judge, const RenderPaths &paths,
                           Turnstile &candidate)
    : m_store(store)
    , m_judge(judge)
    , m_candidate(candidate)
    , m_maker(paths)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { launch("the file that follows", catchUpInTime()); });
    m_keepingBetter.setSingleShot(true);
    connect(&m_keepingBetter, &QTimer::timeout, this,
            [this] { launch("the last good file", keepAsGoodInTime()); });
}

void FileFollower::follow(const ProxyModel &inForce)
{
    m_inForce = inForce;
    ++m_version;
    plan(m_next);
}

void FileFollower::noteLoaded(const ProxyModel &model, const ConfigFiles &files)
{
    noteAccepted(model);
    m_maker.take(model, files);
    noteWritten(files, 0ms); // not now: whoever asks is to be told of the reload first
}

void FileFollower::cancel()
{
    m_inForce.reset();
    ++m_version;
    m_timer.stop();
}

void FileFollower::plan(Clock::time_point when)
{
    const auto now = Clock::now();
    m_timer.start(when <= now ? 0ms : std::chrono::ceil<std::chrono::milliseconds>(when - now));
}

Task<> FileFollower::catchUpInTime()
{
    if (!m_inForce || Clock::now() >= m_nextCheck || !needsCheck(*m_inForce))
        co_return co_await catchUp();
    m_next = Clock::now() + leastInterval; // it need not be compared again for each change
    plan(m_nextCheck);
}

Task<> FileFollower::catchUp()
{
    co_await m_candidate.enter();
    const auto leaving = qScopeGuard([this] { m_candidate.leave(); });
    if (!m_inForce)
        co_return;
    const ProxyModel model = *m_inForce;
    const quint64 version = m_version;
    const auto written = co_await write(model);
    if (!written)
        logWarning() << u"the configuration file cannot follow what HAProxy does:"_s << written.error().what;
    if (written && version == m_version)
        cancel();
    else if (m_inForce)
        plan(written ? m_next : Clock::now() + retry);
}

Task<Result<Done>> FileFollower::write(ProxyModel model)
{
    const ConfigFiles files = co_await madeWith(model.backends.size(), m_maker, &ConfigMaker::make, model);
    m_next = Clock::now() + leastInterval;
    if (needsCheck(model) && !m_store.holds(files)) {
        const auto accepted = co_await m_judge.check(files, m_store);
        m_nextCheck = Clock::now() + m_judge.lastCheck() * shareOfTime;
        if (!accepted)
            co_return accepted;
    }
    if (needsCheck(model))
        noteAccepted(model);
    auto writing = QtConcurrent::run(&replace, m_store, files);
    const Result<Done> written = co_await writing;
    if (written)
        noteWritten(files, mostAge);
    co_return written;
}

void FileFollower::noteWritten(const ConfigFiles &files, std::chrono::milliseconds keepAfter)
{
    m_better = files;
    if (!m_keepingBetter.isActive() || keepAfter < m_keepingBetter.remainingTimeAsDuration())
        m_keepingBetter.start(keepAfter);
}

Task<> FileFollower::keepAsGoodInTime()
{
    co_await m_candidate.enter();
    const auto leaving = qScopeGuard([this] { m_candidate.leave(); });
    co_await keepAsGood();
}

Task<> FileFollower::keepAsGood()
{
    m_keepingBetter.stop();
    if (m_inForce && !needsCheck(*m_inForce)) {
        const ProxyModel model = *m_inForce;
        m_better = co_await madeWith(model.backends.size(), m_maker, &ConfigMaker::make, model);
    }
    if (!m_better)
        co_return;
    const ConfigFiles files = *std::exchange(m_better, std::nullopt);
    auto keeping = QtConcurrent::run(&ConfigStore::keepAsGood, m_store, files);
    const Result<Done> kept = co_await keeping;
    if (!kept) { // nothing is lost by it at once
        logWarning() << kept.error().what;
        noteWritten(files, mostAge);
    }
}

Task<> FileFollower::settle()
{
    if (isBehind())
        co_await catchUp();
    co_await keepAsGoodInTime();
}

//! HAProxy itself has accepted each server and each route through its socket, and the lines of a new service
//! in a spare backend or in a named `defaults` section, so nothing else need be checked, except lines that
//! may name a server or a service which has left.
bool FileFollower::needsCheck(const ProxyModel &model) const
{
    if (!m_accepted || !haveSameHead(*m_accepted, model))
        return true;
    const Differences backends(m_accepted->backends, model.backends);
    const bool hasSpares = !sparesOf(m_accepted->backends).isEmpty();
    const auto isNew = [&](const ProxyBackend &now) {
        const ProxyBackend *before = m_accepted->find(now.name);
        return before ? !before->hasStructureOf(now)
                      : !m_defaults.contains(defaultsFor(now)) && !(isPlain(now) && hasSpares);
    };
    const auto isMissed = [&](const ProxyBackend &before) {
        const ProxyBackend *now = model.find(before.name);
        const bool isGone = !now && (before.listenPort || mayBeNamed(before.name));
        return isGone || std::ranges::any_of(before.servers, [&](const ProxyServer &server) {
                   return mayBeNamed(server.name) && !(now && now->has(server));
               });
    };
    return std::ranges::any_of(backends.come, isNew) || std::ranges::any_of(backends.gone, isMissed);
}

bool FileFollower::mayBeNamed(const QString &server) const
{
    return m_hasHiddenWords || m_words.contains(server);
}

void FileFollower::noteAccepted(const ProxyModel &model)
{
    m_accepted = model;
    const QStringList sections = namedDefaults(model).keys();
    m_defaults = QSet<QString>(sections.begin(), sections.end());
    m_words = wordsIn(model);
    m_hasHiddenWords = hidesNames(QString::fromUtf8(model.texts.global.value_or(QByteArray())))
        || hidesNames(QString::fromUtf8(model.texts.httpFrontend));
}

} // namespace proxym
