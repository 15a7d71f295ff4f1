// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dns/dnsclient.h"
#include "support/freeport.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace proxym;
using namespace proxym::test;

namespace {

const QString srvName = u"_web._tcp.example.test"_s;
constexpr int many = 200;

QString programOf(const QString &name)
{
    return QStandardPaths::findExecutable(name, {u"/usr/sbin"_s, u"/usr/bin"_s});
}

Result<DnsAnswer> asked(const QStringList &servers, DnsQuestion question, const QString &name)
{
    DnsClient client(servers);
    std::optional<Result<DnsAnswer>> answer;
    client.ask(question, name, [&answer](const Result<DnsAnswer> &found) { answer = found; });
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 15'000))
        return failure(Error::Kind::Failed, u"it was never answered"_s);
    return *answer;
}

//! A real name server on a port of its own.
class NameServer {
public:
    ~NameServer()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(5'000))
            m_process.kill();
        m_process.waitForFinished(5'000);
    }
    [[nodiscard]] QString address() const { return u"127.0.0.1:%1"_s.arg(port.number()); }
    [[nodiscard]] QString path(const QString &name) const { return m_directory.filePath(name); }
    void write(const QString &name, const QByteArray &text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    }
    //! Returns when it answers.
    bool start(const QString &program, const QStringList &arguments)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(program, arguments);
        const auto answers = [this] {
            return asked({address()}, DnsQuestion::Target, u"t1.example.test"_s).has_value();
        };
        const bool isUp = QTest::qWaitFor(answers, 30'000);
        if (!isUp)
            qWarning() << m_process.readAll();
        return isUp;
    }

    Port port = freePort();

private:
    QTemporaryDir m_directory;
    QProcess m_process;
};

} // namespace

//! Real name servers: Debian's dnsmasq and BIND.
class NameServersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        const QString program = programOf(
            QByteArray(QTest::currentTestFunction()).startsWith("dnsmasq") ? u"dnsmasq"_s : u"named"_s);
        if (program.isEmpty())
            QSKIP("the name server is not installed");
    }
    void dnsmasqsRecordsOfManyServersComeByTcp();
    void dnsmasqsTimeToLiveIsZeroUnlessItIsSet();
    void dnsmasqsFailuresAreErrors();
    void bindsRecordsOfManyServersComeByTcp();
    void bindsAliasIsFollowed();
    void bindsFailuresAreErrors();
    void bindThatWaitsForASilentServerIsAFailure();
};

namespace {

QStringList dnsmasqWith(const NameServer &server, const QStringList &more)
{
    return QStringList{u"--no-daemon"_s,
                       u"--conf-file=/dev/null"_s,
                       u"--no-resolv"_s,
                       u"--no-hosts"_s,
                       u"--port=%1"_s.arg(server.port.number()),
                       u"--listen-address=127.0.0.1"_s,
                       u"--bind-interfaces"_s,
                       u"--user="_s,
                       u"--pid-file="_s,
                       u"--local=/example.test/"_s,
                       u"--host-record=t1.example.test,127.0.0.1"_s}
    + more;
}

QString srvHost(int port)
{
    return u"--srv-host=%1,t1.example.test,%2,0,10"_s.arg(srvName).arg(port);
}

bool startBind(NameServer &server, const QByteArray &records, const QByteArray &options = "recursion no;")
{
    server.write(u"zone"_s, R"($TTL 30
@ SOA ns.example.test. root.example.test. 1 60 60 60 60
@ NS ns.example.test.
ns A 127.0.0.1
t1 A 127.0.0.1
)" + records);
    const QByteArray directory = server.path({}).toUtf8();
    server.write(u"conf"_s,
                 "options { directory \"" + directory
                     + "\"; pid-file none; session-keyfile none;"
                       " listen-on port "
                     + QByteArray::number(server.port.number())
                     + " { 127.0.0.1; }; listen-on-v6 { none; }; dnssec-validation no;"
                       " max-records-per-type 1000; "
                     + options
                     + " }; controls { };\n"
                       "zone \"example.test\" { type primary; file \"zone\"; };\n"
                       "zone \"broken.test\" { type primary; file \"missing\"; };\n");
    return server.start(programOf(u"named"_s), {u"-g"_s, u"-n"_s, u"1"_s, u"-c"_s, server.path(u"conf"_s)});
}

QByteArray manyRecords()
{
    QByteArray records;
    for (int i = 0; i < many; ++i)
        records += "_web._tcp SRV 0 " + QByteArray::number(i) + ' ' + QByteArray::number(8000 + i) + " t1\n";
    return records;
}

void isWhole(const Result<DnsAnswer> &answer)
{
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().what));
    QCOMPARE(answer->records.size(), many);
    for (int i = 0; i < many; ++i)
        QVERIFY(std::ranges::any_of(answer->records, [i](const SrvRecord &record) {
            return record.target == *Host::from(u"t1.example.test"_s, *Port::from(8000 + i));
        }));
}

} // namespace

void NameServersTest::dnsmasqsRecordsOfManyServersComeByTcp()
{
    NameServer server;
    QStringList records;
    for (int i = 0; i < many; ++i)
        records += srvHost(8000 + i);
    QVERIFY(server.start(programOf(u"dnsmasq"_s), dnsmasqWith(server, records)));
    isWhole(asked({server.address()}, DnsQuestion::Srv, srvName));
}

void NameServersTest::dnsmasqsTimeToLiveIsZeroUnlessItIsSet()
{
    NameServer server;
    QVERIFY(server.start(programOf(u"dnsmasq"_s), dnsmasqWith(server, {srvHost(8000)})));
    const auto answer = asked({server.address()}, DnsQuestion::Srv, srvName);
    QVERIFY(answer);
    QCOMPARE(answer->timeToLive, 0s);
}

void NameServersTest::dnsmasqsFailuresAreErrors()
{
    NameServer server;
    QVERIFY(server.start(programOf(u"dnsmasq"_s), dnsmasqWith(server, {srvHost(8000)})));
    const auto unknown = asked({server.address()}, DnsQuestion::Srv, u"_no._tcp.example.test"_s);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().what, u"there is no such name"_s);
    QVERIFY(!asked({server.address()}, DnsQuestion::Target, srvName)); // it has only SRV records
    QVERIFY(!asked({server.address()}, DnsQuestion::Srv, u"elsewhere.org"_s)); // it knows nobody to ask
}

void NameServersTest::bindsRecordsOfManyServersComeByTcp()
{
    NameServer server;
    QVERIFY(startBind(server, manyRecords()));
    const auto answer = asked({server.address()}, DnsQuestion::Srv, srvName);
    isWhole(answer);
    QCOMPARE(answer->timeToLive, 30s);
}

void NameServersTest::bindsAliasIsFollowed()
{
    NameServer server;
    QVERIFY(startBind(server, "_web._tcp 30 SRV 5 6 80 alias\nalias 7 CNAME t1\nsrv 3 CNAME _web._tcp\n"));
    const auto records = asked({server.address()}, DnsQuestion::Srv, u"srv.example.test"_s);
    QVERIFY(records);
    QCOMPARE(records->records.size(), 1);
    QCOMPARE(records->timeToLive, 3s);
    const auto found = asked({server.address()}, DnsQuestion::Target, u"alias.example.test"_s);
    QVERIFY(found);
    QCOMPARE(found->addresses, QList<QHostAddress>{QHostAddress(QHostAddress::LocalHost)});
    QCOMPARE(found->timeToLive, 7s);
}

void NameServersTest::bindsFailuresAreErrors()
{
    NameServer server;
    QVERIFY(startBind(server, "_web._tcp SRV 0 0 80 t1\n_none._tcp SRV 0 0 0 .\n"));
    const auto unknown = asked({server.address()}, DnsQuestion::Srv, u"_no._tcp.example.test"_s);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().what, u"there is no such name"_s);
    const auto broken = asked({server.address()}, DnsQuestion::Srv, u"_web._tcp.broken.test"_s); // SERVFAIL
    QVERIFY(!broken);
    QCOMPARE(broken.error().what, u"no name server could be reached, or it failed"_s);
    QVERIFY(!asked({server.address()}, DnsQuestion::Srv, u"_web._tcp.elsewhere.org"_s)); // it refuses
    const auto address = asked({server.address()}, DnsQuestion::Target, srvName);
    QVERIFY(!address);
    QCOMPARE(address.error().what, u"the name has no such records"_s);
    const auto none = asked({server.address()}, DnsQuestion::Srv, u"_none._tcp.example.test"_s);
    QVERIFY(none);
    QCOMPARE(none->records, QList<SrvRecord>());
}

void NameServersTest::bindThatWaitsForASilentServerIsAFailure()
{
    QUdpSocket silent;
    QVERIFY(silent.bind(QHostAddress::LocalHost));
    NameServer server;
    const QByteArray forward = "recursion yes; forward only; forwarders { 127.0.0.1 port "
        + QByteArray::number(silent.localPort()) + "; };";
    QVERIFY(startBind(server, {}, forward));
    const auto answer = asked({server.address()}, DnsQuestion::Srv, u"_web._tcp.elsewhere.org"_s);
    QVERIFY(!answer);
    QVERIFY2(answer.error().what != u"it was never answered", qPrintable(answer.error().what));
}

QTEST_GUILESS_MAIN(NameServersTest)
#include "nameserverstest.moc"
