// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/plan/changeorder.h"
#include "haproxy/haproxycase.h"

using namespace proxym;
using namespace proxym::test;

namespace {

//! "a+1" (the server at 10.0.0.1 joins a), "a-1" (it leaves), "x>b" (x.test now leads to b), "x>" (to no
//! service)
QString told(const ChangeStep &step)
{
    const auto server = [](const auto &change, QChar how) {
        return change.backend.left(1) + how + change.server.host.address().section(u'.', 3);
    };
    if (const auto *joins = std::get_if<ServerJoins>(&step))
        return server(*joins, u'+');
    if (const auto *leaves = std::get_if<ServerLeaves>(&step))
        return server(*leaves, u'-');
    const auto &change = std::get<ChangeMap>(step);
    return change.key.left(1) + u'>' + change.value.left(1);
}

//! "a x 1 2, b y 3": a has x.test, 10.0.0.1 and 10.0.0.2, b has y.test and 10.0.0.3
ProxyModel town(const QString &text)
{
    QStringList services;
    for (const QString &service : text.split(u", "_s)) {
        QStringList domains, servers;
        for (const QString &word : service.split(u' ').mid(1)) {
            if (word.front().isDigit())
                servers.append(u"\"10.0.0.%1:1\""_s.arg(word));
            else
                domains.append(u"\"%1.test\""_s.arg(word));
        }
        services.append(uR"({"id": "/%1", "port": 80, "domains": [%2], "servers": [%3]})"_s.arg(
            service.left(1), domains.join(u','), servers.join(u',')));
    }
    return modelFromJson((u"{\"services\": ["_s + services.join(u',') + u"]}"_s).toUtf8());
}

//! "a 1, b": for these backends, the servers that are up
UpServers upOf(const QString &text)
{
    UpServers up;
    for (const QString &backend : text.split(u", "_s, Qt::SkipEmptyParts)) {
        const QStringList words = backend.split(u' ');
        QSet<QString> &names = up[words.first() + u"_80"_s];
        for (const QString &word : words.mid(1))
            names.insert(words.first() + u"-10.0.0.%1-1"_s.arg(word));
    }
    return up;
}

} // namespace

//! Situation → the steps of a change while HAProxy runs. That they misroute no request, whatever the
//! situation, is tested in whogetsrequeststest.
class ChangeOrderTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesSteps_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("up");
        QTest::addColumn<QString>("steps");
        const auto row = [](const char *name, const QString &before, const QString &after,
                            const QString &steps, const QString &up = {}) {
            QTest::newRow(name) << before << after << up << steps;
        };
        row("servers come, routes change, servers go", u"a x 1, b y 2"_s, u"a 1, b x y 2 3"_s, u"b+3 x>b"_s);
        row("a replaced server leaves last", u"a x 1 2"_s, u"a x 3 4"_s, u"a+3 a+4 a-1 a-2"_s);
        row("address leaves before another gets it", u"a x 1 2, b y 3"_s, u"a x 1 4, b y 2 3"_s,
            u"a+4 a-2 b+2"_s);
        row("… also where no server stays", u"a x 2, b y 3"_s, u"a x 4, b y 2 3"_s, u"a+4 a-2 b+2"_s);
        row("… also where the one that stays is down", u"a x 1 2, b y 3"_s, u"a x 1 4, b y 2 3"_s,
            u"a+4 a-2 b+2"_s, u"a"_s);
        row("one that stays serves while addresses are exchanged", u"a x 1 2, b y 3 4"_s,
            u"a x 1 4, b y 2 3"_s, u"a-2 b-4 a+4 b+2"_s);
        row("one that stays and is down does not", u"a x 1 2, b y 3 4"_s, u"a x 1 4, b y 2 3"_s,
            u"b-4 a+4 a-2 b+2"_s, u"a, b 3"_s);
        row("an address has to be shared where otherwise none would serve", u"a x 1 2, b y 3 4"_s,
            u"a x 1 4, b y 2 3"_s, u"a+4 a-2 b+2 b-4"_s, u"a, b"_s);
        row("… or where two have nothing but each other's", u"a x 1, b y 2"_s, u"a x 2, b y 1"_s,
            u"a+2 a-1 b+1 b-2"_s);
        row("a backend without requests can let go", u"a x 1, b x 2"_s, u"a x 2, b x 1"_s,
            u"b-2 a+2 a-1 b+1"_s);
        row("new program waits until the old route has gone", u"a x 1, b y 2"_s, u"a z 3, b x y 1 2"_s,
            u"x>b a+3 a-1 b+1 z>a"_s);
        row("a chain is undone from its end", u"a x 1, b y 2, c v 3"_s, u"a z 4, b x 1, c v y 2"_s,
            u"c+2 c-3 y>c b+1 b-2 x>b a+4 a-1 z>a"_s);
        row("routes and addresses are exchanged alongside servers that stay", u"a x 1 2, b y 3 4"_s,
            u"a y 1 4, b x 2 3"_s, u"a-2 b-4 x>b y>a a+4 b+2"_s);
        row("exchange of routes alone", u"a x 1, b y 2"_s, u"a y 1, b x 2"_s, u"x>b y>a"_s);
    }
    void takesSteps()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, up);
        const ChangeOrder order = changeOrder(town(before), town(after), upOf(up));
        QStringList steps;
        for (const ChangeStep &step : order.steps)
            steps.append(told(step));
        QTEST(steps.join(u' '), "steps");
        QCOMPARE(order.entangled, QStringList());
    }

    //! Whichever came first would be wrong: a reload does it all at once.
    void exchangeOfRoutesAndAllServersHasNoOrder_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("up");
        QTest::newRow("two") << u"a x 1, b y 2, c z 3"_s << u"a y 2, b x 1, c z 3"_s << QString();
        QTest::newRow("the one that stays is down")
            << u"a x 1 2, b y 3 4, c z 3"_s << u"a y 1 4, b x 2 3, c z 3"_s << u"a, b"_s;
        QTest::newRow("others come, too")
            << u"a x 1, b y 2, c z 3"_s << u"a y 4, b x 5, c z 3"_s << QString();
    }
    void exchangeOfRoutesAndAllServersHasNoOrder()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, up);
        const ChangeOrder order = changeOrder(town(before), town(after), upOf(up));
        QCOMPARE(order.entangled, (QStringList{u"a_80"_s, u"b_80"_s}));
        const Plan plan = planChange(town(before), town(after), {}, upOf(up));
        QCOMPARE(std::get<Reload>(plan).reason, u"routes and servers move between a_80, b_80 all at once"_s);
    }
    //! Until that reload the rest is done.
    void restHasAnOrder()
    {
        const ProxyModel before = town(u"a x 1, b y 2, c z 3"_s), after = town(u"a y 2, b x 1, c u z 3 4"_s);
        QCOMPARE(partInOrder(before, after, {}), town(u"a x 1, b y 2, c u z 3 4"_s));
    }
    //! Each gets different servers, and the route of the one before it.
    void chainHasAnOrderUnlessItIsVeryLong()
    {
        const auto chain = [](int length, int step) {
            ProxyModel model;
            for (int i = 0; i < length; ++i) {
                const QString address = u"10.%1.%2.%3"_s.arg(step).arg(i / 250).arg(i % 250);
                const Host host = Host::from(address, Port::of<80>()).value();
                model.backends.append(
                    ProxyBackend{.name = u"s%1_80"_s.arg(10'000 + i),
                                 .balance = u"roundrobin"_s,
                                 .servers = {{u"s%1-"_s.arg(10'000 + i) + address + u"-80"_s, host}}});
                model.maps.hosts.insert(u"d%1.test"_s.arg(i - step), model.backends.last()->name);
            }
            return model;
        };
        const auto isEntangled = [&](int length) {
            return !changeOrder(chain(length, 0), chain(length, 1), {}).entangled.isEmpty();
        };
        QVERIFY(!isEntangled(200));
        QVERIFY(isEntangled(1'500));
    }
    //! HAProxy is not asked without need.
    void healthMattersOnlyWhereItDecides()
    {
        const ProxyModel before = town(u"a x 1 2, b y 3 4"_s);
        const auto asked = [&](const QString &after) {
            return whoseHealthMatters(before, town(after)).join(u' ');
        };
        QCOMPARE(asked(u"a x 1 5, b y 3 6"_s), QString());
        QCOMPARE(asked(u"a x 1, b y 3 4"_s), QString());
        QCOMPARE(asked(u"a 1 2, b x y 3 4"_s), QString());
        QCOMPARE(asked(u"a x 5, b y 2 3 4"_s), QString());
        QCOMPARE(asked(u"a x 1, b y 2 3 4"_s), u"a_80"_s);
        QCOMPARE(asked(u"a x 1 4, b y 2 3"_s), u"a_80 b_80"_s);
        QCOMPARE(asked(u"a 1 2, b x y 3"_s), u"b_80"_s);
        QCOMPARE(asked(u"a 1 2, b x y 3 4 5"_s), u"b_80"_s);
    }
};

QTEST_GUILESS_MAIN(ChangeOrderTest)
#include "changeordertest.moc"
