// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/admin.h"
#include "load/originfarm.h"
#include "support/program/site.h"
#include "system/town.h"

#include <QCoroTask>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

QByteArray hosts(const QList<Port> &ports, const QByteArray &address = "127.0.0.1")
{
    QByteArrayList texts;
    for (const Port port : ports)
        texts.append(R"({"ip":")" + address + R"(","port":)" + QByteArray::number(port.number()) + '}');
    return texts.join(',');
}

QByteArray service(const QByteArray &id, const QByteArray &domain, const QByteArray &hosts)
{
    return R"({"id":"/)" + id + R"(","domains":[")" + domain
        + R"("],"port":80,"applicationProtocol":"http","hosts":[)" + hosts + "]}";
}

//! Services of a site whose servers report which program they are. Clients send requests without a pause and
//! know which programs may answer. With each change another service gets many different servers, so that
//! HAProxy receives a lot of commands.
class Fair {
public:
    [[nodiscard]] Port open(const QByteArray &name) { return farm.open(Speaks::Http, name); }
    void serve(const QByteArrayList &services)
    {
        QByteArrayList crowd;
        for (int i = 0; i < 150; ++i)
            crowd.append(
                hosts({m_crowd}, "127.1." + QByteArray::number(m_round) + '.' + QByteArray::number(i + 1)));
        m_round = 1 - m_round;
        site.serve('[' + services.join(',') + ',' + service("crowd", "crowd.test", crowd.join(',')) + ']');
    }
    void start(const QMap<QString, QString> &more = {})
    {
        (void)site.lab.write(u"settings/crowd_80.yml"_s, "check: false");
        site.start(more);
        QTRY_COMPARE(site.state(), u"inSync"_s);
        for (const QString &change : {u"reloads"_s, u"runtimeUpdates"_s})
            m_changes[change] = site.count(change);
    }
    void letClientsIn(const QByteArray &host, const QByteArray &program)
    {
        clients.owners.give(host, program);
        for (const auto connections : {Connections::New, Connections::Kept})
            clients.add(2,
                        {.connections = connections,
                         .port = site.lab.settings.httpPort,
                         .host = host,
                         .think = std::chrono::milliseconds(1),
                         .sendsCookies = true});
    }
    //! Waits until HAProxy has applied what was served, and counts one more of these changes.
    void settle(const QString &change)
    {
        ++m_changes[change];
        QTRY_COMPARE_WITH_TIMEOUT(site.count(change), m_changes[change], 20'000);
        QTRY_COMPARE(site.state(), u"inSync"_s);
        const qint64 seen = clients.done(test::Request::Get);
        QTRY_VERIFY(clients.done(test::Request::Get) > seen + 50);
    }
    void expectNothingLostNorMisled()
    {
        clients.stop();
        QVERIFY2(clients.failures().isEmpty(), told(clients.failures()).constData());
        QVERIFY2(clients.wrongAnswers().isEmpty(), told(clients.wrongAnswers()).constData());
    }

    OriginFarm farm{std::chrono::milliseconds(0)};
    Site site;
    LoadGenerator clients;

private:
    const Port m_crowd = farm.open(Speaks::Http, "crowd");
    int m_round = 0;
    QMap<QString, int> m_changes; //!< the number expected
};

} // namespace

//! Services that exchange servers and routes under load.
class ExchangeTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (HaproxyLab::haproxy().isEmpty())
            QSKIP("haproxy is not installed");
    }

    void exchangeOfDomainsAndServersMisleadsNobody_data()
    {
        QTest::addColumn<bool>("isSticky");
        QTest::newRow("plain") << false;
        QTest::newRow("sticky") << true;
    }
    void exchangeOfDomainsAndServersMisleadsNobody()
    {
        QFETCH(bool, isSticky);
        Fair fair;
        const Port x = fair.open("x"), y = fair.open("y");
        for (const QString &name : {u"settings/a_80.yml"_s, u"settings/b_80.yml"_s})
            if (isSticky)
                (void)fair.site.lab.write(name, "sticky: true");
        const auto serve = [&](bool isTurned) {
            fair.serve({service("a", isTurned ? "y.test" : "x.test", hosts({isTurned ? y : x})),
                        service("b", isTurned ? "x.test" : "y.test", hosts({isTurned ? x : y}))});
        };
        serve(false);
        fair.start({{u"HAPROXY_RELOAD_INTERVAL"_s, u"0"_s}});
        fair.letClientsIn("x.test", "x");
        fair.letClientsIn("y.test", "y");
        for (int round = 1; round <= 8; ++round) {
            serve(round % 2 == 1);
            fair.settle(u"reloads"_s);
        }
        fair.expectNothingLostNorMisled();
    }

    //! It stays in the model, and HAProxy knows that it is down: the serving one must not leave before
    //! another has joined.
    void deadServerIsNobodyToLeaveAServiceTo()
    {
        Fair fair;
        const Port dead = fair.open("a"), one = fair.open("a"), other = fair.open("a"), b = fair.open("b");
        const auto serve = [&](Port first, Port second) {
            fair.serve(
                {service("a", "a.test", hosts({dead, first})), service("b", "b.test", hosts({b, second}))});
        };
        serve(one, other);
        fair.start({{u"HAPROXY_CHECK_INTERVAL"_s, u"1"_s}});
        fair.farm.kill(dead);
        const HaproxyAdmin admin(fair.site.lab.settings.adminSocketPath(), std::chrono::seconds(2));
        const auto live = [&] {
            return QCoro::waitFor(admin.liveCounts({u"a_80"_s})).value_or(LiveCounts()).value(u"a_80"_s);
        };
        QTRY_COMPARE_WITH_TIMEOUT(live(), 1, 20'000);
        fair.letClientsIn("a.test", "a");
        for (int round = 1; round <= 12; ++round) {
            serve(round % 2 == 1 ? other : one, round % 2 == 1 ? one : other);
            fair.settle(u"runtimeUpdates"_s);
        }
        QCOMPARE(fair.site.count(u"reloads"_s), 1);
        fair.expectNothingLostNorMisled();
    }
};

QTEST_GUILESS_MAIN(ExchangeTest)
#include "exchangetest.moc"
