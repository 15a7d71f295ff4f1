// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/roundlog.h"

#include "base/logging.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

namespace {

class Errors final : public LogSink {
public:
    Errors() { setLogSink(this); }
    ~Errors() override { setLogSink(nullptr); }
    Errors(const Errors &) = delete;
    Errors &operator=(const Errors &) = delete;

    void write(LogLevel level, const LogPlace &, const QString &message) override
    {
        if (level == LogLevel::Error)
            told.append(message.section(u"not applied: "_s, 1));
    }

    QStringList told;
};

RoundRecord failed(const QString &error)
{
    return {.result = ApplyResult::Failed, .error = error};
}

} // namespace

class RoundLogTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sameFailureIsToldOnceAMinute()
    {
        Errors errors;
        RoundLog log;
        RoundLog::Clock::time_point now;
        for (int second = 0; second < 150; ++second, now += 1s)
            log.add(failed(u"HAProxy is not running"_s), now);
        QCOMPARE(errors.told, QStringList(3, u"HAProxy is not running"_s));
    }
    void whatItWasForIsTold()
    {
        Errors errors;
        RoundRecord record = failed(u"haproxy.cfg: Read-only file system"_s);
        record.reason = u"port 8080 is new"_s;
        RoundLog().add(record, {});
        record.action = Action::Runtime; // a part of it
        record.reason = u"1 server added; a reload follows: port 8080 is new"_s;
        RoundLog().add(record, {});
        QCOMPARE(errors.told,
                 (QStringList{u"haproxy.cfg: Read-only file system; wanted because: port 8080 is new"_s,
                              u"haproxy.cfg: Read-only file system; changed at run time: 1 server added; "
                              "a reload follows: port 8080 is new"_s}));
    }
    void anotherOneAndOneAfterASuccessAreNews()
    {
        Errors errors;
        RoundLog log;
        const RoundLog::Clock::time_point now;
        for (const QString &error : {u"one"_s, u"one"_s, u"other"_s, u"one"_s})
            log.add(failed(error), now);
        QCOMPARE(errors.told, (QStringList{u"one"_s, u"other"_s, u"one"_s}));
        log.add({}, now);
        log.add(failed(u"one"_s), now);
        QCOMPARE(errors.told.size(), 4);
    }
};

QTEST_GUILESS_MAIN(RoundLogTest)
#include "roundlogtest.moc"
