// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/site.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! No newcomer takes what is live because proxym was restarted (interface, section 3), with the real program.
class ClaimsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void holderKeepsItOverRestarts_data();
    void holderKeepsItOverRestarts();
    void onceRemembersToo();
    void givenUpClaimIsFree();
    void damagedClaimsFallBackToTheFixedOrder();
};

namespace {

QByteArray http(const QByteArray &id, const QByteArray &domain, const Origin &origin,
                const QByteArray &more = {})
{
    return R"({"id":")" + id + R"(","domains":[)" + domain + R"(],"port":80,"applicationProtocol":"http",)"
        + more + R"("hosts":[{"ip":"127.0.0.1","port":)" + QByteArray::number(origin.serverPort()) + "}]}";
}

//! A dispute: the fixed order would give it to the newcomer, whose id comes first.
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
    QCOMPARE(site.command({u"--dry-run"_s}), kind == "domain" ? 2 : 0); // a.test is not disputed
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
    QTRY_COMPARE(dispute.site.get("a.test"), "newcomer");
    QCOMPARE(dispute.site.get("x.test"), "holder");
}

void ClaimsTest::givenUpClaimIsFree()
{
    Dispute dispute;
    dispute.site.serve('[' + dispute.old + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    dispute.site.serve('[' + dispute.late + ']');
    QCOMPARE(dispute.site.command({u"--once"_s}), 0);
    QTRY_COMPARE(dispute.site.get("x.test"), "newcomer");
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
    QTRY_COMPARE(dispute.site.get("x.test"), "newcomer");
    QCOMPARE(dispute.site.get("a.test"), "newcomer");
}

QTEST_GUILESS_MAIN(ClaimsTest)
#include "claimstest.moc"
