// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/certificateworld.h"

#include <QLocalSocket>
#include <QRandomGenerator>
#include <QSslCertificate>
#include <QSslSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Certificates that are added, renewed or removed, with the real HAProxy and what its clients are shown.
class CertificatesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void renewedAndNewOnesAreShownWithoutAReload();
    void whatChangedWhileProxymWasAwayIsShownWithoutAReload();
    void oneFileIsEnough();
    void oneFileThatComesLateOrGoesIsFollowed();
    void chainThatChangedWhileProxymWasAwayIsShown();
    void transactionOfSomebodyElseMisleadsNobody();
    void clientsAreShownWhatAFreshHaproxyWouldShow();
};

void CertificatesTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    if (newCertificate({u"a.test"_s}).isEmpty())
        QSKIP("openssl is not installed to make a certificate");
}

void CertificatesTest::renewedAndNewOnesAreShownWithoutAReload()
{
    CertificateWorld world;
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
    world.put(u"the blog.pem"_s, blog); // a blank must do no harm
    QTRY_VERIFY(world.shows(u"x.blog.test"_s, blog));
    QFile::remove(world.site.lab.path(u"certs/the blog.pem"_s));
    QTRY_VERIFY(!world.shows(u"blog.test"_s, blog));
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    QCOMPARE(world.reloads(), reloads);
}

void CertificatesTest::whatChangedWhileProxymWasAwayIsShownWithoutAReload()
{
    CertificateWorld world;
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

void CertificatesTest::oneFileIsEnough()
{
    CertificateWorld world;
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
    CertificateWorld world;
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
    CertificateWorld world;
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

//! HAProxy has room for one transaction: whatever is set meanwhile goes into it, no matter which name it
//! gives.
void CertificatesTest::transactionOfSomebodyElseMisleadsNobody()
{
    CertificateWorld world;
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

//! In whatever order certificates are added and removed, even for the same names.
void CertificatesTest::clientsAreShownWhatAFreshHaproxyWouldShow()
{
    const QStringList files{u"a.pem"_s, u"b.pem"_s, u"c.pem"_s, u"shop.pem"_s};
    const QList<QStringList> names{
        {u"one.test"_s}, {u"two.test"_s}, {u"one.test"_s, u"three.test"_s}, {u"*.two.test"_s}};
    const QStringList asked{u"one.test"_s,   u"two.test"_s,  u"three.test"_s,
                            u"x.two.test"_s, u"none.test"_s, {}};
    QRandomGenerator random(7);
    CertificateWorld world;
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
