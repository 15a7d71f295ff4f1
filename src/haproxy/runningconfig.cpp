// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/runningconfig.h"

#include "core/logging.h"
#include "haproxy/certificateshelf.h"
#include "haproxy/configdiff.h"
#include "haproxy/reloadreason.h"
#include "haproxy/runtimeupdater.h"

using namespace Qt::StringLiterals;

namespace proxym {

RunningConfig::RunningConfig(const HaproxyAdmin &admin, const RenderPaths &paths, HaproxyKeeper &keeper,
                             FileFollower &follower)
    : m_admin(admin)
    , m_paths(paths)
    , m_keeper(keeper)
    , m_follower(follower)
{
}

QStringList RunningConfig::configLines(const QString &name) const
{
    const ProxyBackend *backend = m_model ? m_model->find(name) : nullptr;
    if (!backend)
        return {};
    ProxyModel only = *m_model;
    only.backends = {*backend};
    only.maps = {};
    return proxym::configLines(renderConfig(only, m_paths), name);
}

QStringList RunningConfig::listeners(const QString &name) const
{
    const ProxyBackend *backend = m_model ? m_model->find(name) : nullptr;
    if (!backend)
        return {};
    QList<Port> ports{backend->listenPort.value_or(m_model->httpPort)};
    if (!backend->listenPort && m_model->servesHttps())
        ports.append(*m_model->httpsPort);
    const QString &address = m_model->bindAddress;
    const bool needsBrackets = address.contains(u':') && !address.startsWith(u'[');
    const QString shown = needsBrackets ? u'[' + address + u']' : address;
    QStringList listeners;
    for (const Port port : std::as_const(ports))
        listeners.append(shown + u':' + QString::number(port.number()));
    return listeners;
}

Task<Plan> RunningConfig::planTo(ProxyModel wanted) const
{
    const UpServers up = co_await whoIsUp(wanted);
    if (!m_model && m_keeper.isRunning())
        co_return Reload{u"the running HAProxy has another configuration"_s};
    co_return planChange(m_model, wanted, m_parked, up);
}

Task<ProxyModel> RunningConfig::partOf(ProxyModel wanted) const
{
    const ProxyModel inForce = m_model.value_or(wanted);
    const ProxyModel part = reachableAtRunTime(inForce, wanted);
    const UpServers up = co_await whoIsUp(part);
    co_return partInOrder(inForce, part, up);
}

//! As far as the order of a change depends on it. Where HAProxy does not say, nobody is.
Task<UpServers> RunningConfig::whoIsUp(ProxyModel wanted) const
{
    UpServers up;
    if (!m_model || !reloadReason(*m_model, wanted).isEmpty())
        co_return up;
    for (const QString &name : whoseHealthMatters(*m_model, wanted))
        up.insert(name, {});
    if (up.isEmpty())
        co_return up;
    const auto rows = co_await serverRows(m_admin, up.keys());
    for (const ServerStateRow &row : rows.value_or(QList<ServerStateRow>())) {
        const auto backend = up.find(row.backend);
        if (backend != up.end() && row.isLive())
            backend->insert(row.name);
    }
    co_return up;
}

void RunningConfig::forget()
{
    m_model.reset();
    m_parked.clear();
}

void RunningConfig::replacedBy(const ProxyModel &model)
{
    forget();
    m_model = model;
}

Task<> RunningConfig::adoptAnew()
{
    const qint64 before = m_keeper.pid();
    if (co_await m_keeper.adopt() && m_keeper.pid() != before)
        logNotice() << u"another HAProxy serves now, pid"_s << m_keeper.pid();
    forget();
}

Task<bool> RunningConfig::learn(ProxyModel wanted)
{
    if (!m_keeper.isRunning() || m_keeper.generation().isEmpty())
        co_return false;
    const RenderedConfig rendered = renderConfig(wanted, m_paths);
    if (QString::fromLatin1(rendered.generation) != m_keeper.generation())
        co_return false;
    // what lies on the shelf is what HAProxy read or was told, as far as the fingerprints are the same
    if (wanted.servesHttps())
        wanted.certificates = CertificateShelf(m_paths.certificatesPath()).certificates();
    const auto observation = co_await observe(m_admin, ObservedPart::all(wanted), m_paths);
    if (!observation) {
        logWarning() << u"HAProxy's servers are not known:"_s << observation.error().what;
        co_return false;
    }
    m_model = observation->inForce;
    m_parked = observation->parked;
    m_follower.follow(*m_model);
    co_return true;
}

Task<Result<QByteArray>> RunningConfig::change(RuntimeUpdate update, ProxyModel wanted)
{
    const ProxyModel before = m_model.value_or(ProxyModel());
    const auto done = co_await carryOut(update, wanted, m_admin, &m_keeper, m_paths);
    if (!done) {
        forget();
        co_return tl::unexpected(done.error());
    }
    m_model = wanted;
    m_parked = parkedAfter(update, m_parked);
    m_follower.follow(wanted);
    co_return changeDiff(before, wanted, m_paths);
}

} // namespace proxym
