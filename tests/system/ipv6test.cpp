// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakemarathon.h"
#include "support/loopback.h"
#include "support/program/ipv6only.h"
#include "support/program/site.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QTest>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! The real program and HAProxy on a host that has ::1 and no IPv4 address at all.
class Ipv6Test final : public QObject {
    Q_OBJECT
public:
    explicit Ipv6Test(bool isPermitted)
        : m_isPermitted(isPermitted)
    {
    }

private Q_SLOTS:
    void initTestCase();
    void servicesArePassedOnAndChangedAtRunTime();
    void haproxyListensOn_data();
    void haproxyListensOn();
    void takenPortIsToldAndWaitedFor();
    void nameWithBothFamiliesIsTheAddressThatCanBeReached();
    void marathonIsReadAndListenedTo_data();
    void marathonIsReadAndListenedTo();
    void marathonCallsBack();
    void commandsAskThePage();

private:
    bool m_isPermitted;
};

namespace {

constexpr auto hosts = "::1 localhost\n127.0.0.1 dual.test\n::1 dual.test\n";

QByteArray hostsOf(const QByteArrayList &names, const Origin &origin)
{
    QByteArrayList all;
    for (const QByteArray &name : names)
        all.append(R"({"ip":")" + name + R"(","port":)" + QByteArray::number(origin.port().number()) + '}');
    return R"([{"id":"/a","domains":["a.test"],"port":80,"applicationProtocol":"http","hosts":[)"
        + all.join(',') + "]}]";
}

} // namespace

void Ipv6Test::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
    if (!m_isPermitted)
        QSKIP("no IPv6, or the kernel permits no network of our own");
}

void Ipv6Test::servicesArePassedOnAndChangedAtRunTime()
{
    Origin first("first");
    Origin second("second");
    Site site;
    site.serve('[' + Site::web("a", first) + ']');
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QCOMPARE(site.get("a.test"), "first");
    site.serve('[' + Site::web("a", second) + ']');
    QTRY_COMPARE(site.get("a.test"), "second");
    QCOMPARE(site.count(u"reloads"_s), 1);
}

void Ipv6Test::haproxyListensOn_data()
{
    QTest::addColumn<QString>("address");
    for (const QString &address : {u"::1"_s, u"[::1]"_s, u"::"_s, u"localhost"_s})
        QTest::newRow(address.toLatin1().constData()) << address;
}

void Ipv6Test::haproxyListensOn()
{
    QFETCH(QString, address);
    Origin origin("a");
    Site site;
    site.serve('[' + Site::web("a", origin) + ']');
    site.start({{u"HAPROXY_BIND_ADDRESS"_s, address}});
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QCOMPARE(site.get("a.test"), "a");
}

void Ipv6Test::takenPortIsToldAndWaitedFor()
{
    Origin origin("a");
    Site site;
    QTcpServer other;
    QVERIFY(other.listen(loopback(), site.lab.settings.httpPort.number()));
    site.serve('[' + Site::web("a", origin) + ']');
    site.start();
    QTRY_VERIFY2(site.log().contains("is in use by another program"), site.log().constData());
    other.close();
    QTRY_COMPARE_WITH_TIMEOUT(site.get("a.test"), "a", 20'000);
}

void Ipv6Test::nameWithBothFamiliesIsTheAddressThatCanBeReached()
{
    Origin origin("a");
    Site site;
    site.serve(hostsOf({"dual.test"}, origin));
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QVERIFY2(site.config().contains("[::1]:" + QByteArray::number(origin.port().number())),
             site.config().constData());
    QCOMPARE(site.get("a.test"), "a");
}

void Ipv6Test::marathonIsReadAndListenedTo_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("literal") << u"[::1]"_s;
    QTest::newRow("name of which one address cannot be reached") << u"dual.test"_s;
}

void Ipv6Test::marathonIsReadAndListenedTo()
{
    QFETCH(QString, host);
    Origin origin("a");
    FakeMarathon marathon;
    Site site;
    marathon.add({.id = "/a", .domain = "a.test"});
    marathon.putTask({.id = "a.1", .appId = "/a", .host = "::1", .port = origin.port()});
    site.start({{u"FILE_ENABLED"_s, u"0"_s},
                {u"MARATHON_EVENTS"_s, u"stream"_s},
                {u"MARATHON_SERVERS"_s, u"http://%1:%2"_s.arg(host).arg(marathon.server.port())}});
    QTRY_COMPARE(site.get("a.test"), "a");
    QTRY_VERIFY(site.api()[u"sources"_s][0][u"events"_s][u"connected"_s].toBool());
}

void Ipv6Test::marathonCallsBack()
{
    FakeMarathon marathon;
    Site site;
    marathon.server.answer("POST", "/v2/eventSubscriptions", FakeReply{.body = "{}"});
    site.serve("[]");
    site.start({{u"MARATHON_EVENTS"_s, u"callback"_s},
                {u"MARATHON_CALLBACK_HOST"_s, u"::1"_s},
                {u"MARATHON_CALLBACK_PORT"_s, QString::number(site.status.number())},
                {u"MARATHON_SERVERS"_s, marathon.address()}});
    QTRY_VERIFY(!marathon.server.requests("POST", "/v2/eventSubscriptions").isEmpty());
    const QUrlQuery query(QUrl(
        QString::fromLatin1(marathon.server.requests("POST", "/v2/eventSubscriptions").constFirst().target)));
    const QUrl callback(query.queryItemValue(u"callbackUrl"_s, QUrl::FullyDecoded));
    QCOMPARE(callback.authority(), onLoopback(site.status.number()));
    QCOMPARE(site.post(callback.path().toLatin1()), 200);
}

void Ipv6Test::commandsAskThePage()
{
    Origin origin("a");
    Site site;
    site.serve('[' + Site::web("a", origin) + ']');
    site.start();
    QTRY_COMPARE(site.state(), u"inSync"_s);
    QCOMPARE(site.command({u"status"_s}), 0);
    QVERIFY2(site.printed.startsWith("In sync: 1 service with 1 server\n"), site.printed.constData());
}

int main(int argc, char *argv[])
{
    const bool isPermitted = enterHostWithoutIpv4(hosts);
    loopback() = QHostAddress(QHostAddress::LocalHostIPv6);
    QCoreApplication application(argc, argv);
    Ipv6Test test(isPermitted);
    return QTest::qExec(&test, argc, argv);
}

#include "ipv6test.moc"
