// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dns/dnsanswer.h"
#include "support/fakedns.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

const QString name = u"_web._tcp.example.test"_s;

SrvRecord record(quint16 priority, quint16 weight, const QString &target = u"t1.example.test"_s)
{
    return FakeDns::record(priority, weight, Port::of<8080>(), target);
}

//! The bytes of an answer with one record, changed at some places counted from their end.
QByteArray changed(qsizetype fromTheEnd, const QByteArray &bytes)
{
    QByteArray answer = FakeDns::answerWith(name, {record(1, 2)}, 30);
    return answer.replace(answer.size() - fromTheEnd, bytes.size(), bytes);
}
constexpr qsizetype encodedTarget = 17; //!< "t1.example.test"
constexpr qsizetype fromTimeToLive = encodedTarget + 6 + 2 + 4, fromPort = encodedTarget + 2;

} // namespace

//! From the bytes of an answer to records.
class DnsAnswerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recordsAreReadInTheirOrder()
    {
        const auto answer =
            parseSrvAnswer(FakeDns::answerWith(name, {record(20, 65535), record(0, 0), record(0, 0)}, 30));
        QVERIFY(answer);
        QCOMPARE(answer->records, (QList<SrvRecord>{record(0, 0), record(20, 65535)}));
        QCOMPARE(answer->timeToLive, 30s);
    }

    void answerCutAtAnyByteIsAnError()
    {
        const QByteArray whole =
            FakeDns::answerWith(name, {record(1, 2), record(3, 4, u"t2.example.test"_s)}, 30);
        for (qsizetype size = 0; size < whole.size(); ++size)
            QVERIFY2(!parseSrvAnswer(whole.left(size)), qPrintable(QString::number(size)));
        QVERIFY(parseSrvAnswer(whole));
    }

    void recordThatNamesNoServerIsLeftOut()
    {
        const auto rooted = parseSrvAnswer(changed(encodedTarget, QByteArray(1, '\0'))); // the target is "."
        QVERIFY(rooted);
        QCOMPARE(rooted->records, QList<SrvRecord>());
        const auto portless = parseSrvAnswer(changed(fromPort, QByteArray(2, '\0')));
        QVERIFY(portless);
        QCOMPARE(portless->records, QList<SrvRecord>());
        const auto odd = parseSrvAnswer(changed(encodedTarget, "\x02*\""));
        QVERIFY(odd);
        QCOMPARE(odd->records, QList<SrvRecord>());
    }

    void timeToLiveIsTheLeastAndNeverNegative()
    {
        const auto answer = parseSrvAnswer(changed(fromTimeToLive, "\xff\xff\xff\xff"));
        QVERIFY(answer);
        QCOMPARE(answer->timeToLive, 0s);
        QCOMPARE(timeToLiveFrom(0x7fffffff).count(), 0x7fffffff);
    }
};

QTEST_APPLESS_MAIN(DnsAnswerTest)
#include "dnsanswertest.moc"
