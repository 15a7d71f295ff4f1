// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/changes.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

QMap<QString, const Entry *> servedByName(const Inventory &inventory)
{
    QMap<QString, const Entry *> served;
    for (const Entry &entry : inventory.entries) {
        if (entry.isServed())
            served.insert(entry.name, &entry);
    }
    return served;
}

//! True if the proxy has to do something different for them.
bool servesAlike(const Entry &a, const Entry &b)
{
    return a.protocol == b.protocol && a.servers == b.servers && a.routes == b.routes && a.listenPort == b.listenPort
        && a.settings == b.settings && a.service.config == b.service.config;
}

} // namespace

Changes changesBetween(const Inventory &before, const Inventory &after)
{
    const auto old = servedByName(before);
    const auto now = servedByName(after);
    Changes changes;
    for (auto [name, entry] : now.asKeyValueRange()) {
        const auto was = old.constFind(name);
        if (was == old.constEnd())
            changes.added.append(name);
        else if (!servesAlike(**was, *entry))
            changes.changed.append(name);
    }
    for (auto [name, entry] : old.asKeyValueRange()) {
        if (!now.contains(name))
            changes.removed.append(name);
    }
    return changes;
}

QStringList newComplaints(const Inventory &before, const Inventory &after)
{
    QMap<ServiceKey, QString> known;
    for (const Entry &entry : before.entries) {
        if (!entry.reason.isEmpty())
            known.insert(entry.key(), entry.reason);
    }
    QStringList complaints;
    for (const Entry &entry : after.entries) {
        if (entry.state == ServiceState::HeldBack)
            continue; // told once for all of them
        if (entry.reason.isEmpty() || known.value(entry.key()) == entry.reason)
            continue;
        complaints.append(u"service %1 of %2, port %3, %4: %5"_s.arg(
            entry.service.id, entry.service.source, QString::number(entry.service.port.number()),
            entry.isServed() ? u"is served in part"_s : u"is skipped"_s, entry.reason));
    }
    return complaints;
}

Inventory withLeftOut(Inventory inventory, const QMap<QString, QString> &leftOut)
{
    if (leftOut.isEmpty())
        return inventory;
    for (Entry &entry : inventory.entries) {
        const auto reason = leftOut.constFind(entry.name);
        if (reason == leftOut.constEnd() || !entry.isServed())
            continue;
        entry.state = ServiceState::Skipped;
        entry.reason = *reason;
        entry.servers.clear();
    }
    return inventory;
}

} // namespace proxym
