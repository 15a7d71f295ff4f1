// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/inventory.h"

using namespace Qt::StringLiterals;

namespace proxym {

QStringList Entry::domains() const
{
    QStringList domains = service->domains + settings.domains;
    domains.removeDuplicates();
    return domains;
}

qsizetype Entry::serverCount() const
{
    const bool hasRecords = std::ranges::any_of(service->hosts, &Host::isSrv);
    return hasRecords ? servers.size() : service->hosts.size();
}

ServiceKey Entry::claimant() const
{
    return group.isEmpty() ? key() : ServiceKey{u"group"_s, group, Port::of<1>()};
}

void Entry::explain(const QString &why)
{
    reason += (reason.isEmpty() ? u""_s : u"; "_s) + why;
}

void Entry::skip(const QString &why)
{
    state = ServiceState::Skipped;
    reason = why;
    claimed.clear();
    routes.clear();
    listenPort.reset();
    servers.clear();
}

void Entry::decline(const QString &why)
{
    skip(why);
    isDeclined = true;
}

QString Entry::shownReason() const
{
    if (!service->hosts.isEmpty() || state == ServiceState::Skipped)
        return reason;
    const QString why = service->absence.isEmpty() ? u"its source names no hosts"_s : service->absence;
    return reason.isEmpty() ? why : reason + u"; "_s + why;
}

const Entry *Inventory::find(const QString &name) const
{
    const auto first = entries.lowerBound(
        name, [](const Entry &entry, const QString &wanted) { return entry.name < wanted; });
    return first != entries.end() && first->identity()->name == name ? first->identity() : nullptr;
}

} // namespace proxym
