// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/changes.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The first served entry at or after `from`.
qsizetype nextServed(const QList<Entry> &entries, qsizetype from)
{
    while (from < entries.size() && !entries.at(from).isServed())
        ++from;
    return from;
}

//! True if the proxy has to do something different for them.
bool servesAlike(const Entry &a, const Entry &b)
{
    return a.protocol == b.protocol && a.servers == b.servers && a.routes == b.routes
        && a.listenPort == b.listenPort && a.settings == b.settings && a.service.config == b.service.config;
}

} // namespace

//! Both are sorted by NAME, and each NAME is served once: one walk through both.
Changes changesBetween(const Inventory &before, const Inventory &after)
{
    const QList<Entry> &old = before.entries;
    const QList<Entry> &now = after.entries;
    Changes changes;
    qsizetype was = nextServed(old, 0);
    qsizetype is = nextServed(now, 0);
    while (was < old.size() || is < now.size()) {
        const int order = was == old.size() ? 1
            : is == now.size()              ? -1
                                            : old.at(was).name.compare(now.at(is).name);
        if (order < 0)
            changes.removed.append(old.at(was).name);
        else if (order > 0)
            changes.added.append(now.at(is).name);
        else if (!servesAlike(old.at(was), now.at(is)))
            changes.changed.append(now.at(is).name);
        if (order <= 0)
            was = nextServed(old, was + 1);
        if (order >= 0)
            is = nextServed(now, is + 1);
    }
    return changes;
}

namespace {

//! New reasons of the services declined on purpose, or of the others.
QStringList newlySaid(const Inventory &before, const Inventory &after, bool ofDeclined)
{
    QMap<ServiceKey, QString> known;
    for (const Entry &entry : before.entries) {
        if (!entry.reason.isEmpty())
            known.insert(entry.key(), entry.reason);
    }
    QStringList complaints;
    for (const Entry &entry : after.entries) {
        if (entry.state == ServiceState::HeldBack || entry.isDeclined != ofDeclined)
            continue; // losses that are held back are logged in one line for all
        if (entry.reason.isEmpty() || known.value(entry.key()) == entry.reason)
            continue;
        complaints.append(u"service %1 of %2, port %3, %4: %5"_s.arg(
            entry.service.id, entry.service.source, QString::number(entry.service.port.number()),
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
    for (Entry &entry : inventory.entries) {
        const auto reason = leftOut.constFind(entry.name);
        if (reason != leftOut.constEnd() && entry.isConfigured())
            entry.skip(*reason);
    }
    return inventory;
}

} // namespace proxym
