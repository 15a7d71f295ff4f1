// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "peers/peeredge.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;

namespace {

constexpr PeerTimings timings;
const OwnSide own{.instance = u"here"_s, .fingerprint = 1, .isComparable = true};

PeerPlace someplace(const QString &address = u"10.0.0.2:5678"_s)
{
    return {.address = address, .url = QUrl(u"http://"_s + address + u'/')};
}

HttpAnswer answer(const QByteArray &body, int status = 200)
{
    return {.status = status, .headers = {{"ETag", "\"1\""}}, .body = body};
}

HttpAnswer says(const QByteArray &fingerprint, const QByteArray &instance = "there",
                const QByteArray &state = "inSync")
{
    return answer(
        "{\"version\":\"0.1.0\",\"state\":\"" + state + R"(","summary":"In sync: 2 services",)"
        + R"("startedAt":"2026-11-23T07:10:22.000Z","services":{"total":2,"servers":-3},"instance":")"
        + instance + R"(","fingerprint":"000000000000000)" + fingerprint + "\"}");
}

//! An edge that has just been asked.
struct Edge : PeerEdge {
    explicit Edge(const PeerPlace &at = someplace())
        : PeerEdge(at)
    {
    }
    void hears(const Result<HttpAnswer> &what, const OwnSide &side = own) { hear(what, side, now); }
    [[nodiscard]] bool isDue(const OwnSide &side = own) const { return isToBeCompared(side, timings, now); }
    [[nodiscard]] QString error() const { return report().error; }
    Time now{};
};

} // namespace

class PeerEdgeTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goodAnswerIsTold()
    {
        Edge edge;
        QVERIFY(!edge.report().isUp());
        edge.hears(says("1"));
        const PeerReport report = edge.report();
        QVERIFY(report.isUp());
        QCOMPARE(report.status->summary, u"In sync: 2 services"_s);
        QCOMPARE(report.status->services.total, 2);
        QCOMPARE(report.status->services.servers, 0); // no number of servers is negative
        QCOMPARE(report.status->startedAt, QDateTime::fromString(u"2026-11-23T07:10:22Z"_s, Qt::ISODate));
        QVERIFY(report.lastSeenAt.isValid());
    }

    void strangersAreErrorsThatSayWhatToDo_data()
    {
        QTest::addColumn<HttpAnswer>("heard");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const HttpAnswer &heard, const QString &says) {
            QTest::addRow("%s", name) << heard << says;
        };
        row("password", answer("{\"error\":\"\"}", 401), u"PROXYM_HTTP_USER"_s);
        row("host", answer("{\"error\":\"\"}", 403), u"PROXYM_HTTP_ALLOWED_HOSTS"_s);
        row("nothing", answer("", 404), u"HTTP 404: no proxym answers here"_s);
        row("trouble", answer("", 503), u"HTTP 503"_s);
        HttpAnswer elsewhere = answer("", 302);
        elsewhere.headers = {{"Location", "https://u:geheim@login.test/x"}};
        row("redirect", elsewhere, u"https://login.test/x"_s);
        row("unasked 304", answer("", 304), u"HTTP 304"_s);
        row("page", answer("<html>"), u"no proxym answers here: the answer is not"_s);
        row("empty", answer(""), u"no proxym answers here"_s);
        row("list", answer("[]"), u"not a JSON object"_s);
        row("other program", answer(R"({"version":"1","state":"OK"})"), u"neither its state nor"_s);
        row("wrong types", answer(R"({"version":1,"state":["inSync"]})"), u"neither its state nor"_s);
        row("cut short", answer(says("1").body.whole().chopped(3)), u"not JSON"_s);
    }
    void strangersAreErrorsThatSayWhatToDo()
    {
        QFETCH(HttpAnswer, heard);
        QFETCH(QString, says);
        Edge edge;
        edge.hears(heard);
        QVERIFY(!edge.report().isUp());
        QVERIFY2(edge.error().contains(says), qPrintable(edge.error()));
        QVERIFY(!edge.error().contains(u"geheim"_s));
        QVERIFY(!edge.report().status);
    }

    void lastGoodAnswerStays()
    {
        Edge edge;
        edge.hears(says("1"));
        const QDateTime seen = edge.report().lastSeenAt;
        edge.hears(failure(Error::Kind::TimedOut, u"no complete answer within 2.5 s"_s));
        QCOMPARE(edge.error(), u"no complete answer within 2.5 s"_s);
        QCOMPARE(edge.report().status->state, u"inSync"_s);
        QCOMPARE(edge.report().lastSeenAt, seen);
        edge.hears(says("1"));
        QVERIFY(edge.report().isUp());
    }

    void unchangedAnswerIsGood()
    {
        Edge edge;
        QCOMPARE(edge.request("GET", u"/api/status"_s).headers.size(), 1);
        edge.hears(says("1"));
        QCOMPARE(edge.request("GET", u"/api/status"_s).headers.value(1).second, "\"1\"");
        QCOMPARE(edge.request("POST", u"/api/refresh"_s).headers.size(), 1);
        edge.hears(answer("", 304));
        QVERIFY(edge.report().isUp());
    }

    void ownInstanceIsRecognised()
    {
        Edge edge;
        edge.hears(says("2", "here"));
        QVERIFY(edge.isSelf());
        edge.now += 1h;
        QVERIFY(!edge.isDue());
        QVERIFY(reportsOf({edge}).isEmpty());
        edge.hears(says("2", "there")); // the address has become another edge's
        QVERIFY(!edge.isSelf());
    }

    void edgeOfTwoAddressesIsShownOnce()
    {
        Edge first(someplace(u"10.0.0.2:5678"_s)), second(someplace(u"[fd00::2]:5678"_s)),
            old(someplace(u"10.0.0.3:5678"_s)), older(someplace(u"10.0.0.4:5678"_s));
        first.hears(says("1"));
        second.hears(says("1"));
        old.hears(says("1", ""));
        older.hears(says("1", ""));
        const auto reports = reportsOf({first, second, old, older});
        QCOMPARE(reports.size(), 3);
        QCOMPARE(reports.first().address, u"10.0.0.2:5678"_s);
    }

    void differenceIsComparedAfterAWhile()
    {
        Edge edge;
        edge.hears(says("2"));
        QVERIFY(!edge.isDue());
        edge.now += 4s;
        edge.hears(says("3"));
        QVERIFY(!edge.isDue());
        edge.now += 1s;
        edge.hears(says("3"));
        QVERIFY(edge.isDue());

        edge.compare(answer(R"({"services":{"a_80":"0000000000000001","b_80":"0000000000000002","x":7}})"),
                     {{u"b_80"_s, 1}, {u"c_80"_s, 1}}, own, edge.now);
        const auto found = edge.report().disagreement;
        QVERIFY(found.has_value());
        QCOMPARE(found->onlyThere, QStringList{u"a_80"_s});
        QCOMPARE(found->onlyHere, QStringList{u"c_80"_s});
        QCOMPARE(found->different, QStringList{u"b_80"_s});
        QVERIFY(found->since.isValid());
    }

    void agreementInBetweenStartsAnew()
    {
        Edge edge;
        edge.hears(says("2"));
        edge.now += 4s;
        edge.hears(says("1"));
        edge.now += 2s;
        edge.hears(says("2"));
        QVERIFY(!edge.isDue());
    }

    void sameDifferenceIsNotAskedAboutAgain()
    {
        Edge edge;
        edge.hears(says("2"));
        edge.now += 5s;
        edge.compare(answer(R"({"services":{"a_80":"0000000000000001"}})"), {}, own, edge.now);
        edge.now += 1h;
        edge.hears(says("2"));
        QVERIFY(edge.report().disagreement.has_value());
        QVERIFY(!edge.isDue());
        edge.hears(says("3")); // another one is
        QVERIFY(edge.isDue());
        edge.compare(answer(R"({"services":{"a_80":"0000000000000001"}})"), {}, own, edge.now);
        edge.now += 9s;
        edge.hears(says("4"));
        QVERIFY(!edge.isDue()); // but not that often
        edge.now += 1s;
        QVERIFY(edge.isDue());
        QVERIFY(edge.isDue({.instance = u"here"_s, .fingerprint = 5, .isComparable = true}));
        edge.hears(says("1"));
        QVERIFY(!edge.report().disagreement.has_value());
    }

    void whoDoesNotSayWhatDisagreesAllTheSame()
    {
        Edge edge;
        edge.hears(says("2"));
        edge.now += 5s;
        edge.compare(answer("", 404), {}, own, edge.now);
        QVERIFY(edge.report().isUp());
        QVERIFY(edge.report().disagreement->error.contains(u"HTTP 404"_s));
        edge.now += 10s;
        edge.hears(says("2"));
        QVERIFY(edge.report().disagreement.has_value());
        QVERIFY(edge.isDue());
    }

    void startingEdgesAreNotCompared()
    {
        Edge edge;
        edge.hears(says("2", "there", "starting"));
        edge.now += 1h;
        QVERIFY(!edge.isDue());
        edge.hears(says("2"), {.instance = u"here"_s, .fingerprint = 1, .isComparable = false});
        edge.now += 1h;
        QVERIFY(!edge.isDue());
    }

    void whoIsGoneDoesNotDisagree()
    {
        Edge edge;
        edge.hears(says("2"));
        edge.now += 5s;
        edge.compare(answer(R"({"services":{"a_80":"0000000000000001"}})"), {}, own, edge.now);
        edge.hears(failure(Error::Kind::Unreachable, u"connection refused"_s));
        QVERIFY(!edge.report().disagreement.has_value());
        QVERIFY(!edge.isDue());
    }

    void textsAreCutAndCleaned()
    {
        Edge edge;
        QByteArray body = says("1").body.whole();
        body.replace("In sync: 2 services", QByteArray(100'000, 'x') + "\\u0007");
        edge.hears(answer(body));
        QCOMPARE(edge.report().status->summary.size(), 1'000);
        body = says("1").body.whole();
        body.replace("In sync: 2 services", "a\\u0000\\nb");
        edge.hears(answer(body));
        QCOMPARE(edge.report().status->summary, u"a  b"_s);
    }

    void tlsIsAskedByName()
    {
        const PeerPlace named{
            .address = u"https://b.test:81"_s, .url = QUrl(u"https://10.0.0.2:81/"_s), .name = u"b.test"_s};
        const Edge edge(named);
        const HttpRequest request = edge.request("GET", u"/api/status"_s);
        QCOMPARE(request.expectedName, u"b.test"_s);
        QCOMPARE(request.url, QUrl(u"https://10.0.0.2:81/api/status"_s));
        QCOMPARE(request.headers.value(1).second, "b.test:81");
        QCOMPARE(edge.report().page, u"https://b.test:81/"_s);
    }
};

QTEST_GUILESS_MAIN(PeerEdgeTest)
#include "peeredgetest.moc"
