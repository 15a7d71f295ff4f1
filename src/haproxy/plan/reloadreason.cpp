// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/reloadreason.h"

#include "base/differences.h"

using namespace Qt::StringLiterals;

namespace proxym {

QString listed(const QStringList &names)
{
    constexpr qsizetype most = 3;
    const QString first = names.mid(0, most).join(u", "_s);
    return names.size() > most ? first + u" and %1 more"_s.arg(names.size() - most) : first;
}

namespace {

QString backends(const QStringList &names)
{
    return names.size() == 1 ? u"backend "_s + names.first()
                             : u"%1 backends (%2)"_s.arg(names.size()).arg(listed(names));
}

QString whatChanged(const ProxyBackend &before, const ProxyBackend &now)
{
    if (before.protocol != now.protocol)
        return u"protocol"_s;
    if (before.listenPort != now.listenPort)
        return u"port"_s;
    if (before.config != now.config)
        return u"config"_s;
    if (before.balance != now.balance)
        return u"balance"_s;
    if (before.checked != now.checked || before.checkPath != now.checkPath
        || before.checkHost != now.checkHost)
        return u"health check"_s;
    return before.sticky != now.sticky ? u"stickiness"_s : u"redirect"_s;
}

//! What differs between two lists of backends, both sorted by NAME.
struct BackendChanges {
    QStringList added, removed, changed;
    QStringList opened; //!< "port 41002 opened for db_5432"

    BackendChanges(const ProxyModel &inForce, const ProxyModel &wanted)
    {
        const Differences differences(inForce.backends, wanted.backends);
        for (const ProxyBackend &now : differences.come) {
            const ProxyBackend *before = inForce.find(now.name);
            if (!before)
                add(now);
            else if (!before->hasStructureOf(now))
                changed.append(u"%1 of %2 changed"_s.arg(whatChanged(*before, now), now.name));
        }
        for (const ProxyBackend &before : differences.gone) {
            if (!wanted.find(before.name))
                removed.append(before.name);
        }
    }

private:
    void add(const ProxyBackend &backend)
    {
        if (backend.listenPort)
            opened.append(u"port %1 opened for %2"_s.arg(backend.listenPort->number()).arg(backend.name));
        else
            added.append(backend.name);
    }
};

QStringList settingsReasons(const ProxyModel &inForce, const ProxyModel &wanted)
{
    QStringList reasons;
    if (inForce.texts.global != wanted.texts.global)
        reasons.append(u"global.cfg changed"_s);
    if (inForce.texts.httpFrontend != wanted.texts.httpFrontend)
        reasons.append(u"http-frontend.cfg changed"_s);
    const auto settings = [](const ProxyModel &m) {
        return std::tie(m.bindAddress, m.httpPort, m.httpsPort, m.hardStopAfter, m.trustedProxies,
                        m.acceptProxy);
    };
    if (settings(inForce) != settings(wanted))
        reasons.append(u"settings of the HTTP frontend changed"_s);
    if (inForce.account != wanted.account)
        reasons.append(u"HAProxy's user changed"_s);
    if (inForce.servesHttps() != wanted.servesHttps())
        reasons.append(wanted.servesHttps() ? u"first certificate"_s : u"no certificate is left"_s);
    return reasons;
}

} // namespace

QString reloadReason(const ProxyModel &inForce, const ProxyModel &wanted)
{
    QStringList reasons = settingsReasons(inForce, wanted);
    const BackendChanges changes(inForce, wanted);
    if (!changes.added.isEmpty())
        reasons.append(u"new "_s + backends(changes.added));
    if (!changes.opened.isEmpty())
        reasons.append(listed(changes.opened));
    if (!changes.removed.isEmpty())
        reasons.append(backends(changes.removed) + u" removed"_s);
    if (!changes.changed.isEmpty())
        reasons.append(listed(changes.changed));
    return reasons.join(u", "_s);
}

QString joinedReasons(const QString &one, const QString &other)
{
    return one.isEmpty() || other.isEmpty() ? one + other : one + u"; "_s + other;
}

QString reasonBehind(const QString &death, const QString &reason)
{
    if (death.isEmpty() || reason.startsWith(death))
        return reason;
    return reason == firstStart ? death : joinedReasons(death, reason);
}

} // namespace proxym
