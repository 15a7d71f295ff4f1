// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/upservers.h"

#include "base/besidetheloop.h"
#include "haproxy/plan/reloadreason.h"
#include "haproxy/socket/observation.h"

namespace proxym {

namespace {

QStringList whoMustBeUp(const ProxyModel &inForce, const ProxyModel &wanted)
{
    if (whyReload(inForce, wanted))
        return {};
    return whoseHealthMatters(inForce, wanted);
}

} // namespace

Task<UpServers> whoIsUp(HaproxyAdmin admin, std::optional<ProxyModel> inForce, ProxyModel wanted)
{
    UpServers up;
    if (!inForce)
        co_return up;
    const QStringList names = co_await madeOf(wanted.backends.size(), &whoMustBeUp, *inForce, wanted);
    for (const QString &name : names)
        up.insert(name, {});
    if (up.isEmpty())
        co_return up;
    const auto rows = co_await serverRows(admin, up.keys());
    for (const ServerStateRow &row : rows.value_or(QList<ServerStateRow>())) {
        const auto backend = up.find(row.backend);
        if (backend != up.end() && row.isLive())
            backend->insert(row.name);
    }
    co_return up;
}

} // namespace proxym
