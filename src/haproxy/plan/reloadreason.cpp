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
    if (before.checked != now.checked || before.checkPath != now.checkPath)
        return u"health check"_s;
    if (before.sticky != now.sticky)
        return u"stickiness"_s;
    if (before.redirectToHttps != now.redirectToHttps)
        return u"redirect"_s;
    if (before.auth != now.auth)
        return u"authentication"_s;
    return before.hsts != now.hsts ? u"HSTS"_s : u"path that is stripped"_s;
}

//! Collects reasons. The first cause counts.
class Reasons {
public:
    void add(const QString &reason, ReloadCause cause)
    {
        if (m_reasons.isEmpty())
            m_cause = cause;
        m_reasons.append(reason);
    }
    [[nodiscard]] std::optional<Reload> reload() const
    {
        return m_reasons.isEmpty() ? std::nullopt : std::optional(Reload{m_reasons.join(u", "_s), m_cause});
    }

private:
    QStringList m_reasons;
    ReloadCause m_cause = ReloadCause::Other;
};

ReloadCause causeOf(const ProxyBackend &before, const ProxyBackend &now)
{
    if (before.listenPort != now.listenPort)
        return ReloadCause::NewPort;
    return before.config != now.config ? ReloadCause::Config : ReloadCause::Settings;
}

//! What differs between two lists of backends, both sorted by NAME.
struct BackendChanges {
    QStringList added, removed, changed;
    QStringList opened; //!< "port 41002 opened for db_5432"
    bool haveLines = false; //!< one of those added
    ReloadCause cause = ReloadCause::Other; //!< of the first that changed

    BackendChanges(const ProxyModel &inForce, const ProxyModel &wanted)
    {
        const Differences differences(inForce.backends, wanted.backends);
        for (const ProxyBackend &now : differences.come) {
            const ProxyBackend *before = inForce.find(now.name);
            if (!before)
                add(now);
            else if (!before->hasStructureOf(now))
                change(*before, now);
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
            return opened.append(
                u"port %1 opened for %2"_s.arg(backend.listenPort->number()).arg(backend.name));
        added.append(backend.name);
        haveLines = haveLines || !backend.config.isEmpty();
    }
    void change(const ProxyBackend &before, const ProxyBackend &now)
    {
        if (changed.isEmpty())
            cause = causeOf(before, now);
        changed.append(u"%1 of %2 changed"_s.arg(whatChanged(before, now), now.name));
    }
};

//! " (it has config lines of its own)", for all those of whom something is known.
QString whyOf(const QStringList &added, const QMap<QString, QString> &without)
{
    QStringList reasons;
    for (const QString &name : added)
        reasons += without.value(name);
    reasons.removeAll(QString());
    reasons.removeDuplicates();
    return reasons.isEmpty() ? QString() : u" (%1)"_s.arg(reasons.join(u"; "_s));
}

void addSettings(Reasons &reasons, const ProxyModel &inForce, const ProxyModel &wanted)
{
    if (inForce.texts.global != wanted.texts.global)
        reasons.add(u"global.cfg changed"_s, ReloadCause::Text);
    if (inForce.texts.httpFrontend != wanted.texts.httpFrontend)
        reasons.add(u"http-frontend.cfg changed"_s, ReloadCause::Text);
    const auto settings = [](const ProxyModel &m) {
        return std::tie(m.bindAddress, m.httpPort, m.httpsPort, m.hardStopAfter, m.trustedProxies,
                        m.acceptProxy);
    };
    if (settings(inForce) != settings(wanted))
        reasons.add(u"settings of the HTTP frontend changed"_s, ReloadCause::Settings);
    if (inForce.metricsAddress != wanted.metricsAddress)
        reasons.add(u"address of HAProxy's own figures changed"_s, ReloadCause::Settings);
    if (inForce.account != wanted.account)
        reasons.add(u"HAProxy's user changed"_s, ReloadCause::Settings);
    if (inForce.servesHttps() != wanted.servesHttps())
        reasons.add(wanted.servesHttps() ? u"first certificate"_s : u"no certificate is left"_s,
                    ReloadCause::Certificates);
}

} // namespace

std::optional<Reload> whyReload(const ProxyModel &inForce, const ProxyModel &wanted,
                                const QMap<QString, QString> &without)
{
    Reasons reasons;
    addSettings(reasons, inForce, wanted);
    const BackendChanges changes(inForce, wanted);
    if (!changes.added.isEmpty())
        reasons.add(u"new "_s + backends(changes.added) + whyOf(changes.added, without),
                    changes.haveLines ? ReloadCause::Config : ReloadCause::NewService);
    if (!changes.opened.isEmpty())
        reasons.add(listed(changes.opened), ReloadCause::NewPort);
    if (!changes.removed.isEmpty())
        reasons.add(backends(changes.removed) + u" removed"_s, ReloadCause::RemovedService);
    if (!changes.changed.isEmpty())
        reasons.add(listed(changes.changed), changes.cause);
    return reasons.reload();
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
