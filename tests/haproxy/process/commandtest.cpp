// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/command.h"

#include <QCoroTask>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

namespace {

Result<CommandResult> shell(const QString &script, std::chrono::milliseconds limit = 5s)
{
    const QStringList arguments{u"-c"_s, script};
    return QCoro::waitFor(runCommand(u"/bin/sh"_s, arguments, limit));
}

} // namespace

class HaproxyCommandTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exitCodeAndErrorsComeBack()
    {
        const auto result = shell(u"echo out; echo wrong >&2; exit 3"_s);
        QVERIFY(result);
        QCOMPARE(result->exitCode, 3);
        QCOMPARE(result->errors, u"wrong"_s);
    }

    void missingProgramIsAnErrorAtOnce()
    {
        QElapsedTimer timer;
        timer.start();
        const auto result = QCoro::waitFor(runCommand(u"/nonexistent/haproxy"_s, {}, 10s));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Unreachable);
        QVERIFY(timer.elapsed() < 5000);
    }

    void wholeGroupIsKilledAtTheLimit()
    {
        const QTemporaryDir directory;
        const QString mark = directory.filePath(u"mark"_s);
        const auto result = shell(u"(sleep 1; touch %1) & sleep 60"_s.arg(mark), 200ms);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::TimedOut);
        QTest::qWait(1300);
        QVERIFY(!QFile::exists(mark));
    }

    void childHoldsNoFileOfOthers()
    {
        const QTemporaryDir directory;
        const QByteArray path = QFile::encodeName(directory.filePath(u"left-open"_s));
        const int file =
            ::open(path.constData(), O_RDWR | O_CREAT, 0600); // as inherited from proxym's parent
        QVERIFY(file > 2);
        const auto listed = shell(u"ls -l /proc/$$/fd >&2"_s);
        ::close(file);
        QVERIFY(listed);
        QVERIFY2(!listed->errors.contains(u"left-open"), qPrintable(listed->errors));
    }

    void backgroundChildWithOpenPipesDelaysNothing()
    {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(shell(u"sleep 30 & exit 0"_s, 60s));
        QVERIFY(timer.elapsed() < 20'000);
    }

    void endlessErrorsAreCapped()
    {
        const auto result = shell(u"yes wrong | head -c 1000000 >&2"_s);
        QVERIFY(result);
        QCOMPARE(result->errors.toUtf8().size(), 64 * 1024);
    }

    void characterCutInTwoIsDropped() { QCOMPARE(shell(u"printf 'na\\303' >&2"_s)->errors, u"na"_s); }

    void alertsAreWhatCounts()
    {
        const QString output = u"[NOTICE]   (7) : haproxy version is 2.6.12\n[WARNING]  (7) : config : mild\n"
                               "[ALERT]    (7) : config : parsing [a.cfg:2] : unknown keyword 'x'\n"
                               "[ALERT]    (7) : config : Fatal errors found in configuration.\n"_s;
        QCOMPARE(alertsIn(output), u"config : parsing [a.cfg:2] : unknown keyword 'x'"_s);
        QCOMPARE(alertsIn(u"no such luck\n"_s), u"no such luck"_s);
    }
};

QTEST_GUILESS_MAIN(HaproxyCommandTest)
#include "commandtest.moc"
