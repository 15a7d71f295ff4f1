// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/peerwatch.h"

#include "http/networkrequest.h"
#include "support/fakedns.h"
#include "support/fakehttpserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

namespace {

const PeerTimings quick{
    .poll = 20ms, .patience = 1'000ms, .tolerance = 100ms, .comparison = 100ms, .lookup = 100ms};

FakeReply edge(const QByteArray &instance, const QByteArray &fingerprint = "1")
{
    return {200,
            R"({"version":"0.1.0","state":"inSync","summary":"In sync","instance":")" + instance
                + R"(","fingerprint":"000000000000000)" + fingerprint + "\"}"};
}

//! A watch over these, from an edge with the instance "here" and the fingerprint 1.
struct Watched {
    explicit Watched(const QStringList &addresses, const QStringList &dns = {},
                     const PeerTimings &timings = quick)
        : watch(
            {.addresses = peersIn(addresses),
             .dnsServers = dns,
             .authorization = basicAuthorization(u"u"_s, u"p"_s)},
            {.side = [] { return OwnSide{.instance = u"here"_s, .fingerprint = 1, .isComparable = true}; },
             .byName =
                 [] {
                     return Fingerprints{{u"a_80"_s, 1}};
                 }},
            timings)
    {
        watch.start();
    }
    [[nodiscard]] PeerReport report(int number = 0) const { return watch.reports().value(number); }

    PeerWatch watch;
};

QString addressOf(const FakeHttpServer &server)
{
    return u"127.0.0.1:%1"_s.arg(server.port());
}

} // namespace

class PeerWatchTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void edgeIsAskedWithOurPassword()
    {
        FakeHttpServer other;
        other.answer("GET", "/api/status", edge("b"));
        const Watched watched({addressOf(other)});
        QTRY_VERIFY(watched.report().isUp());
        QCOMPARE(watched.report().status->instance, u"b"_s);
        QCOMPARE(watched.report().address, addressOf(other));
        const FakeRequest first = other.requests().first();
        QCOMPARE(first.headers["authorization"], basicAuthorization(u"u"_s, u"p"_s));
        QVERIFY(!first.headers.contains("origin"));
        QCOMPARE(first.headers["accept-encoding"], "identity"); // so that Qt inflates nothing
    }

    void silentEdgeDelaysNoOther()
    {
        FakeHttpServer silent, good;
        silent.answerAll(FakeReply{.manner = Manner::Hang});
        good.answer("GET", "/api/status", edge("b"));
        const Watched watched({addressOf(silent), addressOf(good)}, {}, {.poll = 20ms, .patience = 60'000ms});
        QTRY_VERIFY(watched.report(1).isUp());
        const auto before = good.requests().size();
        QTRY_VERIFY(good.requests().size() > before + 5);
        QCOMPARE(silent.requests().size(), 1); // one question at a time
    }

    void misbehaviourIsAnError_data()
    {
        QTest::addColumn<int>("manner");
        QTest::addColumn<QString>("says");
        QTest::addRow("hangs") << int(Manner::Hang) << u"no complete answer within 0.5 s"_s;
        QTest::addRow("hangs in the body") << int(Manner::HangInBody) << u"no complete answer"_s;
        QTest::addRow("drips") << int(Manner::Drip) << u"no complete answer"_s;
        QTest::addRow("cuts off") << int(Manner::CutOff) << u"cut short"_s;
        QTest::addRow("cuts off in chunks") << int(Manner::CutOffChunked) << u""_s;
        QTest::addRow("resets") << int(Manner::Reset) << u"connection closed"_s;
    }
    void misbehaviourIsAnError()
    {
        QFETCH(int, manner);
        QFETCH(QString, says);
        FakeHttpServer other;
        FakeReply reply = edge("b");
        reply.manner = Manner(manner);
        other.answerAll(reply);
        const bool isSlow = says.startsWith(u"no complete answer");
        const Watched watched({addressOf(other)}, {}, {.poll = 20ms, .patience = isSlow ? 500ms : 20'000ms});
        QTRY_VERIFY(!watched.report().error.isEmpty());
        QVERIFY2(watched.report().error.contains(says), qPrintable(watched.report().error));
        QVERIFY(!watched.report().isUp());
    }

    void hugeAnswerIsAnError()
    {
        FakeHttpServer other;
        other.answerAll(FakeReply{200, QByteArray(9 * 1024 * 1024, ' ')});
        const Watched watched({addressOf(other)}, {}, {.poll = 1'000ms, .patience = 20'000ms});
        QTRY_VERIFY_WITH_TIMEOUT(watched.report().error.contains(u"larger than"_s), 20'000);
    }

    void goneEdgeIsToldAndComesBack()
    {
        FakeHttpServer other;
        other.answer("GET", "/api/status", edge("b"));
        const Watched watched({addressOf(other)});
        QTRY_VERIFY(watched.report().isUp());
        other.goDown();
        QTRY_VERIFY(watched.report().error.contains(u"connection refused"_s));
        QCOMPARE(watched.report().status->state, u"inSync"_s);
        other.comeUp();
        QTRY_VERIFY(watched.report().isUp());
    }

    void disagreementIsFoundAndEnds()
    {
        FakeHttpServer other;
        other.answer("GET", "/api/status", edge("b", "2"));
        other.answer("/api/fingerprints", R"({"services":{"b_80":"0000000000000001"}})");
        const Watched watched({addressOf(other)});
        QTRY_VERIFY(watched.report().disagreement.has_value());
        QCOMPARE(watched.report().disagreement->onlyHere, QStringList{u"a_80"_s});
        QCOMPARE(watched.report().disagreement->onlyThere, QStringList{u"b_80"_s});
        other.answer("GET", "/api/status", edge("b", "1"));
        QTRY_VERIFY(!watched.report().disagreement.has_value());
    }

    void nameStandsForSeveralEdgesWithoutUs()
    {
        FakeHttpServer other;
        other.answer("GET", "/api/status", edge("b"));
        FakeDns dns;
        dns.setAddresses(u"edges.test"_s, {u"127.0.0.1"_s, u"127.0.0.7"_s});
        const QString name = u"edges.test:%1"_s.arg(other.port());
        const Watched watched({name}, {dns.server()});
        QTRY_VERIFY(watched.watch.reports().size() == 2 && watched.report().isUp());
        QCOMPARE(watched.report().address, addressOf(other));
        QTRY_VERIFY(!watched.report(1).error.isEmpty()); // nothing listens there
        other.answer("GET", "/api/status", edge("here"));
        QTRY_COMPARE(watched.watch.reports().size(), 1);
        QCOMPARE(watched.report().address, u"127.0.0.7:%1"_s.arg(other.port()));

        dns.setAddresses(u"edges.test"_s, {u"127.0.0.1"_s}); // looked up again
        QTRY_COMPARE(watched.watch.reports().size(), 0);
        dns.failures[u"edges.test"_s] = 2; // what it stood for stays
        other.answer("GET", "/api/status", edge("c"));
        QTRY_COMPARE(watched.report().address, name);
    }

    void nameThatDoesNotResolveIsTold()
    {
        FakeDns dns;
        dns.failures[u"gone.test"_s] = 3;
        const Watched watched({u"gone.test:81"_s}, {dns.server()});
        QTRY_VERIFY(watched.report().error.contains(u"gone.test does not resolve"_s));
        QCOMPARE(watched.report().address, u"gone.test:81"_s);
        const auto answers = QCoro::waitFor(const_cast<PeerWatch &>(watched.watch).refreshAll());
        QCOMPARE(answers.size(), 1);
        QVERIFY(answers[0].error.contains(u"does not resolve"_s));
    }

    void refreshReachesAllAndSaysWhoTookIt()
    {
        FakeHttpServer good, refusing, silent, self;
        good.answer("POST", "/api/refresh", FakeReply{202, "{\"accepted\":true}"});
        good.answer("GET", "/api/status", edge("b"));
        refusing.answerAll(FakeReply{403, "{}"});
        silent.answerAll(FakeReply{.manner = Manner::Hang});
        self.answer("GET", "/api/status", edge("here"));
        Watched watched({addressOf(good), addressOf(refusing), addressOf(silent), addressOf(self)});
        QTRY_COMPARE(watched.watch.reports().size(), 3);
        const auto answers = QCoro::waitFor(watched.watch.refreshAll());
        QCOMPARE(answers.size(), 3);
        QVERIFY(answers[0].error.isEmpty());
        QVERIFY(answers[1].error.contains(u"PROXYM_HTTP_ALLOWED_HOSTS"_s));
        QVERIFY(answers[2].error.contains(u"no complete answer"_s));
        QCOMPARE(good.requests("POST", "/api/refresh").size(), 1);
        QCOMPARE(good.requests("POST", "/api/refresh").first().target, "/api/refresh"); // no loops
        QVERIFY(self.requests("POST", "/api/refresh").isEmpty());
    }

    void endWhileAnEdgeIsAskedDoesNoHarm()
    {
        FakeHttpServer other;
        other.answer("GET", "/api/status", FakeReply{.manner = Manner::Hang});
        {
            const Watched watched({addressOf(other)});
            QTRY_COMPARE(other.hanging(), 1);
        }
        other.answerHanging(edge("b")); // whoever would read what is gone does it before this one is answered
        other.answer("GET", "/api/status", edge("b"));
        const Watched next({addressOf(other)});
        QTRY_VERIFY(next.report().isUp());
    }
};

QTEST_GUILESS_MAIN(PeerWatchTest)
#include "peerwatchtest.moc"
