// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/certificatechanges.h"
#include "haproxy/store/certificateshelf.h"
#include "support/certificates.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Certificates as they are in files, on the shelf, and in the commands to a running HAProxy.
class CertificateTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void fileIsItsBlocks_data();
    void fileIsItsBlocks();
    void fileCutAtAnyByteIsRefused();
    void otherFilesAreRefused_data();
    void otherFilesAreRefused();
    void companionsGoWithTheirCertificate();
    void namesNeedNoEscapes();
    void shelfHoldsJustThese();
    void shelfIsForItsOwnerAlone();
    void nothingIsPutWhereALinkLeads();
    void nothingHalfIsEverInTheDirectory();
    void changesAreTold_data();
    void changesAreTold();
    void onlyAReloadKeepsTheOrder_data();
    void onlyAReloadKeepsTheOrder();
    void whatNeedsAReloadHoldsUpNobodyElse();
    void payloadsAreLinesOfTheirOwn();

private:
    [[nodiscard]] static Certificate named(const QString &file, const QStringList &domains,
                                           const QByteArray &pem = "-----BEGIN X-----\n")
    {
        return {.file = file, .pem = pem, .companions = {}, .domains = domains, .fingerprint = {}};
    }

    QByteArray m_pem; //!< for shop.test and *.shop.test
};

void CertificateTest::initTestCase()
{
    m_pem = newCertificate({u"Shop.test"_s, u"*.shop.test"_s});
    if (m_pem.isEmpty())
        QSKIP("openssl is not installed to make a certificate");
}

void CertificateTest::fileIsItsBlocks_data()
{
    QTest::addColumn<QByteArray>("content");
    const QByteArray key = blockOf(m_pem, "PRIVATE KEY"), certificate = blockOf(m_pem, "CERTIFICATE");
    QTest::newRow("as it is") << key + certificate;
    QTest::newRow("empty lines and texts between")
        << "Bag Attributes\n\n" + key + "\n\nsubject=x\n" + certificate + "\n\n";
    QTest::newRow("Windows line ends") << QByteArray(key + "\r\n" + certificate).replace("\n", "\r\n");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf" + key + certificate);
    QTest::newRow("no end of the last line") << QByteArray(key + certificate).chopped(1);
}

void CertificateTest::fileIsItsBlocks()
{
    QFETCH(QByteArray, content);
    const CertificateFiles files = CertificateFiles::from({{u"shop.pem"_s, content}});
    QVERIFY(files.refused.isEmpty());
    QCOMPARE(files.certificates.size(), 1);
    const Certificate &shop = files.certificates.first();
    QCOMPARE(shop.pem, blockOf(m_pem, "PRIVATE KEY") + blockOf(m_pem, "CERTIFICATE"));
    QCOMPARE(shop.domains, (QStringList{u"*.shop.test"_s, u"shop.test"_s}));
    QCOMPARE(shop.fingerprint.size(), 40);
}

void CertificateTest::fileCutAtAnyByteIsRefused()
{
    for (qsizetype size = 0; size < m_pem.size() - 1; ++size) {
        const CertificateFiles files = CertificateFiles::from({{u"shop.pem"_s, m_pem.left(size)}});
        QVERIFY2(files.certificates.isEmpty() && files.refused.contains(u"shop.pem"_s),
                 qPrintable(QString::number(size)));
    }
}

void CertificateTest::otherFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("why");
    QTest::newRow("no PEM") << QByteArray("read me\n") << u"holds no certificate"_s;
    QTest::newRow("no key") << blockOf(m_pem, "CERTIFICATE")
                            << u"holds no private key, and there is no x.pem.key"_s;
    QTest::newRow("no certificate") << blockOf(m_pem, "PRIVATE KEY") << u"holds no certificate"_s;
    QTest::newRow("passphrase") << QByteArray(m_pem).replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")
                                << u"has a key with a passphrase, which nobody could enter"_s;
    QTest::newRow("cut") << m_pem.chopped(10)
                         << u"is cut off: there is no line \"-----END CERTIFICATE-----\""_s;
}

void CertificateTest::otherFilesAreRefused()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, why);
    const CertificateFiles files = CertificateFiles::from({{u"x.pem"_s, content}});
    QVERIFY(files.certificates.isEmpty());
    QCOMPARE(files.refused.value(u"x.pem"_s), why);
}

void CertificateTest::companionsGoWithTheirCertificate()
{
    const QByteArray key = blockOf(m_pem, "PRIVATE KEY"), certificate = blockOf(m_pem, "CERTIFICATE");
    const CertificateFiles files = CertificateFiles::from(
        {{u"a.crt"_s, certificate}, {u"a.crt.key"_s, key}, {u"a.crt.ocsp"_s, "staple"}, {u"tls.key"_s, key}});
    QVERIFY(files.refused.isEmpty());
    QCOMPARE(files.certificates.size(), 1);
    QCOMPARE(files.certificates.first().pem, certificate + key);
    QCOMPARE(files.certificates.first().companions, (QMap<QString, QByteArray>{{u".ocsp"_s, "staple"}}));
    const CertificateFiles byName = CertificateFiles::from({{u"a.crt"_s, certificate}, {u"a.key"_s, key}});
    QCOMPARE(byName.certificates.value(0).pem, certificate + key);
}

void CertificateTest::namesNeedNoEscapes()
{
    QCOMPARE(shelvedName(u"*.example.com.pem"_s), u"*.example.com.pem"_s);
    QCOMPARE(shelvedName(u"a b;c.pem"_s), u"a%20b%3Bc.pem"_s);
    QVERIFY(shelvedName(u"a%20b.pem"_s) != shelvedName(u"a b.pem"_s));
}

void CertificateTest::shelfHoldsJustThese()
{
    const QTemporaryDir folder;
    const CertificateShelf shelf(folder.filePath(u"certs"_s));
    QVERIFY(shelf.certificates().isEmpty());
    QList<Certificate> all =
        CertificateFiles::from({{u"a.pem"_s, m_pem}, {u"b.pem"_s, m_pem}, {u"b.pem.ocsp"_s, "1"}})
            .certificates;
    QVERIFY(shelf.hold(all));
    QCOMPARE(shelf.certificates(), all);
    all.removeFirst();
    all.first().companions.insert(u".ocsp"_s, "2");
    QVERIFY(shelf.hold(all));
    QCOMPARE(shelf.certificates(), all);
    QVERIFY(shelf.hold({}));
    QVERIFY(QDir(shelf.directory()).isEmpty());
}

void CertificateTest::shelfIsForItsOwnerAlone()
{
    const QTemporaryDir folder;
    const CertificateShelf shelf(folder.filePath(u"certs"_s));
    QVERIFY(shelf.hold(CertificateFiles::from({{u"a.pem"_s, m_pem}}).certificates));
    QCOMPARE(QFile::permissions(shelf.directory() + u"/a.pem"_s),
             QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);
}

void CertificateTest::nothingIsPutWhereALinkLeads()
{
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"elsewhere"_s));
    QVERIFY(QFile::link(folder.filePath(u"elsewhere"_s), folder.filePath(u"certs"_s)));
    const CertificateShelf shelf(folder.filePath(u"certs"_s));
    const auto held = shelf.hold(CertificateFiles::from({{u"a.pem"_s, m_pem}}).certificates);
    QVERIFY(!held);
    QCOMPARE(held.error().kind, Error::Kind::NotWritable);
    QVERIFY(QDir(folder.filePath(u"elsewhere"_s)).isEmpty());
}

//! HAProxy reads every file there, so a file is first written next to the directory.
void CertificateTest::nothingHalfIsEverInTheDirectory()
{
    const QTemporaryDir folder;
    const CertificateShelf shelf(folder.filePath(u"certs"_s));
    QVERIFY(QDir(folder.path()).mkdir(u"certs.next"_s)); // blocks the path of the temporary file
    const auto held = shelf.hold(CertificateFiles::from({{u"a.pem"_s, m_pem}}).certificates);
    QVERIFY(!held);
    QVERIFY(QDir(shelf.directory()).isEmpty());
}

void CertificateTest::changesAreTold_data()
{
    QTest::addColumn<QList<Certificate>>("now");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("commands");
    const Certificate a = named(u"a.pem"_s, {u"a.test"_s}), b = named(u"b.pem"_s, {u"b.test"_s});
    const Certificate c = named(u"c.pem"_s, {u"c.test"_s});
    const Certificate renewed = named(u"a.pem"_s, {u"a.test"_s, u"x.test"_s}, "other");
    QTest::newRow("nothing") << QList{a, b} << QString() << 0;
    QTest::newRow("renewed") << QList{renewed, b} << u"certificate a.pem renewed"_s << 1;
    QTest::newRow("added") << QList{a, b, c} << u"certificate c.pem added"_s << 1;
    QTest::newRow("removed") << QList{a} << u"certificate b.pem removed"_s << 1;
    QTest::newRow("all") << QList{renewed, c}
                         << u"certificate a.pem renewed, certificate c.pem added, certificate b.pem removed"_s
                         << 3;
}

void CertificateTest::changesAreTold()
{
    QFETCH(QList<Certificate>, now);
    QFETCH(QString, reason);
    QFETCH(int, commands);
    const CertificateChanges changes({named(u"a.pem"_s, {u"a.test"_s}), named(u"b.pem"_s, {u"b.test"_s})},
                                     now);
    QCOMPARE(changes.reason, reason);
    QCOMPARE(changes.objection, QString());
    QCOMPARE(int(changes.commands.size()), commands);
}

void CertificateTest::onlyAReloadKeepsTheOrder_data()
{
    QTest::addColumn<QList<Certificate>>("now");
    QTest::addColumn<QString>("objection");
    const Certificate b = named(u"b.pem"_s, {u"b.test"_s}), c = named(u"c.pem"_s, {u"c.test"_s});
    QTest::newRow("new first one") << QList{named(u"a.pem"_s, {u"a.test"_s}), b, c}
                                   << u"a.pem becomes the certificate for clients that ask for no name"_s;
    QTest::newRow("first one gone") << QList{c}
                                    << u"c.pem becomes the certificate for clients that ask for no name"_s;
    QTest::newRow("same name") << QList{b, named(u"c.pem"_s, {u"c.test"_s, u"b.test"_s}, "other")}
                               << u"certificates c.pem and b.pem are for the same name"_s;
    QTest::newRow("name moves to another file")
        << QList{named(u"b.pem"_s, {u"x.test"_s}, "other"), c, named(u"d.pem"_s, {u"b.test"_s})}
        << u"certificates b.pem and d.pem are for the same name"_s;
    QTest::newRow("name moves from a file that goes")
        << QList{named(u"b.pem"_s, {u"b.test"_s, u"c.test"_s}, "other")}
        << u"certificates b.pem and c.pem are for the same name"_s;
    QList<Certificate> many{b, c};
    for (int i = 0; i < 101; ++i)
        many.append(named(u"d%1.pem"_s.arg(i), {u"d%1.test"_s.arg(i)}));
    QTest::newRow("many") << many << u"101 certificates added, too many to change one by one"_s;
    QTest::newRow("long") << QList{b, named(u"c.pem"_s, {u"c.test"_s}, QByteArray(20'000, 'x'))}
                          << u"certificate c.pem changed, and it is too long for the admin socket"_s;
    Certificate stapled = c;
    stapled.companions.insert(u".ocsp"_s, "x");
    QTest::newRow("companion") << QList{b, stapled} << u"certificate c.pem changed, and it has companions"_s;
}

void CertificateTest::onlyAReloadKeepsTheOrder()
{
    QFETCH(QList<Certificate>, now);
    QFETCH(QString, objection);
    const CertificateChanges changes({named(u"b.pem"_s, {u"b.test"_s}), named(u"c.pem"_s, {u"c.test"_s})},
                                     now);
    QCOMPARE(changes.objection, objection);
    QVERIFY(changes.commands.isEmpty());
}

void CertificateTest::whatNeedsAReloadHoldsUpNobodyElse()
{
    const Certificate b = named(u"b.pem"_s, {u"b.test"_s}), c = named(u"c.pem"_s, {u"c.test"_s});
    const Certificate renewed = named(u"b.pem"_s, {u"b.test"_s}, "other"),
                      e = named(u"e.pem"_s, {u"e.test"_s});
    const Certificate rival = named(u"d.pem"_s, {u"c.test"_s}), first = named(u"a.pem"_s, {u"a.test"_s});
    QCOMPARE(certificatesAtRunTime({b, c}, {first, renewed, c, rival, e}), (QList{renewed, c, e}));
    QCOMPARE(certificatesAtRunTime({b, c}, {c}), (QList{b, c}));
    QCOMPARE(certificatesAtRunTime({b, c}, {b}), (QList{b}));
    const CertificateChanges rest({renewed, c, e}, {first, renewed, c, rival, e});
    QVERIFY(!rest.objection.isEmpty());
}

//! An empty line ends the payload, and the socket closes after one line.
void CertificateTest::payloadsAreLinesOfTheirOwn()
{
    const RenderPaths paths{u"/var/lib/pro xym"_s, u"/run/x.sock"_s};
    const QList<QByteArray> lines =
        commandLines({EnableServer{u"a_80"_s, u"one"_s}, RenewCertificate{u"a.pem"_s, "PEM\n"},
                      AddCertificate{u"b.pem"_s, "PEM\n"}, RemoveCertificate{u"c.pem"_s},
                      EnableServer{u"a_80"_s, u"two"_s}},
                     paths);
    const QByteArray directory = "/var/lib/pro\\ xym/certs";
    QCOMPARE(lines,
             (QList<QByteArray>{
                 "enable server a_80/one\n",
                 "set ssl cert " + directory + "/a.pem <<\nPEM\n\n",
                 "commit ssl cert " + directory + "/a.pem\n",
                 "new ssl cert " + directory + "/b.pem; set ssl cert " + directory + "/b.pem <<\nPEM\n\n",
                 "commit ssl cert " + directory + "/b.pem; add ssl crt-list " + directory + ' ' + directory
                     + "/b.pem\n",
                 "del ssl crt-list " + directory + ' ' + directory + "/c.pem; del ssl cert " + directory
                     + "/c.pem; enable server a_80/two\n",
             }));
}

QTEST_GUILESS_MAIN(CertificateTest)
#include "certificatetest.moc"
