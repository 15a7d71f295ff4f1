// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "log/logformat.h"
#include "base/task.h"
#include "log/gotime.h"
#include "log/logplace.h"

#include <QTest>
#include <QTimeZone>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace std::chrono_literals;

namespace proxym {

struct Sample {
    QString plain(const QMap<QString, int> &) const { return functionName(QString::fromUtf8(Q_FUNC_INFO)); }
    template <class T> QString generic(T) const { return functionName(QString::fromUtf8(Q_FUNC_INFO)); }
    QString lambda() const
    {
        return [](int) { return functionName(QString::fromUtf8(Q_FUNC_INFO)); }(1);
    }
    static Task<> coroutine(QString &name)
    {
        name = functionName(QString::fromUtf8(Q_FUNC_INFO));
        co_return;
    }
};

namespace {

QString hidden(const char *)
{
    return functionName(QString::fromUtf8(Q_FUNC_INFO));
}

LogRecord sample()
{
    const LogPlace place{"/home/joe/proxym/src/haproxy/configfile.cpp", 23,
                         "virtual proxym::Result<QByteArray> proxym::ConfigFile::commit(int) const"};
    return {42, std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'250)),
            LogLevel::Warning, place, u"%{pid} was %{here}"_s};
}

} // namespace
} // namespace proxym

class LogFormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void verbShowsItsPart_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("line");
        QTest::newRow("message, which is no format") << u"[%{message}]"_s << u"[%{pid} was %{here}]"_s;
        QTest::newRow("text around") << u"100% {%{id}} }"_s << u"100% {42} }"_s;
        QTest::newRow("level") << u"%{level}"_s << u"WARNING"_s;
        QTest::newRow("level, cut") << u"%{level:.4s}"_s << u"WARN"_s;
        QTest::newRow("level, to the left") << u"%{level:-9s}|"_s << u"WARNING  |"_s;
        QTest::newRow("level, to the right") << u"%{level:9.1s}|"_s << u"        W|"_s;
        QTest::newRow("level, quoted") << u"%{level:q}"_s << u"\"WARNING\""_s;
        QTest::newRow("id with zeros") << u"%{id:05d}"_s << u"00042"_s;
        QTest::newRow("id to base 16") << u"%{id:03x} %{id:X}"_s << u"02a 2A"_s;
        QTest::newRow("id with sign") << u"%{id:+05d} %{id:+5d}"_s << u"+0042   +42"_s;
        QTest::newRow("id with digits") << u"%{id:6.4d}"_s << u"  0042"_s;
        QTest::newRow("pid") << u"%{pid}"_s << QString::number(getpid());
        QTest::newRow("program") << u"%{program}"_s << u"logformattest"_s;
        QTest::newRow("module") << u"%{module}"_s << u"proxym"_s;
        QTest::newRow("files") << u"%{longfile} %{shortfile}"_s
                               << u"src/haproxy/configfile.cpp:23 configfile.cpp:23"_s;
        QTest::newRow("packages") << u"%{longpkg} %{shortpkg}"_s << u"proxym/haproxy haproxy"_s;
        QTest::newRow("functions") << u"%{longfunc} %{shortfunc}"_s << u"ConfigFile::commit commit"_s;
        QTest::newRow("call path") << u"%{callpath} %{callpath:2}"_s
                                   << u"haproxy.ConfigFile.commit ~.ConfigFile.commit"_s;
        QTest::newRow("colors") << u"%{color}%{color:bold}%{color:reset}"_s << u"\x1b[33m\x1b[33;1m\x1b[0m"_s;
    }
    void verbShowsItsPart()
    {
        QFETCH(QString, format);
        const auto compiled = LogFormat::compile(format);
        QVERIFY2(compiled, compiled ? "" : qPrintable(compiled.error().what));
        QTEST(compiled->line(sample()), "line");
    }

    void badFormatIsRefused_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("says");
        QTest::newRow("unknown verb") << u"%{message} %{nix}"_s << u"%{nix}"_s;
        QTest::newRow("capital verb") << u"%{Level}"_s << u"%{Level}"_s;
        QTest::newRow("empty verb") << u"%{}"_s << u"%{}"_s;
        QTest::newRow("open brace") << u"%{message} %{level"_s << u"%{level"_s;
        QTest::newRow("no verb") << u"hello"_s << u"%{message}"_s;
        QTest::newRow("number for a text") << u"%{level:5d}"_s << u"%{level} does not accept"_s;
        QTest::newRow("text for a number") << u"%{id:5s}"_s << u"%{id} does not accept"_s;
        QTest::newRow("no conversion") << u"%{level:5}"_s << u"\"5\""_s;
        QTest::newRow("width that fills the disk") << u"%{level:99999s}"_s << u"99999s"_s;
        QTest::newRow("unknown color") << u"%{color:red}"_s << u"bold"_s;
        QTest::newRow("depth that is none") << u"%{callpath:-1}"_s << u"depth"_s;
    }
    void badFormatIsRefused()
    {
        QFETCH(QString, format);
        QFETCH(QString, says);
        const auto compiled = LogFormat::compile(format);
        QVERIFY(!compiled);
        QVERIFY2(compiled.error().what.contains(says), qPrintable(compiled.error().what));
    }

    void noVerbIsEverEmpty()
    {
        for (const LogPlace &place :
             {LogPlace{nullptr, 0, nullptr}, LogPlace{"", 0, ""}, LogPlace{"x.cpp", 1, "f"}}) {
            for (const char *verb :
                 {"id", "pid", "time", "level", "module", "program", "longfile", "shortfile", "longpkg",
                  "shortpkg", "longfunc", "shortfunc", "callpath", "color"}) {
                LogRecord record = sample();
                record.level = LogLevel::Info;
                record.place = place;
                QVERIFY2(
                    !LogFormat::compile(u"%{"_s + QString::fromUtf8(verb) + u'}')->line(record).isEmpty(),
                    verb);
            }
        }
    }

    void timeIsLocalAndKeepsItsFraction()
    {
        const QString local = QDateTime::fromSecsSinceEpoch(1'700'000'000).toString(u"dd.MM.yyyy HH:mm:ss"_s);
        QCOMPARE(LogFormat::compile(u"%{time:02.01.2006 15:04:05.000}"_s)->line(sample()), local + u".250"_s);
    }

    void jsonIsOneObjectOfFour()
    {
        const LogRecord record{.time = std::chrono::system_clock::time_point(1'700'000'000'250ms),
                               .level = LogLevel::Notice,
                               .place = {"/build/src/haproxy/configfile.cpp", 12, "f()"},
                               .message = u"a \"b\""_s};
        const QString line =
            u"{\"level\":\"NOTICE\",\"message\":\"a \\\"b\\\"\",\"module\":\"haproxy\",\"time\":\"2023-11-14T22:13:20.250Z\"}"_s;
        QCOMPARE(jsonLine(record), line);
        QCOMPARE(LogFormat::compile(u"json"_s)->line(record), line);
    }

    void functionNameIsWhatPeopleCallIt()
    {
        QString coroutine;
        launch("sample", Sample::coroutine(coroutine));
        QCOMPARE(Sample().plain({}), u"Sample::plain"_s);
        QCOMPARE(Sample().generic(1), u"Sample::generic"_s);
        QCOMPARE(Sample().lambda(), u"Sample::lambda"_s);
        QCOMPARE(coroutine, u"Sample::coroutine"_s);
        QCOMPARE(hidden(""), u"hidden"_s);
        QCOMPARE(functionName(u"const char* f(int)"_s), u"f"_s);
        QCOMPARE(functionName(u"int main(int, char**)"_s), u"main"_s);
        QCOMPARE(functionName(u"qt.network"_s), u"qt.network"_s);
    }

    void goLayoutShowsTheTime_data()
    {
        QTest::addColumn<QString>("layout");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *layout, const char *text) {
            QTest::newRow(layout) << QString::fromUtf8(layout) << QString::fromUtf8(text);
        };
        row("2006-01-02T15:04:05.000Z07:00",
            "2024-02-05T00:07:09.042-03:30"); // for Mon 5 Feb 2024, 0:07:09.0421
        row("02.01.2006 15:04:05", "05.02.2024 00:07:09");
        row("Mon Jan _2 15:04:05 2006", "Mon Feb  5 00:07:09 2024");
        row("Monday 2 January 06 3:04PM", "Monday 5 February 24 12:07AM");
        row("1/2 03:4:5pm", "2/5 12:7:9am");
        row("002 __2", "036  36");
        row("_2006", "_2024");
        row(".000000 ,000 .999999999 .999", ".042100 ,042 .0421 .042");
        row("15:04:05.9", "00:07:09");
        row("Z0700 Z07 -0700 -07:00 -07 Z070000 -07:00:00", "-0330 -03 -0330 -03:30 -03 -033000 -03:30:00");
        row("Janus Monkey Mondays", "Janus Monkey Mondays");
        row("at hh:mm o'clock", "at hh:mm o'clock");
    }
    void goLayoutShowsTheTime()
    {
        QFETCH(QString, layout);
        const QDateTime time(QDate(2024, 2, 5), QTime(0, 7, 9), QTimeZone(-(3 * 3600 + 1800)));
        QTEST(GoTime(layout).format(time, std::chrono::nanoseconds(42'100'000)), "text");
    }

    void zuluIsForUtcOnly()
    {
        const QDateTime utc(QDate(2024, 2, 5), QTime(13, 7, 9), QTimeZone::utc());
        QCOMPARE(GoTime(u"3PM 03pm Z07:00 -07:00 MST"_s).format(utc, {}), u"1PM 01pm Z +00:00 UTC"_s);
    }
};

QTEST_GUILESS_MAIN(LogFormatTest)
#include "logformattest.moc"
