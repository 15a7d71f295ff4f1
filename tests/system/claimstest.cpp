// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! With the real program: a restart of proxym lets no newcomer take what another service holds.
class ClaimsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void holderKeepsItOverRestarts_data();
    void holderKeepsItOverRestarts();
    void onceRemembersToo();
    void givenUpClaimIsFree();
    void damagedClaimsFallBackToTheFixedOrder();
    void routePassesToWhoHasServersWithoutAReload_data();
    void routePassesToWhoHasServersWithoutAReload();
    void portPassesToWhoHasServers();
};

namespace {

QByteArray http(const QByteArray &id, const QByteArray &domain, const Origin &origin,
                const QByteArray &more = {})
{
    return R"({"id":")" + id + R"(","domains":[)" + domain + R"(],"port":80,"applicationProtocol":"http",)"
        + more + R"("hosts":[{"ip":"127.0.0.1","port":)" + QByteArray::number(origin.serverPort()) + "}]}";
}

QByteArray withoutHosts(QByteArray service)
{
    return service.replace(service.mid(service.indexOf(R"("hosts")")), R"("hosts":[]})");
}

//! A dispute: by the fixed order the newcomer would win, as its id comes first.
struct Dispute {
    Origin holder{"holder"};
    Origin newcomer{"newcomer"};
    Site site;
    QByteArray old = http("/z", R"("x.test")", holder);
    QByteArray late = http("/a", R"("x.test","a.test")", newcomer);
};

} // namespace

void ClaimsTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void ClaimsTest::holderKeepsItOverRestarts_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<bool>("isKilled");
    for (const QByteArray kind : {"domain", "path", "port", "NAME"}) {
        QTest::addRow("%s, stopped", kind.constData()) << kind << false;
        QTest::addRow("%s, killed", kind.constData()) << kind << true;
    }
}

void ClaimsTest::holderKeepsItOverRestarts()
{
    QFETCH(QByteArray, kind);
    QFETCH(bool, isKilled);
    Dispute dispute;
    Site &site = dispute.site;
    QByteArray probe = "x.test";
    Port port = site.lab.settings.httpPort;
    if (kind == "path") {
        dispute.old = http("/z", R"("x.test")", dispute.holder, R"("path":"/api",)");
        dispute.late = http("/a", R"("x.test")", dispute.newcomer, R"("path":"/api",)");
    } else if (kind == "port") {
        port = freePort();
        const QByteArray tcp =
            R"("transportProtocol":"tcp","servicePort":)" + QByteArray::number(port.number()) + ',';
        dispute.old = http("/z", "", dispute.holder, tcp).replace(R"("applicationProtocol":"http",)", "");
        dispute.late = http("/a", "", dispute.newcomer, tcp).replace(R"("applicationProtocol":"http",)", "");
    } else if (kind == "NAME") {
        dispute.old = http("/b_c", R"("x.test")", dispute.holder);
        dispute.late = http("/b/c", R"("y.test")", dispute.newcomer);
    }
    const auto answer = [&] { return HaproxyLab::get(port, probe, kind == "path" ? "/api/x" : "/"); };

    site.serve('[' + dispute.old + ']');
    site.start();
    QTRY_COMPARE(answer(), "holder");
    QTRY_COMPARE(site.state(), u"inSync"_s);
    isKilled ? site.kill() : site.stop();
    site.serve('[' + dispute.old + ',' + dispute.late + ']');
    const bool getsABackend = kind == "domain" || kind == "path"; // the newcomer waits there for its route
    QCOMPARE(site.command({u"--dry-run"_s}), getsABackend ? 2 : 0);
    site.start();
    QTRY_COMPARE(site.state(), u"degraded"_s);
    QCOMPARE(answer(), "holder");
    QVERIFY(site.get("y.test").isEmpty());
    const QJsonArray all = site.api("/api/services")[u"services"_s].toArray();
    const bool isTold = std::any_of(all.begin(), all.end(), [&](const QJsonValue &service) {
        return service[u"reason"_s].toString().contains(kind == "NAME" ? u"belongs to /b_c (File)"_s
                                                                       : u"belongs to /z (File)"_s);
    });
    QVERIFY(isTold);
    if (kind == "domain")
        QCOMPARE(site.get("a.test"), "newcomer"); // it keeps what is not disputed
}

void ClaimsTest::onceRemembersToo()
{
    Dispute dispute;
    dispute.site.serve('[' + dispute.old + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    dispute.site.serve('[' + dispute.old + ',' + dispute.late + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    QVERIFY(dispute.site.answers("a.test", "newcomer"));
    QCOMPARE(dispute.site.get("x.test"), "holder");
}

void ClaimsTest::givenUpClaimIsFree()
{
    Dispute dispute;
    dispute.site.serve('[' + dispute.old + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    dispute.site.serve('[' + dispute.late + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    QVERIFY(dispute.site.answers("x.test", "newcomer"));
    dispute.site.serve('[' + dispute.old + ',' + dispute.late + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    QCOMPARE(dispute.site.get("x.test"), "newcomer");
}

void ClaimsTest::damagedClaimsFallBackToTheFixedOrder()
{
    Dispute dispute;
    dispute.site.serve('[' + dispute.old + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    (void)dispute.site.lab.write(u"etc/haproxy.cfg.d/claims.json"_s, "{\"version\":1,\"claims\":[{\"so");
    dispute.site.serve('[' + dispute.old + ',' + dispute.late + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    QVERIFY(dispute.site.answers("x.test", "newcomer"));
    QVERIFY(dispute.site.answers("a.test", "newcomer"));
}

void ClaimsTest::routePassesToWhoHasServersWithoutAReload_data()
{
    QTest::addColumn<QByteArray>("domain");
    QTest::addColumn<QByteArray>("more");
    QTest::newRow("domain") << QByteArray(R"("x.test")") << QByteArray();
    QTest::newRow("wildcard") << QByteArray(R"("*.test")") << QByteArray();
    QTest::newRow("path") << QByteArray(R"("x.test")") << QByteArray(R"("path":"/api",)");
}

//! The holder is scaled to zero and back: the service that has servers keeps the route, even across a
//! restart.
void ClaimsTest::routePassesToWhoHasServersWithoutAReload()
{
    QFETCH(QByteArray, domain);
    QFETCH(QByteArray, more);
    Origin blueServer("blue"), greenServer("green");
    Site site;
    const QByteArray blue = http("/blue", domain, blueServer, more);
    const QByteArray green = http("/green", domain, greenServer, more);
    const auto answer = [&] { return HaproxyLab::get(site.lab.settings.httpPort, "x.test", "/api/x"); };
    const auto stateOf = [&](const QByteArray &name) {
        return site.api("/api/services/" + name)[u"state"_s].toString();
    };
    site.serve('[' + blue + ',' + green + ']');
    site.start();
    QTRY_COMPARE(answer(), "blue");
    QTRY_COMPARE(stateOf("green_80"), u"skipped"_s);
    const int reloads = site.count(u"reloads"_s);
    site.serve('[' + withoutHosts(blue) + ',' + green + ']');
    QTRY_COMPARE(answer(), "green");
    QTRY_COMPARE(stateOf("green_80"), u"active"_s);
    QCOMPARE(stateOf("blue_80"), u"skipped"_s);
    site.serve('[' + blue + ',' + green + ']');
    QTRY_COMPARE(site.api("/api/services/blue_80")[u"hosts"_s].toArray().size(), 1);
    QCOMPARE(answer(), "green");
    QCOMPARE(site.count(u"reloads"_s), reloads);
    site.stop();
    site.start();
    QTRY_COMPARE(site.state(), u"degraded"_s);
    QCOMPARE(answer(), "green");
    QCOMPARE(site.count(u"reloads"_s), 0);
}

void ClaimsTest::portPassesToWhoHasServers()
{
    Origin blueServer("blue"), greenServer("green");
    Site site;
    const Port port = freePort();
    const auto tcp = [&port](const QByteArray &id, const Origin &origin) {
        const QByteArray more =
            R"("transportProtocol":"tcp","servicePort":)" + QByteArray::number(port.number()) + ',';
        return http(id, "", origin, more).replace(R"("applicationProtocol":"http",)", "");
    };
    const QByteArray blue = tcp("/blue", blueServer), green = tcp("/green", greenServer);
    site.serve('[' + blue + ',' + green + ']');
    site.start({{u"HAPROXY_RELOAD_INTERVAL"_s, u"0.2"_s}});
    QTRY_COMPARE(HaproxyLab::get(port, "x.test"), "blue");
    site.serve('[' + withoutHosts(blue) + ',' + green + ']');
    QTRY_COMPARE(HaproxyLab::get(port, "x.test"), "green");
    site.serve('[' + blue + ',' + green + ']');
    QTRY_COMPARE(site.api("/api/services/blue_80")[u"hosts"_s].toArray().size(), 1);
    QCOMPARE(HaproxyLab::get(port, "x.test"), "green");
}

QTEST_GUILESS_MAIN(ClaimsTest)
#include "claimstest.moc"
