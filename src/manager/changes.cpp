// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/changes.h"

#include "base/differences.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! True if the proxy has to do something different for them.
bool servesAlike(const Entry &a, const Entry &b)
{
    return a.protocol == b.protocol && a.servers == b.servers && a.routes == b.routes
        && a.listenPort == b.listenPort && a.settings == b.settings && a.service->config == b.service->config;
}

} // namespace

Changes changesBetween(const Inventory &before, const Inventory &after)
{
    const Differences differences(before.entries, after.entries);
    QHash<QString, const Entry *> old; // each NAME is served once
    for (const Entry &entry : differences.gone) {
        if (entry.isServed())
            old.insert(entry.name, &entry);
    }
    Changes changes;
    for (const Entry &entry : differences.come) {
        if (!entry.isServed())
            continue;
        const Entry *was = old.take(entry.name);
        if (!was)
            changes.added.append(entry.name);
        else if (!servesAlike(*was, entry))
            changes.changed.append(entry.name);
    }
    changes.removed = old.keys();
    changes.removed.sort();
    return changes;
}

namespace {

//! New reasons of the services declined on purpose, or of the others.
QStringList newlySaid(const Inventory &before, const Inventory &after, bool ofDeclined)
{
    const Differences differences(before.entries, after.entries);
    QMap<ServiceKey, QString> known;
    for (const Entry &entry : differences.gone) {
        if (!entry.reason.isEmpty())
            known.insert(entry.key(), entry.reason);
    }
    QStringList complaints;
    for (const Entry &entry : differences.come) {
        if (entry.state == ServiceState::HeldBack || entry.isDeclined != ofDeclined)
            continue; // losses that are held back are logged in one line for all
        if (entry.reason.isEmpty() || known.value(entry.key()) == entry.reason)
            continue;
        complaints.append(u"service %1 of %2, port %3, %4: %5"_s.arg(
            entry.service->id, entry.service->source, QString::number(entry.service->port.number()),
            entry.isServed() ? u"is served in part"_s : u"is skipped"_s, entry.reason));
    }
    return complaints;
}

} // namespace

QStringList newComplaints(const Inventory &before, const Inventory &after)
{
    return newlySaid(before, after, false);
}

QStringList newNotes(const Inventory &before, const Inventory &after)
{
    return newlySaid(before, after, true);
}

Inventory withLeftOut(Inventory inventory, const QMap<QString, QString> &leftOut)
{
    if (leftOut.isEmpty())
        return inventory;
    changeEach(inventory.entries, [&](Shared<Entry> &entry) {
        const auto reason = leftOut.constFind(entry->backend());
        if (reason != leftOut.constEnd() && entry->isConfigured())
            entry.edit().skip(*reason);
    });
    return inventory;
}

} // namespace proxym
