// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dns/dnsclient.h"
#include "support/fakedns.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

const QString srvName = u"_web._tcp.example.test"_s;
const QString target = u"t1.example.test"_s;

//! A client, and a server that misbehaves.
struct World {
    World() { dns.setAddresses(target, {u"10.0.0.1"_s}); }
    void setRecords(quint16 count)
    {
        QList<SrvRecord> records;
        for (quint16 i = 0; i < count; ++i)
            records.append(FakeDns::record(0, i, Port::of<8080>(), target));
        dns.setRecords(srvName, records, 30);
    }
    void ask(DnsQuestion question, const QString &name)
    {
        client.ask(question, name, [this](const Result<DnsAnswer> &answer) { answers.append(answer); });
    }
    Result<DnsAnswer> answerTo(DnsQuestion question, const QString &name)
    {
        const qsizetype before = answers.size();
        ask(question, name);
        if (!QTest::qWaitFor([&] { return answers.size() > before; }, 15'000))
            return failure(Error::Kind::Failed, u"it was never answered"_s);
        return answers.last();
    }

    FakeDns dns;
    QList<Result<DnsAnswer>> answers;
    DnsClient client{{dns.server()}};
};

} // namespace

//! Asking name servers.
class DnsClientTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recordsAndAddressesAreFound()
    {
        World world;
        world.setRecords(2);
        const auto records = world.answerTo(DnsQuestion::Srv, srvName);
        QVERIFY(records);
        QCOMPARE(records->records.size(), 2);
        QCOMPARE(records->timeToLive, 30s);
        world.dns.setAddresses(target, {u"10.0.0.1"_s, u"fd00::1"_s}, 7);
        const auto found = world.answerTo(DnsQuestion::Target, target);
        QVERIFY(found);
        QCOMPARE(found->addresses.size(), 2);
        QCOMPARE(found->timeToLive, 7s);
    }

    void answerIsNeverGivenWithinTheQuestion()
    {
        World world;
        const QString bad = QString(70, u'a') + u".test"_s; // c-ares knows at once that there is no such name
        world.ask(DnsQuestion::Srv, bad);
        QVERIFY(world.answers.isEmpty());
        QTRY_COMPARE(world.answers.size(), 1);
        QVERIFY(!world.answers.first());
    }

    void cutAnswerIsAskedForByTcp()
    {
        World world;
        world.setRecords(200);
        world.dns.manner = FakeDns::Manner::CutByUdp;
        const auto answer = world.answerTo(DnsQuestion::Srv, srvName);
        QVERIFY(answer);
        QCOMPARE(answer->records.size(), 200);
        QCOMPARE(world.dns.askedByTcp, QStringList{srvName});
    }

    void failuresAreErrors_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("what");
        QTest::newRow("failed") << 2 << u"no name server could be reached, or it failed"_s;
        QTest::newRow("no such name") << 3 << u"there is no such name"_s;
        QTest::newRow("refused") << 5 << u"no name server could be reached, or it failed"_s;
    }
    void failuresAreErrors()
    {
        QFETCH(const int, code);
        World world;
        world.dns.failures = {{srvName, code}, {target, code}};
        for (const auto &[question, name] :
             {std::pair(DnsQuestion::Srv, srvName), std::pair(DnsQuestion::Target, target)}) {
            const auto answer = world.answerTo(question, name);
            QVERIFY(!answer);
            QTEST(answer.error().what, "what");
        }
    }

    void nameWithoutSuchRecordsIsAnError()
    {
        World world;
        QVERIFY(!world.answerTo(DnsQuestion::Srv, target));
        world.setRecords(1);
        QVERIFY(!world.answerTo(DnsQuestion::Target, srvName));
    }

    void forgedAnswerIsNone()
    {
        World world;
        world.setRecords(1);
        world.dns.manner = FakeDns::Manner::WrongIdFirst;
        QVERIFY(world.answerTo(DnsQuestion::Srv, srvName));
    }

    void badAnswersAreNoneAndEnd_data()
    {
        QTest::addColumn<FakeDns::Manner>("manner");
        QTest::newRow("silence") << FakeDns::Manner::Silent;
        QTest::newRow("garbage") << FakeDns::Manner::Garbage;
        QTest::newRow("only with another id") << FakeDns::Manner::OnlyWrongId;
        QTest::newRow("half of the bytes") << FakeDns::Manner::CutBytes;
    }
    void badAnswersAreNoneAndEnd()
    {
        QFETCH(const FakeDns::Manner, manner);
        World world;
        world.setRecords(3);
        world.dns.manner = manner;
        const auto records = world.answerTo(DnsQuestion::Srv, srvName);
        QVERIFY(!records);
        QVERIFY2(records.error().what != u"it was never answered", qPrintable(records.error().what));
        world.dns.manner = FakeDns::Manner::Good; // nothing of it is left
        QVERIFY(world.answerTo(DnsQuestion::Srv, srvName));
    }

    void silentServerDelaysNoOther()
    {
        World world;
        world.dns.manner = FakeDns::Manner::Silent;
        FakeDns good;
        good.setAddresses(target, {u"10.0.0.2"_s});
        DnsClient both({world.dns.server(), good.server()});
        std::optional<Result<DnsAnswer>> answer;
        both.ask(DnsQuestion::Target, target, [&](const Result<DnsAnswer> &found) { answer = found; });
        QTRY_VERIFY(answer);
        QVERIFY(*answer);
        QCOMPARE((*answer)->addresses, QList<QHostAddress>{QHostAddress(u"10.0.0.2"_s)});
    }

    void lateAnswerCounts()
    {
        World world;
        world.dns.manner = FakeDns::Manner::Late;
        world.ask(DnsQuestion::Target, target);
        QTRY_VERIFY(world.dns.asked(target) >= 4); // two types, and both again after a second
        QVERIFY(world.answers.isEmpty());
        world.dns.answerLate();
        QTRY_COMPARE(world.answers.size(), 1);
        QVERIFY(world.answers.first());
    }

    void equalQuestionsAreAskedOnce()
    {
        World world;
        world.setRecords(1);
        for (int i = 0; i < 5; ++i)
            world.ask(DnsQuestion::Srv, srvName);
        QTRY_COMPARE(world.answers.size(), 5);
        QVERIFY(world.dns.asked(srvName) <= 2); // again after a second, if the machine is busy
    }

    void manyQuestionsAreAllAnswered()
    {
        World world;
        constexpr int many = 500;
        for (int i = 0; i < many; ++i) {
            const QString name = u"t%1.example.test"_s.arg(i + 10);
            world.dns.setAddresses(name, {u"10.0.0.1"_s});
            world.ask(DnsQuestion::Target, name);
        }
        QTRY_COMPARE_WITH_TIMEOUT(world.answers.size(), many, 30'000);
        QVERIFY(std::ranges::all_of(world.answers, [](const auto &answer) { return answer.has_value(); }));
    }

    void aliasIsFollowedAndItsTimeToLiveCounts()
    {
        World world;
        world.dns.setAlias(u"alias.example.test"_s, target, 3);
        const auto found = world.answerTo(DnsQuestion::Target, u"alias.example.test"_s);
        QVERIFY(found);
        QCOMPARE(found->addresses, QList<QHostAddress>{QHostAddress(u"10.0.0.1"_s)});
        QCOMPARE(found->timeToLive, 3s);
        world.setRecords(2);
        world.dns.setAlias(u"_alias._tcp.example.test"_s, srvName, 2);
        const auto records = world.answerTo(DnsQuestion::Srv, u"_alias._tcp.example.test"_s);
        QVERIFY(records);
        QCOMPARE(records->records.size(), 2);
        QCOMPARE(records->timeToLive, 2s);
    }

    void clientMayEndAtAnyTime()
    {
        FakeDns silent;
        silent.manner = FakeDns::Manner::Silent;
        int answers = 0;
        {
            DnsClient client({silent.server()});
            client.ask(DnsQuestion::Srv, srvName, [&answers](const auto &) { ++answers; });
            QTRY_VERIFY(silent.asked(srvName) > 0);
        }
        QTest::qWait(0);
        QCOMPARE(answers, 0);
    }
};

QTEST_GUILESS_MAIN(DnsClientTest)
#include "dnsclienttest.moc"
