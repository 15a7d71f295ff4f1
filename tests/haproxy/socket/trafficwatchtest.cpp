// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/trafficwatch.h"
#include "haproxy/config/sparebackends.h"
#include "haproxy/fakeadminsocket.h"

#include <QCoroTask>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

const QByteArray header = "Name: HAProxy\nPid: 7\n\n"
                          "# pxname,svname,qcur,scur,stot,hrsp_4xx,hrsp_5xx,req_tot,rtime,\n";

QByteArray answerWith(int requests)
{
    const QByteArray number = QByteArray::number(requests);
    return header + "http-in,FRONTEND,,1," + number + ",0,0," + number + ",,\n" + "metrics,FRONTEND,,1,9"
        + number + ",0,0,9" + number + ",,\n" + "a_80,BACKEND,0,1," + number + ",0,0," + number + ",5,\n"
        + "spare_0001,BACKEND,0,1," + number + ",0,0," + number + ",5,\n\n";
}

ProxyModel modelOf(int services)
{
    ProxyModel model;
    model.backends.append(ProxyBackend{.name = u"a_80"_s, .balance = u"leastconn"_s});
    for (int i = 1; i < services; ++i)
        model.backends.append(
            ProxyBackend{.name = u"b%1_80"_s.arg(i, 6, 10, QChar(u'0')), .balance = u"leastconn"_s});
    return model;
}

} // namespace

//! What HAProxy is asked, and for whom.
class TrafficWatchTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void backendsAreAskedForWhileThereAreFew()
    {
        FakeAdminSocket socket;
        socket.answer = answerWith(10);
        TrafficWatch watch(
            socket.client(),
            [] {
                return TrafficWatch::Served{modelOf(2), {}};
            },
            10ms);
        watch.start();
        QTRY_VERIFY(socket.asked.size() > 2);
        QCOMPARE(socket.asked.first(), "show info; show stat -1 3 -1\n");
        QTRY_VERIFY(!watch.of({}).isEmpty());
        QTRY_VERIFY(!watch.of(u"a_80"_s).isEmpty());
        QCoro::waitFor(watch.stop());
    }

    void manyAreAskedForOnlyWhileSomebodyLooks()
    {
        FakeAdminSocket socket;
        socket.answer = answerWith(10);
        const ProxyModel many = modelOf(TrafficWatch::mostServices + 1);
        TrafficWatch watch(
            socket.client(),
            [&] {
                return TrafficWatch::Served{many, {}};
            },
            10ms);
        watch.start();
        QTRY_VERIFY(socket.asked.size() > 2);
        QCOMPARE(socket.asked.last(), "show info; show stat -1 1 -1\n");
        QTRY_VERIFY(!watch.of({}).isEmpty());
        QVERIFY(watch.of(u"a_80"_s).isEmpty());
        QTRY_COMPARE(socket.asked.last(), "show info; show stat -1 3 -1\n");
        QTRY_VERIFY(!watch.of(u"a_80"_s).isEmpty());
        QCoro::waitFor(watch.stop());
    }

    void serviceInASpareBackendIsFoundThere()
    {
        FakeAdminSocket socket;
        socket.answer = answerWith(10);
        ProxyModel model = modelOf(1);
        model.backends = {ProxyBackend{.name = u"new_80"_s, .balance = u"leastconn"_s},
                          spareBackend(spareName(1))};
        TrafficWatch watch(
            socket.client(),
            [&] {
                return TrafficWatch::Served{model, Seats{{u"new_80"_s, u"spare_0001"_s}}};
            },
            10ms);
        watch.start();
        QTRY_VERIFY(!watch.of(u"new_80"_s).isEmpty());
        QVERIFY(watch.of(u"spare_0001"_s).isEmpty());
        QVERIFY(watch.of(u"a_80"_s).isEmpty()); // its service has left
        QCoro::waitFor(watch.stop());
    }

    void ownFiguresAreNoTraffic()
    {
        const auto report = trafficFrom(answerWith(10), true);
        QVERIFY(report.has_value());
        QCOMPARE(report->pid, 7);
        QCOMPARE(report->edge.requests, 10);
        QCOMPARE(report->backends->size(), 2);
        QCOMPARE(report->backends->value(u"a_80"_s).responseMs, 5.F);
    }

    void tcpCountsSessions()
    {
        const auto report =
            trafficFrom(header + "db_5432,FRONTEND,,4,20,,,,,\ndb_5432,BACKEND,0,4,19,,,,0,\n\n", true);
        QVERIFY(report.has_value());
        QCOMPARE(report->edge.requests, 20);
        QCOMPARE(report->edge.sessions, 4);
        QCOMPARE(report->backends->value(u"db_5432"_s).requests, 19);
        QVERIFY(!report->backends->value(u"db_5432"_s).responseMs);
    }

    void oddAnswersAreNone_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("unknown command") << QByteArray("Unknown command.\n");
        QTest::newRow("no pid") << QByteArray("# pxname,svname,stot,\nhttp-in,FRONTEND,1,\n");
        QTest::newRow("no table") << QByteArray("Pid: 7\n\n");
        QTest::newRow("no columns") << QByteArray("Pid: 7\n\n# pxname,what,\na,FRONTEND,\n");
        QTest::newRow("cut") << header.left(60);
    }
    void oddAnswersAreNone()
    {
        QFETCH(QByteArray, answer);
        QVERIFY(!trafficFrom(answer, true).has_value());
    }

    void silentHaproxyIsNoSample()
    {
        FakeAdminSocket socket;
        socket.isSilent = true;
        TrafficWatch watch(
            socket.client(),
            [] {
                return TrafficWatch::Served{modelOf(1), {}};
            },
            10ms);
        watch.start();
        QTRY_VERIFY(socket.asked.size() > 1);
        QVERIFY(watch.of({}).isEmpty());
        QCoro::waitFor(watch.stop());
    }
};

QTEST_GUILESS_MAIN(TrafficWatchTest)
#include "trafficwatchtest.moc"
