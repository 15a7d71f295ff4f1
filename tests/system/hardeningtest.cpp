// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QDirIterator>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! What is closed by default, with the real program and HAProxy.
class HardeningTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void whatIsWrittenIsClosedToOthersAndOfTheDirectorysGroup();
    void adminSocketIsForTheOwnerOnly();
    void pageListensOnLoopbackUnlessTold();
    void openCallbackAddressIsAWarning_data();
    void openCallbackAddressIsAWarning();
};

namespace {

struct stat statusOf(const QString &path)
{
    struct stat status { };
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        qFatal("%s is not there", qPrintable(path));
    return status;
}

//! Local addresses, in the kernel's spelling, on which something listens at that port.
QStringList listenersAt(quint16 port)
{
    QStringList addresses;
    for (const QString &table : {u"/proc/net/tcp"_s, u"/proc/net/tcp6"_s}) {
        QFile file(table);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QString &line : QString::fromLatin1(file.readAll()).split(u'\n')) {
            const QStringList words = line.simplified().split(u' ');
            const QString end = u':' + QString::number(port, 16).rightJustified(4, u'0').toUpper();
            if (words.size() > 3 && words.at(1).endsWith(end) && words.at(3) == u"0A")
                addresses.append(words.at(1).chopped(end.size()));
        }
    }
    return addresses;
}

} // namespace

void HardeningTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void HardeningTest::whatIsWrittenIsClosedToOthersAndOfTheDirectorysGroup()
{
    Origin origin("a");
    Site site;
    const QString directory = site.lab.path(u"etc"_s);
    constexpr gid_t someGroup = 12345;
    const bool mayGiveAway = ::chown(QFile::encodeName(directory).constData(), uid_t(-1), someGroup) == 0;
    const gid_t group = mayGiveAway ? someGroup : statusOf(directory).st_gid;
    site.serve('[' + Site::web("a", origin) + ']');
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    site.stop();
    int files = 0;
    for (QDirIterator each(directory, QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden,
                           QDirIterator::Subdirectories);
         each.hasNext(); ++files) {
        const QString path = each.next();
        const struct stat status = statusOf(path);
        QVERIFY2((status.st_mode & 07) == 0, qPrintable(path));
        QVERIFY2(status.st_gid == group, qPrintable(path));
        QVERIFY2(S_ISDIR(status.st_mode) || (status.st_mode & 0777) == 0640, qPrintable(path));
    }
    QVERIFY(files > 8);
}

void HardeningTest::adminSocketIsForTheOwnerOnly()
{
    Origin origin("a");
    Site site;
    site.serve('[' + Site::web("a", origin) + ']');
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QCOMPARE(statusOf(site.lab.settings.adminSocketPath()).st_mode & 0777, mode_t(0600));
}

void HardeningTest::pageListensOnLoopbackUnlessTold()
{
    constexpr quint16 standard = 5678;
    if (!listenersAt(standard).isEmpty())
        QSKIP("something else listens on port 5678");
    Site site;
    site.serve("[]");
    site.start({{u"LISTEN_ADDRESS"_s, QString()}});
    QTRY_COMPARE(listenersAt(standard), QStringList{u"0100007F"_s});
}

void HardeningTest::openCallbackAddressIsAWarning_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("page");
    QTest::addColumn<bool>("hasPassword");
    QTest::addColumn<bool>("isWarned");
    QTest::newRow("everywhere") << u"0.0.0.0"_s << QString() << false << true;
    QTest::newRow("behind a password") << u"0.0.0.0"_s << QString() << true << false;
    QTest::newRow("loopback") << u"127.0.0.1"_s << QString() << false << false;
    QTest::newRow("page elsewhere") << u"0.0.0.0"_s << u"127.0.0.1:0"_s << false << false;
}

void HardeningTest::openCallbackAddressIsAWarning()
{
    QFETCH(QString, address);
    QFETCH(QString, page);
    QFETCH(bool, hasPassword);
    QFETCH(bool, isWarned);
    Site site;
    site.serve("[]");
    QMap<QString, QString> settings{
        {u"LISTEN_ADDRESS"_s, QString(page).replace(u":0"_s, u":%1"_s.arg(site.status.number()))},
        {u"MARATHON_SERVERS"_s, u"127.0.0.1:1"_s},
        {u"MARATHON_CALLBACK_HOST"_s, address},
        {u"MARATHON_CALLBACK_PORT"_s, QString::number(freePort().number())}};
    if (hasPassword) {
        const QString file = site.lab.write(u"password"_s, "secret");
        QFile::setPermissions(file, QFile::ReadOwner);
        settings.insert(u"HTTP_USER"_s, u"operator"_s);
        settings.insert(u"HTTP_PASSWORD_FILE"_s, file);
    }
    site.start(settings);
    QTRY_VERIFY(site.log().contains("refused")); // by Marathon, so it is listening by now
    QCOMPARE(site.log().contains("WARNING") && site.log().contains("set PROXYM_LISTEN_ADDRESS"), isWarned);
}

QTEST_GUILESS_MAIN(HardeningTest)
#include "hardeningtest.moc"
