// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/latestarters.h"
#include "haproxy/haproxycase.h"
#include "haproxy/process/portprobe.h"

#include <QTcpServer>

using namespace proxym;
using namespace proxym::test;
using namespace std::chrono_literals;

namespace {

const QByteArray one =
    R"({"services": [{"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:1"]}]})";
const QByteArray three = R"({"services": [
  {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"]}]})";

Host at(const QString &address)
{
    return Host::from(address, Port::of<1>()).value();
}

//! Which servers join by the change, and how: "10.0.0.2 at once".
QStringList joined(const RuntimeUpdate &update)
{
    QStringList told;
    for (const RuntimeCommand &command : update.commands) {
        if (const auto *now = std::get_if<EnableServer>(&command))
            told.append(now->server.section(u'-', 1, 1) + u" at once"_s);
        if (const auto *later = std::get_if<EnableAfterCheck>(&command))
            told.append(later->server.section(u'-', 1, 1) + u" after a check"_s);
    }
    return told;
}

} // namespace

//! Servers whose program does not listen yet.
class LateStartersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void waitsOnlyBesideALiveServer_data()
    {
        QTest::addColumn<QStringList>("refusing");
        QTest::addColumn<int>("stateOfTheFirst");
        QTest::addColumn<QStringList>("expected");
        const QStringList none, second{u"10.0.0.2"_s}, both{u"10.0.0.2"_s, u"10.0.0.3"_s};
        const QStringList atOnce{u"10.0.0.2 at once"_s, u"10.0.0.3 at once"_s};
        const QStringList secondLater{u"10.0.0.2 after a check"_s, u"10.0.0.3 at once"_s};
        const QStringList later{u"10.0.0.2 after a check"_s, u"10.0.0.3 after a check"_s};
        QTest::newRow("all listen") << none << 2 << atOnce;
        QTest::newRow("one does not") << second << 2 << secondLater;
        QTest::newRow("none does, one stays") << both << 2 << later;
        QTest::newRow("none does, the one that stays is down") << both << 0 << atOnce;
        QTest::newRow("one of them listens, the one that stays is down") << second << 0 << secondLater;
    }
    void waitsOnlyBesideALiveServer()
    {
        QFETCH(QStringList, refusing);
        QFETCH(int, stateOfTheFirst);
        const ProxyModel wanted = modelFromJson(three);
        const auto update = std::get<RuntimeUpdate>(planChange(modelFromJson(one), wanted, {}));
        QCOMPARE(joiningAddresses(update, wanted), (QList<Host>{at(u"10.0.0.2"_s), at(u"10.0.0.3"_s)}));
        QList<Host> hosts;
        for (const QString &address : refusing)
            hosts.append(at(address));
        const ServerStateRow first{
            .backend = u"web_80"_s, .name = u"web-10.0.0.1-1"_s, .operationalState = stateOfTheFirst};
        const RuntimeUpdate suited = withLateStarters(update, wanted, hosts, {first});
        QTEST(joined(suited), "expected");
        QCOMPARE(serversJoiningBy(suited), serversJoiningBy(update));
    }
    void parkedServerThatReturnsMayBeLateToo()
    {
        const ProxyModel wanted = modelFromJson(three);
        const ParkedServers parked{{u"web_80"_s, {u"web-10.0.0.2-1"_s}}};
        const auto update = std::get<RuntimeUpdate>(planChange(modelFromJson(one), wanted, parked));
        const RuntimeUpdate suited = withLateStarters(update, wanted, {at(u"10.0.0.2"_s)}, {});
        QCOMPARE(joined(suited), (QStringList{u"10.0.0.2 after a check"_s, u"10.0.0.3 at once"_s}));
        QVERIFY(parkedAfter(suited, parked).isEmpty());
    }
    //! Its other new server can join only after this one's backend has lost what it had.
    void nobodyWaitsForOneThatComesTooLate()
    {
        const ProxyModel before = modelFromJson(R"({"services": [
          {"id": "/api", "domains": ["api.test"], "servers": ["10.0.0.2:1"]},
          {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.1:1"]}]})");
        const ProxyModel after = modelFromJson(R"({"services": [
          {"id": "/api", "domains": ["api.test"], "servers": ["10.0.0.1:1"]},
          {"id": "/web", "domains": ["web.test"], "servers": ["10.0.0.2:1", "10.0.0.3:1"]}]})");
        const auto update = std::get<RuntimeUpdate>(planChange(before, after, {}));
        QCOMPARE(joined(update),
                 (QStringList{u"10.0.0.3 at once"_s, u"10.0.0.1 at once"_s, u"10.0.0.2 at once"_s}));
        QCOMPARE(joined(withLateStarters(update, after, {at(u"10.0.0.3"_s)}, {})), joined(update));
    }
    void serverWithoutChecksIsNeverMadeToWait()
    {
        const auto unchecked = [](const QByteArray &json) {
            return modelFromJson(json.chopped(1) + R"(, "files": {"web_80.yml": "check: false"}})");
        };
        const ProxyModel wanted = unchecked(three);
        const auto update = std::get<RuntimeUpdate>(planChange(unchecked(one), wanted, {}));
        QVERIFY(joiningAddresses(update, wanted).isEmpty());
    }
    void oneLookTellsWhoListens()
    {
        QTcpServer server;
        server.setListenBacklogSize(300);
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const Host listening = Host::from(u"127.0.0.1"_s, Port::from(server.serverPort()).value()).value();
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const Host refusing = Host::from(u"127.0.0.1"_s, Port::from(closed.serverPort()).value()).value();
        closed.close();
        QList<Host> many(250, listening);
        many.append(refusing);
        QCOMPARE(refusingAmong(many, 2s), QList<Host>{refusing});
    }
};

QTEST_GUILESS_MAIN(LateStartersTest)
#include "latestarterstest.moc"
