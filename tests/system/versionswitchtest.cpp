// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/signalto.h"
#include "system/town.h"

#include <QFile>
#include <QTest>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! An upgrade of HAProxy under load: another program is placed at the same path, and the next reload starts
//! it. `HAPROXY_VERSIONS` names the programs, separated by ':', from the oldest to the newest;
//! tests/haproxy-matrix sets it.
class VersionSwitchTest final : public QObject {
    Q_OBJECT
private:
    const QStringList m_programs = qEnvironmentVariable("HAPROXY_VERSIONS").split(u':', Qt::SkipEmptyParts);

    //! Up to the newest, and back down.
    [[nodiscard]] QStringList way() const
    {
        QStringList way = m_programs;
        for (qsizetype i = m_programs.size() - 2; i >= 0; --i)
            way.append(m_programs.at(i));
        return way;
    }

    //! In one step, as a package manager does.
    static void install(const QString &program, const QString &path)
    {
        const QString next = path + u".next"_s;
        QVERIFY(QFile::link(program, next));
        QVERIFY(std::rename(QFile::encodeName(next).constData(), QFile::encodeName(path).constData()) == 0);
    }

    static QString versionOf(const QString &program)
    {
        QProcess process;
        process.start(program, {u"-v"_s});
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput()).section(u' ', 2, 2);
    }

    static QString executableOf(qint64 pid) { return QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(pid)); }

    //! With a configuration of ours.
    static void startMaster(QProcess &master, Site &site)
    {
        QCOMPARE(site.command({u"--once"_s}), 0);
        for (const qint64 pid : site.lab.haproxyPids())
            QVERIFY(signalTo(pid, SIGKILL));
        QTRY_VERIFY(site.lab.haproxyPids().isEmpty());
        master.setStandardErrorFile(site.lab.path(u"master.log"_s));
        master.start(
            site.program,
            {u"-W"_s, u"-f"_s, site.lab.settings.configFilePath, u"-p"_s, site.lab.settings.pidPath});
        QTRY_COMPARE(site.lab.haproxyPids().size(), 2);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (m_programs.size() < 2)
            QSKIP("HAPROXY_VERSIONS does not name two programs");
    }

    void noRequestIsLostFromVersionToVersionAndBack_data()
    {
        QTest::addColumn<bool>("isMaster");
        QTest::newRow("started by proxym") << false;
        QTest::newRow("a master of somebody else") << true;
    }

    void noRequestIsLostFromVersionToVersionAndBack()
    {
        QFETCH(bool, isMaster);
        constexpr int requestsEach = 10'000, restAfterwards = 2'000;
        Town town;
        town.site.program = town.site.lab.path(u"haproxy"_s);
        install(m_programs.first(), town.site.program);
        QProcess master;
        if (isMaster)
            startMaster(master, town.site);
        town.open({{u"HAPROXY_SUPERVISE"_s, isMaster ? u"0"_s : u"1"_s}});
        town.letClientsIn();
        int number = 0;
        qint64 before = 0;
        for (const QString &program : way().mid(1)) {
            const auto gets = [&] { return town.clients.done(Request::Get) - before; };
            const auto await = [&](int many) {
                return QTest::qWaitFor([&] { return gets() >= many; }, 120'000);
            };
            QVERIFY(await(requestsEach - restAfterwards));
            install(program, town.site.program);
            town.causeReload(++number);
            QCOMPARE(executableOf(town.pid()), QFileInfo(program).canonicalFilePath());
            QTRY_COMPARE(town.site.api()[u"haproxy"][u"version"].toString(), versionOf(program));
            town.startWeb(); // the new process is changed at run time, too
            town.killOldestWeb();
            QVERIFY(await(requestsEach));
            const auto lost = town.preventable(town.clients.failures());
            qInfo("to %s: %lld GETs, %lld requests lost so far", qPrintable(program), gets(),
                  qint64(lost.size()));
            before = town.clients.done(Request::Get);
        }
        town.clients.stop();
        QVERIFY2(town.clients.failures(Request::Get).isEmpty(),
                 told(town.clients.failures(Request::Get)).constData());
        const QList<Failure> preventable = town.preventable(town.clients.failures());
        QVERIFY2(preventable.isEmpty(), told(preventable).constData());
        QVERIFY2(town.clients.wrongAnswers().isEmpty(), told(town.clients.wrongAnswers()).constData());
        QVERIFY(town.site.state() == u"inSync");
        QCOMPARE(master.state(), isMaster ? QProcess::Running : QProcess::NotRunning);
        master.kill();
        master.waitForFinished();
    }
};

QTEST_GUILESS_MAIN(VersionSwitchTest)
#include "versionswitchtest.moc"
