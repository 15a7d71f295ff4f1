// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/filefollower.h"

#include "base/logging.h"

#include <QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr auto retry = 10s;

} // namespace

FileFollower::FileFollower(const ConfigStore &store, CandidateJudge &judge, const RenderPaths &paths,
                           Turnstile &candidate)
    : m_store(store)
    , m_judge(judge)
    , m_paths(paths)
    , m_candidate(candidate)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { launch("the file that follows", catchUp()); });
}

void FileFollower::follow(const ProxyModel &inForce)
{
    m_inForce = inForce;
    ++m_version;
    plan(m_nextCheck);
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
        plan(written ? m_nextCheck : Clock::now() + retry);
}

Task<Result<Done>> FileFollower::write(ProxyModel model)
{
    constexpr int shareOfTime = 10;
    const RenderedConfig rendered = renderConfig(model, m_paths);
    const ConfigFiles files{rendered.config, rendered.maps};
    if (m_store.holds(files))
        co_return Done{};
    const auto accepted = co_await m_judge.check(files, m_store);
    m_nextCheck = Clock::now() + m_judge.lastCheck() * shareOfTime;
    if (!accepted)
        co_return accepted;
    co_return m_store.commit(files).and_then([&](Done) { return m_store.keepAsGood(files); });
}

} // namespace proxym
