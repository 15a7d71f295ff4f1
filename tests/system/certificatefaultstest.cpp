// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/signalto.h"
#include "system/certificateworld.h"

#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Certificates that are bad or missing, and failing checks, with the real HAProxy.
class CertificateFaultsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void badOnesAreNamedAndTheLastGoodOnesStay_data();
    void badOnesAreNamedAndTheLastGoodOnesStay();
    void lastGoodOneIsServedAfterADeathAndARestart();
    void directoryThatIsAwayTakesNothingDown();
    void fileAwayForAMomentStays();
    void httpIsServedWithoutAnyCertificate();
    void otherFilesBesideTakeNothingDown();
    void crashOfTheCheckIsNoRefusal();
    void manyBadOnesCostAFewChecks();
    void shelfThatIsGoneTakesNothingDown();
    void longFileIsNotRead();
    void brokenGlobalTextBlamesNoCertificate();
};

void CertificateFaultsTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    if (newCertificate({u"a.test"_s}).isEmpty())
        QSKIP("openssl is not installed to make a certificate");
}

void CertificateFaultsTest::badOnesAreNamedAndTheLastGoodOnesStay_data()
{
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<QString>("what");
    const QByteArray one = newCertificate({u"shop.test"_s}), other = newCertificate({u"shop.test"_s});
    QTest::newRow("cut") << one.left(one.size() / 2) << u"is cut off"_s;
    QTest::newRow("empty") << QByteArray() << u"holds no certificate"_s;
    QTest::newRow("somebody else's key")
        << blockOf(one, "CERTIFICATE") + blockOf(other, "PRIVATE KEY") << u"is refused"_s;
    QTest::newRow("whole, and nonsense")
        << blockOf(one, "PRIVATE KEY") + "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n"
        << u"is refused"_s;
}

void CertificateFaultsTest::badOnesAreNamedAndTheLastGoodOnesStay()
{
    QFETCH(QByteArray, bad);
    QFETCH(QString, what);
    CertificateWorld world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.put(u"shop.pem"_s, bad);
    world.put(u"more.pem"_s, bad);
    QTRY_VERIFY2(world.problems().contains(u"shop.pem "_s + what), qPrintable(world.problems()));
    QTRY_VERIFY2(world.problems().contains(u"more.pem "_s + what), qPrintable(world.problems()));
    QCOMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(!world.problems().contains(u"certs-unchecked"_s));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
    Origin b("b");
    world.site.serve('[' + Site::web("a", world.a) + ',' + Site::web("b", b) + ']'); // by a reload
    QVERIFY(world.site.answers("b.test", "b"));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
    const QByteArray mended = newCertificate({u"shop.test"_s});
    world.put(u"shop.pem"_s, mended);
    QFile::remove(world.site.lab.path(u"certs/more.pem"_s));
    QTRY_VERIFY(world.shows(u"shop.test"_s, mended));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void CertificateFaultsTest::lastGoodOneIsServedAfterADeathAndARestart()
{
    CertificateWorld world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.put(u"shop.pem"_s, world.shop.left(300));
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    for (const qint64 pid : world.site.lab.haproxyPids())
        signalTo(pid, SIGKILL);
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    world.site.stop();
    for (const qint64 pid : world.site.lab.haproxyPids())
        signalTo(pid, SIGKILL);
    QTRY_VERIFY(world.site.lab.haproxyPids().isEmpty());
    world.start();
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
}

void CertificateFaultsTest::directoryThatIsAwayTakesNothingDown()
{
    CertificateWorld world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QString path = world.site.lab.path(u"certs"_s);
    QVERIFY(QFile::rename(path, path + u".away"_s));
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    world.site.stop();
    world.start();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY2(world.problems().contains(path), qPrintable(world.problems()));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
    QVERIFY(QFile::rename(path + u".away"_s, path));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
}

void CertificateFaultsTest::fileAwayForAMomentStays()
{
    CertificateWorld world;
    world.put(u"zoo.pem"_s, newCertificate({u"zoo.test"_s}));
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const int updates = world.site.count(u"runtimeUpdates"_s), reloads = world.reloads();
    const QString path = world.site.lab.path(u"certs/zoo.pem"_s);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(QFile::rename(path, path + u".key"_s)); // a name that is not a certificate's
        QTest::qWait(300);
        QVERIFY(QFile::rename(path + u".key"_s, path));
        QTest::qWait(300);
    }
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.count(u"runtimeUpdates"_s), updates);
    QCOMPARE(world.reloads(), reloads);
}

void CertificateFaultsTest::httpIsServedWithoutAnyCertificate()
{
    CertificateWorld world;
    world.put(u"shop.pem"_s, "none");
    world.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY2(world.problems().contains(u"HTTPS is not served"_s), qPrintable(world.problems()));
    world.put(u"shop.pem"_s, world.shop);
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void CertificateFaultsTest::otherFilesBesideTakeNothingDown()
{
    CertificateWorld world;
    world.put(u"README"_s, "certificates\n");
    world.start();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QFile::remove(world.site.lab.path(u"certs/shop.pem"_s));
    QTRY_VERIFY2(world.problems().contains(u"last good certificates stay"_s), qPrintable(world.problems()));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
}

void CertificateFaultsTest::crashOfTheCheckIsNoRefusal()
{
    CertificateWorld world;
    world.site.program = world.site.lab.wrapper();
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    (void)world.site.lab.write(u"crash-check"_s, "");
    const QByteArray renewed = newCertificate({u"shop.test"_s});
    world.put(u"shop.pem"_s, renewed);
    QTRY_VERIFY2(world.problems().contains(u"signal"_s), qPrintable(world.problems()));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
    world.site.lab.remove(u"crash-check"_s);
    QTRY_VERIFY_WITH_TIMEOUT(world.shows(u"shop.test"_s, renewed), 20'000);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void CertificateFaultsTest::manyBadOnesCostAFewChecks()
{
    CertificateWorld world;
    world.site.program = world.site.lab.wrapper();
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const qsizetype before = world.site.lab.checks();
    const QByteArray bad =
        blockOf(world.shop, "CERTIFICATE") + blockOf(newCertificate({u"shop.test"_s}), "PRIVATE KEY");
    const QString elsewhere = world.site.lab.path(u"more"_s);
    QVERIFY(QFile::rename(world.site.lab.path(u"certs"_s), elsewhere));
    for (int i = 0; i < 40; ++i)
        (void)world.site.lab.write(u"more/bad%1.pem"_s.arg(i), bad);
    QVERIFY(QFile::rename(elsewhere, world.site.lab.path(u"certs"_s)));
    QTRY_VERIFY2_WITH_TIMEOUT(world.problems().contains(u"20 more certificates are bad"_s),
                              qPrintable(world.problems()), 20'000);
    QVERIFY2(world.site.lab.checks() - before <= 8,
             qPrintable(QString::number(world.site.lab.checks() - before)));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
}

void CertificateFaultsTest::shelfThatIsGoneTakesNothingDown()
{
    CertificateWorld world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QString shelf = world.site.lab.settings.helpersPath() + u"/certs"_s;
    for (const bool isGone : {true, false}) {
        if (isGone)
            QVERIFY(QDir(shelf).removeRecursively());
        else
            QVERIFY(
                QFile::copy(world.site.lab.write(u"cut.pem"_s, world.shop.left(200)), shelf + u"/cut.pem"_s));
        for (const qint64 pid : world.site.lab.haproxyPids())
            signalTo(pid, SIGKILL);
        QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
        QTRY_COMPARE(world.site.state(), u"inSync"_s);
    }
}

void CertificateFaultsTest::longFileIsNotRead()
{
    CertificateWorld world;
    QFile sparse(world.site.lab.path(u"certs/zero.pem"_s));
    QVERIFY(sparse.open(QIODevice::WriteOnly) && sparse.resize(qint64(3) << 30));
    world.start();
    QTRY_VERIFY2(world.problems().contains(u"zero.pem cannot be read: it is longer than 4 MiB"_s),
                 qPrintable(world.problems()));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
}

void CertificateFaultsTest::brokenGlobalTextBlamesNoCertificate()
{
    CertificateWorld world;
    (void)world.site.lab.write(u"settings/global.cfg"_s, "global\n    no-such-keyword\n");
    world.start();
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    QTRY_VERIFY2(world.problems().contains(u"global.cfg"_s), qPrintable(world.problems()));
    QVERIFY2(!world.problems().contains(u"shop.pem"_s), qPrintable(world.problems()));
}

QTEST_GUILESS_MAIN(CertificateFaultsTest)
#include "certificatefaultstest.moc"
