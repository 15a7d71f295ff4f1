// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/servedboard.h"
#include "support/fakehttpserver.h"
#include "support/listedits.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

QJsonObject jsonOf(const proxym::test::HttpAnswer &answer)
{
    return QJsonDocument::fromJson(answer.body).object();
}

//! A served board, and an edge that is none of ours.
struct World {
    World()
    {
        other.answer("GET", "/api/status",
                     FakeReply{200,
                               R"({"version":"0.1.0","state":"degraded","instance":"b",)"
                               R"("fingerprint":"0000000000000001","services":{"total":3},)"
                               R"("summary":"Degraded: 3 services <b> & 1 skipped"})"});
        other.answer("POST", "/api/refresh", FakeReply{202, R"({"accepted":true})"});
    }
    void serve(StatusSettings settings = {})
    {
        settings.peers = {u"127.0.0.1:%1"_s.arg(other.port()), u"127.0.0.1:9"_s};
        board.serve(settings);
    }
    [[nodiscard]] QJsonArray peers() const
    {
        return jsonOf(ask(board.port, "GET /api/peers"))[u"peers"_s].toArray();
    }
    [[nodiscard]] bool areKnown() const
    {
        const QJsonArray all = peers();
        return all.size() == 2 && all[0][u"state"_s].isString() && all[1][u"error"_s].isString();
    }

    FakeHttpServer other;
    ServedBoard board;
};

} // namespace

//! This edge as others see it, and others as it tells them.
class EdgesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void statusSaysWhoAndWhat()
    {
        ServedBoard board;
        board.serve();
        const QJsonObject before = jsonOf(ask(board.port, "GET /api/status"));
        QCOMPARE(before[u"instance"_s].toString().size(), 16);
        QCOMPARE(before[u"fingerprint"_s].toString().size(), 16);
        Status changed = inSync();
        takenFrom(changed.inventory.entries, changed.inventory.entries.size() - 1);
        board.board.publish(changed);
        const QJsonObject after = jsonOf(ask(board.port, "GET /api/status"));
        QCOMPARE(after[u"instance"_s], before[u"instance"_s]);
        QVERIFY(after[u"fingerprint"_s] != before[u"fingerprint"_s]);
        board.board.publish(inSync()); // other objects, the same services
        QCOMPARE(jsonOf(ask(board.port, "GET /api/status"))[u"fingerprint"_s], before[u"fingerprint"_s]);
        ServedBoard another;
        another.serve();
        const QJsonObject theirs = jsonOf(ask(another.port, "GET /api/status"));
        QCOMPARE(theirs[u"fingerprint"_s], before[u"fingerprint"_s]);
        QVERIFY(theirs[u"instance"_s] != before[u"instance"_s]);
    }

    void fingerprintsAreByName()
    {
        ServedBoard board;
        board.serve();
        const QJsonObject services =
            jsonOf(ask(board.port, "GET /api/fingerprints"))[u"services"_s].toObject();
        QCOMPARE(services.keys(), (QStringList{u"_b__80"_s, u"web_80"_s}));
        QCOMPARE(services[u"web_80"_s].toString().size(), 16);
    }

    void withoutPeersThereAreNone()
    {
        ServedBoard board;
        board.serve();
        QCOMPARE(ask(board.port, "GET /api/peers").body.trimmed(), R"({"peers":[]})");
        QCOMPARE(jsonOf(ask(board.port, "POST /api/refresh?edges=all"))[u"edges"_s].toArray().size(), 0);
        QVERIFY(!ask(board.port, "GET /metrics").body.contains("proxym_peer_up{"));
        QVERIFY(!ask(board.port, "GET /").body.contains("<div id=\"edges\"><section"));
    }

    void peersAreToldByApiMetricsAndPage()
    {
        World world;
        world.serve();
        QTRY_VERIFY(world.areKnown());
        const QJsonObject good = world.peers()[0].toObject();
        QCOMPARE(good[u"address"_s].toString(), u"127.0.0.1:%1"_s.arg(world.other.port()));
        QCOMPARE(good[u"state"_s].toString(), u"degraded"_s);
        QCOMPARE(good[u"services"_s][u"total"_s].toInt(), 3);
        QVERIFY(good[u"error"_s].isNull() && good[u"disagreement"_s].isNull());
        QVERIFY(good[u"lastSeenAt"_s].isString());
        const QJsonObject gone = world.peers()[1].toObject();
        QVERIFY(gone[u"error"_s].toString().contains(u"connection refused"_s));
        QVERIFY(gone[u"state"_s].isNull() && gone[u"services"_s].isNull() && gone[u"lastSeenAt"_s].isNull());

        const QByteArray metrics = ask(world.board.port, "GET /metrics").body;
        const QByteArray peer = good[u"address"_s].toString().toLatin1();
        QVERIFY(metrics.contains("proxym_peer_up{peer=\"" + peer + "\"} 1\n"));
        QVERIFY(metrics.contains("proxym_peer_up{peer=\"127.0.0.1:9\"} 0\n"));
        QVERIFY(metrics.contains("proxym_peer_disagreements{peer=\"" + peer + "\"} 0\n"));
        QVERIFY(!metrics.contains("proxym_peer_disagreements{peer=\"127.0.0.1:9\"}"));

        const QByteArray page = ask(world.board.port, "GET /").body;
        QVERIFY(page.contains("3 services &lt;b&gt; &amp; 1 skipped"));
        QVERIFY(page.contains("this one and 2 others, 1 does not answer"));
        QVERIFY(page.contains("<a class=\"code\" href=\"http://" + peer + "/\""));
    }

    void refreshOfAllSaysWhoTookIt()
    {
        World world;
        world.serve();
        int refreshes = 0;
        connect(world.board.server.get(), &StatusServer::refreshRequested, this, [&] { ++refreshes; });
        QTRY_VERIFY(world.areKnown());
        const auto answer = ask(world.board.port, "POST /api/refresh?edges=all");
        QCOMPARE(answer.status, 202);
        const QJsonArray edges = jsonOf(answer)[u"edges"_s].toArray();
        QCOMPARE(edges.size(), 2);
        QCOMPARE(edges[0][u"accepted"_s].toBool(), true);
        QCOMPARE(edges[1][u"accepted"_s].toBool(), false);
        QVERIFY(edges[1][u"error"_s].toString().contains(u"connection refused"_s));
        QCOMPARE(refreshes, 1);
        QCOMPARE(world.other.requests("POST", "/api/refresh").size(), 1);
        QCOMPARE(world.other.requests("POST", "/api/refresh").first().target, "/api/refresh");
    }

    void formOfTheBareMarkupRefreshesAllToo()
    {
        World world;
        world.serve();
        const auto answer = ask(world.board.port, "POST /api/refresh?edges=all",
                                "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n");
        QCOMPARE(answer.status, 303);
        QTRY_COMPARE(world.other.requests("POST", "/api/refresh").size(), 1);
    }

    void foreignPagesCannotRefreshAll()
    {
        World world;
        world.serve();
        for (const char *field : {"Origin: http://evil.test\r\n", "Sec-Fetch-Site: cross-site\r\n"})
            QCOMPARE(ask(world.board.port, "POST /api/refresh?edges=all", field).status, 403);
        QCOMPARE(ask(world.board.port, "POST /api/refresh?edges=some").status, 400);
        QCOMPARE(ask(world.board.port, "POST /api/refresh?edges=all&accept=losses").status, 400);
        QCOMPARE(ask(world.board.port, "GET /api/peers", "Host: evil.test\r\n").status, 403);
        QCOMPARE(ask(world.board.port, "GET /api/fingerprints", "Host: evil.test\r\n").status, 403);
        QTRY_VERIFY(world.areKnown());
        QVERIFY(world.other.requests("POST", "/api/refresh").isEmpty());
    }

    void passwordGuardsThemAndIsUsed()
    {
        World world;
        world.serve({.user = u"me"_s, .password = Secret(u"geheim"_s)});
        QCOMPARE(ask(world.board.port, "GET /api/peers").status, 401);
        QCOMPARE(ask(world.board.port, "GET /api/fingerprints").status, 401);
        QCOMPARE(ask(world.board.port, "POST /api/refresh?edges=all").status, 401);
        QTRY_VERIFY(!world.other.requests().isEmpty());
        QCOMPARE(world.other.requests().first().headers["authorization"],
                 "Basic " + QByteArray("me:geheim").toBase64());
    }
};

QTEST_GUILESS_MAIN(EdgesTest)
#include "edgestest.moc"
