// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/inventoryrules.h"

#include <QHash>
#include <QHostAddress>
#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

//! What is owned → by which backend.
template <class Value> using OwnedBy = QHash<Value, QString>;

//! Collects the rules that do not hold.
class Findings {
public:
    void expect(bool holds, const QString &what)
    {
        if (!holds)
            m_broken.append(what);
    }
    template <class Value> void expectNew(QSet<Value> &seen, const Value &value, const QString &what)
    {
        expect(!seen.contains(value), what);
        seen.insert(value);
    }
    //! Only members of a group, which have one backend, may own the same.
    template <class Value>
    void expectOne(OwnedBy<Value> &owners, const Value &value, const QString &backend, const QString &what)
    {
        expect(owners.value(value, backend) == backend, what);
        owners.insert(value, backend);
    }
    [[nodiscard]] const QStringList &broken() const { return m_broken; }

private:
    QStringList m_broken;
};

QString shown(const Entry &entry, const char *what)
{
    return u"%1 (%2 %3): "_s.arg(entry.name, entry.service->source, entry.service->id)
        + QString::fromLatin1(what);
}

void expectPlainTexts(const Entry &entry, Findings &findings)
{
    static const QRegularExpression name(u"^[A-Za-z0-9_.:-]{1,220}\\z"_s);
    findings.expect(name.match(entry.name).hasMatch(), shown(entry, "its NAME is not plain"));
    // Deliberately written again: what buildInventory() accepts must not be judged by its own whitelist.
    static const QRegularExpression domain(u"^(\\*|(\\*\\.)?[a-z0-9_.-]{1,253})\\z"_s);
    static const QRegularExpression path(u"^(/[!%&()*+,.0-9:=@A-Z_a-z~-]+)*\\z"_s);
    for (const Route &route : entry.claimed) {
        findings.expect(domain.match(route.domain).hasMatch(), shown(entry, "a domain is not plain"));
        findings.expect(path.match(route.path).hasMatch(), shown(entry, "a path is not plain"));
    }
    for (const Host &server : entry.servers)
        findings.expect(!QHostAddress(server.address()).isNull(), shown(entry, "a server has no address"));
}

void expectWhole(const Entry &entry, Findings &findings)
{
    const bool isHttp = entry.protocol == Protocol::Http;
    findings.expect(entry.routes.isEmpty() != isHttp, shown(entry, "HTTP has routes, TCP has none"));
    findings.expect(entry.listenPort.has_value() != isHttp, shown(entry, "TCP has a port, HTTP has none"));
    findings.expect(
        std::includes(entry.claimed.begin(), entry.claimed.end(), entry.routes.begin(), entry.routes.end()),
        shown(entry, "it has a route that it does not claim"));
    findings.expect(std::is_sorted(entry.routes.begin(), entry.routes.end()),
                    shown(entry, "its routes are not sorted"));
    findings.expect(std::ranges::adjacent_find(entry.routes) == entry.routes.end(),
                    shown(entry, "a route twice"));
    findings.expect(std::is_sorted(entry.servers.begin(), entry.servers.end()),
                    shown(entry, "its servers are not sorted"));
    findings.expect(std::ranges::adjacent_find(entry.servers) == entry.servers.end(),
                    shown(entry, "a server twice"));
    if (entry.state == ServiceState::Active || entry.state == ServiceState::NoHosts)
        findings.expect(entry.servers.isEmpty() == (entry.state == ServiceState::NoHosts),
                        shown(entry, "its state does not fit its servers"));
}

} // namespace

QStringList brokenRulesOf(const Inventory &inventory, const ProxyRules &rules)
{
    Findings findings;
    QSet<QString> names;
    OwnedBy<QString> routes;
    OwnedBy<quint16> ports;
    for (const auto &port : {rules.httpPort, rules.httpsPort}) {
        if (port)
            ports.insert(port->number(), u"http-in"_s);
    }
    for (const Entry &entry : inventory.entries) {
        if (entry.isConfigured()) {
            findings.expectNew(names, entry.name, shown(entry, "its NAME is configured twice"));
            expectPlainTexts(entry, findings);
        }
        if (!entry.isServed()) {
            findings.expect(!entry.reason.isEmpty(), shown(entry, "is skipped without a reason"));
            findings.expect(entry.routes.isEmpty() && !entry.listenPort,
                            shown(entry, "is skipped and served"));
            continue;
        }
        for (const Route &route : entry.routes)
            findings.expectOne(routes, QString(route.domain + u' ' + route.path), entry.backend(),
                               shown(entry, "a route is served twice"));
        if (entry.listenPort)
            findings.expectOne(ports, entry.listenPort->number(), entry.backend(),
                               shown(entry, "its port is taken"));
        expectWhole(entry, findings);
    }
    const bool isSorted = std::ranges::is_sorted(inventory.entries, [](const Entry &a, const Entry &b) {
        return std::make_tuple(a.name, !a.isConfigured()) < std::make_tuple(b.name, !b.isConfigured());
    });
    findings.expect(isSorted, u"the entries are not sorted by NAME, configured ones first"_s);
    return findings.broken();
}

} // namespace proxym::test
