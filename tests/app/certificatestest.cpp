// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/certificates.h"
#include "support/site.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QLocalSocket>
#include <QRandomGenerator>
#include <QSslCertificate>
#include <QSslSocket>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace proxym;

//! Certificates that come, are renewed, are bad or go, with the real HAProxy and what its clients are shown.
class CertificatesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void renewedAndNewOnesAreShownWithoutAReload();
    void whatChangedWhileProxymWasAwayIsShownWithoutAReload();
    void badOnesAreNamedAndTheLastGoodOnesStay_data();
    void badOnesAreNamedAndTheLastGoodOnesStay();
    void lastGoodOneIsServedAfterADeathAndARestart();
    void directoryThatIsAwayTakesNothingDown();
    void fileAwayForAMomentStays();
    void httpIsServedWithoutAnyCertificate();
    void oneFileIsEnough();
    void oneFileThatComesLateOrGoesIsFollowed();
    void chainThatChangedWhileProxymWasAwayIsShown();
    void otherFilesBesideTakeNothingDown();
    void crashOfTheCheckIsNoVerdict();
    void manyBadOnesCostAFewChecks();
    void shelfThatIsGoneTakesNothingDown();
    void longFileIsNotRead();
    void brokenGlobalTextBlamesNoCertificate();
    void transactionOfSomebodyElseMisleadsNobody();
    void clientsAreShownWhatAFreshHaproxyWouldShow();
};

namespace {

struct World {
    Origin a{"a"};
    Site site;
    Port https = freePort();
    QByteArray shop = newCertificate({u"shop.test"_s});

    World()
    {
        site.serve('[' + Site::web("a", a) + ']');
        QDir(site.lab.path(u"."_s)).mkpath(u"certs"_s);
        put(u"shop.pem"_s, shop);
    }
    void start(const QString &certificates = u"certs"_s)
    {
        site.start({{u"HAPROXY_HTTPS_PORT"_s, QString::number(https.number())},
                    {u"HAPROXY_CERTS_PATH"_s, site.lab.path(certificates)},
                    {u"RESYNC_INTERVAL"_s, u"600"_s}});
    }
    //! As certbot and cert-manager do: by rename.
    void put(const QString &file, const QByteArray &content) const
    {
        const QString path = site.lab.write(u"next.pem"_s, content);
        QFile::remove(site.lab.path(u"certs/"_s + file));
        QFile::rename(path, site.lab.path(u"certs/"_s + file));
    }
    [[nodiscard]] QString shown(const QString &name) const { return shownCertificate(https, name); }
    [[nodiscard]] bool shows(const QString &name, const QByteArray &pem) const
    {
        return shown(name) == fingerprintIn(pem);
    }
    [[nodiscard]] QString problems() const
    {
        QStringList problems;
        for (const QJsonValue problem : site.api()[u"problems"_s].toArray())
            problems.append(problem.toString());
        return problems.join(u'\n');
    }
    [[nodiscard]] int reloads() const { return site.count(u"reloads"_s); }
};

} // namespace

void CertificatesTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    if (newCertificate({u"a.test"_s}).isEmpty())
        QSKIP("openssl is not installed to make a certificate");
}

void CertificatesTest::renewedAndNewOnesAreShownWithoutAReload()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
    const int reloads = world.reloads();
    for (int i = 0; i < 3; ++i) {
        const QByteArray renewed = newCertificate({u"shop.test"_s});
        world.put(u"shop.pem"_s, renewed);
        QTRY_VERIFY(world.shows(u"shop.test"_s, renewed));
    }
    const QByteArray blog = newCertificate({u"blog.test"_s, u"*.blog.test"_s});
    world.put(u"the blog.pem"_s, blog); // a blank must not hurt
    QTRY_VERIFY(world.shows(u"x.blog.test"_s, blog));
    QFile::remove(world.site.lab.path(u"certs/the blog.pem"_s));
    QTRY_VERIFY(!world.shows(u"blog.test"_s, blog));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.reloads(), reloads);
}

void CertificatesTest::whatChangedWhileProxymWasAwayIsShownWithoutAReload()
{
    World world;
    const QByteArray goes = newCertificate({u"goes.test"_s});
    world.put(u"t-goes.pem"_s, goes);
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QVERIFY(world.shows(u"goes.test"_s, goes));
    const QList<qint64> pids = world.site.lab.haproxyPids();
    world.site.kill();
    const QByteArray renewed = newCertificate({u"shop.test"_s}), added = newCertificate({u"new.test"_s});
    world.put(u"shop.pem"_s, renewed);
    world.put(u"z-new.pem"_s, added);
    QFile::remove(world.site.lab.path(u"certs/t-goes.pem"_s));
    world.start();
    QTRY_VERIFY(world.shows(u"shop.test"_s, renewed));
    QTRY_VERIFY(world.shows(u"new.test"_s, added));
    QTRY_VERIFY(!world.shows(u"goes.test"_s, goes));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.lab.haproxyPids(), pids);
}

void CertificatesTest::badOnesAreNamedAndTheLastGoodOnesStay_data()
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

void CertificatesTest::badOnesAreNamedAndTheLastGoodOnesStay()
{
    QFETCH(QByteArray, bad);
    QFETCH(QString, what);
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.put(u"shop.pem"_s, bad);
    world.put(u"more.pem"_s, bad);
    QTRY_VERIFY2(world.problems().contains(u"shop.pem "_s + what), qPrintable(world.problems()));
    QTRY_VERIFY2(world.problems().contains(u"more.pem "_s + what), qPrintable(world.problems()));
    QCOMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(!world.problems().contains(u"certs-candidates"_s));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
    Origin b("b");
    world.site.serve('[' + Site::web("a", world.a) + ',' + Site::web("b", b) + ']'); // by a reload
    QTRY_COMPARE(world.site.get("b.test"), "b");
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
    const QByteArray mended = newCertificate({u"shop.test"_s});
    world.put(u"shop.pem"_s, mended);
    QFile::remove(world.site.lab.path(u"certs/more.pem"_s));
    QTRY_VERIFY(world.shows(u"shop.test"_s, mended));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void CertificatesTest::lastGoodOneIsServedAfterADeathAndARestart()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.put(u"shop.pem"_s, world.shop.left(300));
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    for (const qint64 pid : world.site.lab.haproxyPids())
        ::kill(pid_t(pid), SIGKILL);
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    world.site.stop();
    for (const qint64 pid : world.site.lab.haproxyPids())
        ::kill(pid_t(pid), SIGKILL);
    QTRY_VERIFY(world.site.lab.haproxyPids().isEmpty());
    world.start();
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
}

void CertificatesTest::directoryThatIsAwayTakesNothingDown()
{
    World world;
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

void CertificatesTest::fileAwayForAMomentStays()
{
    World world;
    world.put(u"zoo.pem"_s, newCertificate({u"zoo.test"_s}));
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const int updates = world.site.count(u"runtimeUpdates"_s), reloads = world.reloads();
    const QString path = world.site.lab.path(u"certs/zoo.pem"_s);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(QFile::rename(path, path + u".key"_s)); // a name of no certificate
        QTest::qWait(300);
        QVERIFY(QFile::rename(path + u".key"_s, path));
        QTest::qWait(300);
    }
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.count(u"runtimeUpdates"_s), updates);
    QCOMPARE(world.reloads(), reloads);
}

void CertificatesTest::httpIsServedWithoutAnyCertificate()
{
    World world;
    world.put(u"shop.pem"_s, "none");
    world.start();
    QTRY_COMPARE(world.site.get("a.test"), "a");
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY2(world.problems().contains(u"HTTPS is not served"_s), qPrintable(world.problems()));
    world.put(u"shop.pem"_s, world.shop);
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void CertificatesTest::oneFileIsEnough()
{
    World world;
    world.put(u"other.pem"_s, newCertificate({u"other.test"_s}));
    world.start(u"certs/shop.pem"_s);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QVERIFY(world.shows(u"other.test"_s, world.shop));
    const int reloads = world.reloads();
    const QByteArray renewed = newCertificate({u"shop.test"_s});
    world.put(u"shop.pem"_s, renewed);
    QTRY_VERIFY(world.shows(u"shop.test"_s, renewed));
    QCOMPARE(world.reloads(), reloads);
}

void CertificatesTest::oneFileThatComesLateOrGoesIsFollowed()
{
    World world;
    const QString path = world.site.lab.path(u"certs/shop.pem"_s);
    QVERIFY(QFile::remove(path));
    world.start(u"certs/shop.pem"_s);
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    (void)world.site.lab.write(u"certs/shop.pem.key"_s, blockOf(world.shop, "PRIVATE KEY"));
    world.put(u"shop.pem"_s, blockOf(world.shop, "CERTIFICATE"));
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QVERIFY(QFile::remove(path));
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
    QVERIFY(QDir().mkdir(path));
    const QByteArray inside = newCertificate({u"shop.test"_s});
    world.put(u"shop.pem/in.pem"_s, inside);
    QTRY_VERIFY(world.shows(u"shop.test"_s, inside));
    QVERIFY(QDir(path).removeRecursively());
    world.put(u"shop.pem"_s, world.shop);
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
}

void CertificatesTest::chainThatChangedWhileProxymWasAwayIsShown()
{
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QList<qint64> pids = world.site.lab.haproxyPids();
    world.site.stop();
    world.put(u"shop.pem"_s, world.shop + blockOf(newCertificate({u"authority.test"_s}), "CERTIFICATE"));
    world.start();
    const auto shownChain = [&world] {
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(u"127.0.0.1"_s, world.https.number(), u"shop.test"_s);
        return socket.waitForEncrypted(5'000) ? socket.peerCertificateChain().size() : 0;
    };
    QTRY_COMPARE(shownChain(), 2);
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.site.lab.haproxyPids(), pids);
}

void CertificatesTest::otherFilesBesideTakeNothingDown()
{
    World world;
    world.put(u"README"_s, "certificates\n");
    world.start();
    QTRY_COMPARE(world.site.state(), u"degraded"_s);
    QFile::remove(world.site.lab.path(u"certs/shop.pem"_s));
    QTRY_VERIFY2(world.problems().contains(u"good last stay"_s), qPrintable(world.problems()));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
}

void CertificatesTest::crashOfTheCheckIsNoVerdict()
{
    World world;
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

void CertificatesTest::manyBadOnesCostAFewChecks()
{
    World world;
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
    QTRY_VERIFY2(world.problems().contains(u"20 more certificates are bad"_s), qPrintable(world.problems()));
    QVERIFY2(world.site.lab.checks() - before <= 8,
             qPrintable(QString::number(world.site.lab.checks() - before)));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
}

void CertificatesTest::shelfThatIsGoneTakesNothingDown()
{
    World world;
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
            ::kill(pid_t(pid), SIGKILL);
        QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
        QTRY_COMPARE(world.site.state(), u"inSync"_s);
    }
}

void CertificatesTest::longFileIsNotRead()
{
    World world;
    QFile sparse(world.site.lab.path(u"certs/zero.pem"_s));
    QVERIFY(sparse.open(QIODevice::WriteOnly) && sparse.resize(qint64(3) << 30));
    world.start();
    QTRY_VERIFY2(world.problems().contains(u"zero.pem cannot be read: it is longer than 4 MiB"_s),
                 qPrintable(world.problems()));
    QVERIFY(world.shows(u"shop.test"_s, world.shop));
}

void CertificatesTest::brokenGlobalTextBlamesNoCertificate()
{
    World world;
    (void)world.site.lab.write(u"settings/global.cfg"_s, "global\n    no-such-keyword\n");
    world.start();
    QTRY_VERIFY(world.shows(u"shop.test"_s, world.shop));
    QTRY_VERIFY2(world.problems().contains(u"global.cfg"_s), qPrintable(world.problems()));
    QVERIFY2(!world.problems().contains(u"shop.pem"_s), qPrintable(world.problems()));
}

//! HAProxy has room for one transaction: what is set meanwhile goes into it, whatever name it gives.
void CertificatesTest::transactionOfSomebodyElseMisleadsNobody()
{
    World world;
    const QByteArray blog = newCertificate({u"blog.test"_s});
    world.put(u"zblog.pem"_s, blog);
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const QString directory = world.site.lab.settings.helpersPath() + u"/certs"_s;
    QLocalSocket admin;
    admin.connectToServer(world.site.lab.settings.adminSocketPath());
    QVERIFY(admin.waitForConnected());
    admin.write("set ssl cert " + directory.toUtf8() + "/zblog.pem <<\n" + blog + '\n');
    QVERIFY(admin.waitForReadyRead());
    QVERIFY(admin.readAll().contains("Transaction created"));
    const QByteArray renewed = newCertificate({u"shop.test"_s});
    world.put(u"shop.pem"_s, renewed);
    QTRY_VERIFY(world.shows(u"shop.test"_s, renewed));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QVERIFY(world.shows(u"blog.test"_s, blog));
}

//! Whatever order certificates come and go in, for the same names too.
void CertificatesTest::clientsAreShownWhatAFreshHaproxyWouldShow()
{
    const QStringList files{u"a.pem"_s, u"b.pem"_s, u"c.pem"_s, u"shop.pem"_s};
    const QList<QStringList> names{
        {u"one.test"_s}, {u"two.test"_s}, {u"one.test"_s, u"three.test"_s}, {u"*.two.test"_s}};
    const QStringList asked{u"one.test"_s,   u"two.test"_s,  u"three.test"_s,
                            u"x.two.test"_s, u"none.test"_s, {}};
    QRandomGenerator random(7);
    World world;
    world.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    const Port port = freePort();
    const QString config = world.site.lab.write(u"fresh.cfg"_s,
                                                "frontend f\n mode http\n timeout client 5s\n bind 127.0.0.1:"
                                                    + QByteArray::number(port.number()) + " ssl crt "
                                                    + world.site.lab.path(u"certs"_s).toUtf8() + '\n');
    for (int step = 0; step < 20; ++step) {
        const QString file = files.at(random.bounded(int(files.size())));
        const QString path = world.site.lab.path(u"certs/"_s + file);
        const bool isLast = QDir(world.site.lab.path(u"certs"_s)).entryList(QDir::Files) == QStringList{file};
        if (random.bounded(3) == 0 && QFile::exists(path) && !isLast)
            QVERIFY(QFile::remove(path));
        else
            world.put(file, newCertificate(names.at(random.bounded(int(names.size())))));
        QProcess fresh;
        fresh.start(HaproxyLab::haproxy(), {u"-db"_s, u"-f"_s, config});
        QVERIFY(fresh.waitForStarted());
        QTRY_VERIFY(!shownCertificate(port, u"one.test"_s).isEmpty());
        for (const QString &name : asked)
            QTRY_VERIFY2(world.shown(name) == shownCertificate(port, name),
                         qPrintable(u"step %1, %2"_s.arg(step).arg(name)));
        QTRY_COMPARE(world.site.state(), u"inSync"_s);
        fresh.kill();
        QVERIFY(fresh.waitForFinished());
    }
    qInfo("%d reloads, %d changes at run time", world.reloads(), world.site.count(u"runtimeUpdates"_s));
}

QTEST_GUILESS_MAIN(CertificatesTest)
#include "certificatestest.moc"
