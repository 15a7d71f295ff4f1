// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "file/filerows.h"
#include "settings/environment.h"
#include "status/statusrows.h"
#include "support/certificate.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! What `--check` finds at the paths and addresses that the settings name.
class SettingLookTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void programMustRun();
    void directoryMustBeReadableOrMakeable();
    void fileToWriteNeedsADirectory();
    void certificateNeedsItsKey();
    void expiredCertificateIsADoubt();
    void directoryOfCertificatesIsLookedThrough();
    void addressMustBeOfThisMachine();
    void onlyCheckLooks();
    void whatIsOffIsNotLookedAt();

private:
    [[nodiscard]] QString write(const QString &name, const QByteArray &content) const
    {
        QFile file(m_directory.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write");
        return file.fileName();
    }
    //! A new certificate with its key; empty if openssl is missing.
    [[nodiscard]] static QByteArray certificate();

    QTemporaryDir m_directory;
};

QByteArray SettingLookTest::certificate()
{
    QProcess openssl;
    openssl.start(
        u"openssl"_s,
        u"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a.test -keyout - -out -"_s.split(u' '));
    return openssl.waitForFinished() ? openssl.readAllStandardOutput() : QByteArray();
}

void SettingLookTest::programMustRun()
{
    const QString program = write(u"program"_s, "#!/bin/sh\n");
    QVERIFY(lookAtProgram(program).mistake.contains(u"not executable"_s));
    QVERIFY(QFile::setPermissions(program, QFile::ReadOwner | QFile::ExeOwner));
    QCOMPARE(lookAtProgram(program).mistake, QString());
    QVERIFY(lookAtProgram(m_directory.path()).mistake.contains(u"not a file"_s));
    QVERIFY(lookAtProgram(program + u"-not"_s).mistake.contains(u"does not exist"_s));
}

void SettingLookTest::directoryMustBeReadableOrMakeable()
{
    const QString plain = write(u"plain"_s, "no directory");
    QCOMPARE(lookAtDirectory(m_directory.path()).mistake, QString());
    QCOMPARE(lookAtDirectory(m_directory.path()).doubt, QString());
    const QString absent = m_directory.filePath(u"not/yet"_s);
    QCOMPARE(lookAtDirectory(absent).mistake, QString());
    QVERIFY(lookAtDirectory(absent).doubt.contains(u"does not exist yet"_s));
    QVERIFY(!QDir(m_directory.filePath(u"not"_s)).exists());
    QVERIFY(!lookAtDirectory(plain).mistake.isEmpty());
    QVERIFY(lookAtDirectory(plain + u"/a/b"_s).mistake.contains(plain + u" is not a directory"_s));
}

void SettingLookTest::fileToWriteNeedsADirectory()
{
    const QString plain = write(u"plain"_s, "no directory");
    QCOMPARE(lookAtFileToWrite(plain).mistake, QString());
    QCOMPARE(lookAtFileToWrite(m_directory.filePath(u"new/file"_s)).mistake, QString());
    QVERIFY(!lookAtFileToWrite(m_directory.path()).mistake.isEmpty());
    QVERIFY(lookAtFileToWrite(plain + u"/file"_s).mistake.contains(plain + u" is not a directory"_s));
}

void SettingLookTest::certificateNeedsItsKey()
{
    const QByteArray pem = certificate();
    if (pem.isEmpty())
        QSKIP("openssl is not installed");
    QCOMPARE(lookAtCertificates(write(u"both.pem"_s, pem)).mistake, QString());
    const QByteArray alone = pem.mid(pem.indexOf("-----BEGIN CERTIFICATE"));
    const QString path = write(u"alone.pem"_s, alone);
    QVERIFY(lookAtCertificates(path).mistake.contains(u"has no key"_s));
    (void)write(u"alone.pem.key"_s, pem.left(pem.indexOf("-----BEGIN CERTIFICATE")));
    QCOMPARE(lookAtCertificates(path).mistake, QString());
    QCOMPARE(lookAtAuthorities(path).mistake, QString());
    QVERIFY(lookAtCertificates(write(u"none.pem"_s, "nothing")).mistake.contains(u"no certificate"_s));
    QVERIFY(!lookAtAuthorities(m_directory.filePath(u"nowhere.pem"_s)).mistake.isEmpty());
}

void SettingLookTest::expiredCertificateIsADoubt()
{
    const QString path = write(u"old.pem"_s, expiredCertificate);
    (void)write(u"old.pem.key"_s, "its key");
    QCOMPARE(lookAtCertificates(path).mistake, QString());
    QCOMPARE(lookAtCertificates(path).doubt, path + u" expired on 2020-01-02T00:00:00Z"_s);
}

void SettingLookTest::directoryOfCertificatesIsLookedThrough()
{
    const QByteArray pem = certificate();
    if (pem.isEmpty())
        QSKIP("openssl is not installed");
    QDir(m_directory.path()).mkpath(u"certs"_s);
    const QString directory = m_directory.filePath(u"certs"_s);
    QVERIFY(!lookAtCertificates(directory).mistake.isEmpty());
    (void)write(u"certs/a.pem"_s, pem);
    (void)write(u"certs/a.pem.ocsp"_s, "answer of an authority");
    QCOMPARE(lookAtCertificates(directory).mistake, QString());
    (void)write(u"certs/b.pem"_s, "nothing");
    QVERIFY(lookAtCertificates(directory).mistake.contains(u"b.pem"_s));
}

void SettingLookTest::addressMustBeOfThisMachine()
{
    for (const QString &host : {u"*"_s, u"0.0.0.0"_s, u"127.0.0.1"_s, u"localhost"_s})
        QCOMPARE(lookAtBindAddress(host).mistake, QString());
    for (const QString &host : {u"192.0.2.1"_s, u"no-such-host.invalid"_s})
        QVERIFY2(!lookAtBindAddress(host).mistake.isEmpty(), qPrintable(host));
    QTcpServer inUse;
    QVERIFY(inUse.listen(QHostAddress(QHostAddress::LocalHost)));
    QCOMPARE(lookAtEndpoint(u"127.0.0.1:%1"_s.arg(inUse.serverPort())).mistake, QString());
    QVERIFY(!lookAtEndpoint(u"192.0.2.1:80"_s).mistake.isEmpty());
}

//! The daemon has to cope with what does not exist yet.
void SettingLookTest::onlyCheckLooks()
{
    const Variables variables{{u"PROXYM_LISTEN_ADDRESS"_s, u"192.0.2.1:80"_s}};
    Environment reading(variables);
    (void)reading.read(statusTable);
    QCOMPARE(reading.mistakes(), QStringList());
    Environment looking(variables, Environment::Sight::WhatTheyName);
    (void)looking.read(statusTable);
    QCOMPARE(looking.mistakes().size(), 1);
    QVERIFY(looking.mistakes().first().startsWith(u"PROXYM_LISTEN_ADDRESS=\"192.0.2.1:80\" must be"_s));
}

void SettingLookTest::whatIsOffIsNotLookedAt()
{
    const QString plain = write(u"plain"_s, "no directory");
    Variables variables{{u"PROXYM_FILE_CONFIGS_PATH"_s, plain}};
    Environment off(variables, Environment::Sight::WhatTheyName);
    (void)off.read(fileTable);
    QCOMPARE(off.mistakes(), QStringList());
    variables.insert(u"PROXYM_FILE_ENABLED"_s, u"1"_s);
    Environment on(variables, Environment::Sight::WhatTheyName);
    (void)on.read(fileTable);
    QCOMPARE(on.mistakes().size(), 1);
}

QTEST_GUILESS_MAIN(SettingLookTest)
#include "settinglooktest.moc"
