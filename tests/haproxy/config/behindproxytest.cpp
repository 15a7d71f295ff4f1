// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxycase.h"
#include "support/freeport.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtEndian>

using namespace proxym;
using namespace proxym::test;

// Our configuration in a real HAProxy behind another proxy: what the origin learns about the client.
class BehindProxyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void forwardedForIsOneLine_data();
    void forwardedForIsOneLine();
    void operatorsDefaultsAddNoSecondLine();
    void emptyHeaderIsNone_data();
    void emptyHeaderIsNone();
    void emptyProtoIsNoHttps();
    void hstsIsToldByHttpsOnly();
    void whatStrangersSayIsReplaced();
    void proxyHeaderTellsTheClient_data();
    void proxyHeaderTellsTheClient();
    void withoutProxyHeaderNobodyIsServed_data();
    void withoutProxyHeaderNobodyIsServed();
    void trustIsByTheToldAddress_data();
    void trustIsByTheToldAddress();

private:
    //! HAProxy in front of an origin, as "shop.test", with hsts, and, with redirectToHttps, as "secure.test".
    //! 127.0.0.2 and 203.0.113.0/24 are trusted. `more` continues after a member of the JSON object.
    void start(const QByteArray &more = {}, const QByteArray &globalCfg = {});
    //! The answer to these bytes, read until HAProxy closes the connection. The origin answers with the head
    //! that it received.
    [[nodiscard]] QByteArray exchange(const QByteArray &bytes, const QString &from = u"127.0.0.2"_s) const;

    QTcpServer m_origin;
    int m_asked = 0; //!< requests that the origin received
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_haproxy;
    quint16 m_port = 0;
};

namespace {

QByteArray get(const QByteArrayList &headers, const QByteArray &host = "shop.test")
{
    QByteArray text = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n";
    for (const QByteArray &header : headers)
        text += header + "\r\n";
    return text + "\r\n";
}

//! The values of all lines of this name in the answer's body, joined by '|': "1.1.1.1, 2.2.2.2|127.0.0.1".
QByteArray linesOf(const QByteArray &answer, const QByteArray &name)
{
    QByteArrayList values;
    for (const QByteArray &line : answer.mid(answer.indexOf("\r\n\r\n") + 4).split('\n')) {
        if (line.toLower().startsWith(name + ':'))
            values += line.mid(name.size() + 1).trimmed();
    }
    return values.join('|');
}

QByteArray bigEndian(quint16 number)
{
    QByteArray bytes(2, 0);
    qToBigEndian(number, bytes.data());
    return bytes;
}

QByteArray addressBytes(const QString &text)
{
    const QHostAddress address(text);
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        return {reinterpret_cast<const char *>(&bytes), sizeof(bytes)};
    }
    QByteArray bytes(4, 0);
    qToBigEndian(address.toIPv4Address(), bytes.data());
    return bytes;
}

QByteArray firstVersion(const QString &from, const QString &to)
{
    return "PROXY " + QByteArray(from.contains(u':') ? "TCP6 " : "TCP4 ") + from.toUtf8() + ' ' + to.toUtf8()
        + " 40000 443\r\n";
}

const QByteArray signature("\r\n\r\n\0\r\nQUIT\n", 12);

QByteArray secondVersion(const QString &from, const QString &to)
{
    const QByteArray addresses = addressBytes(from) + addressBytes(to) + bigEndian(40'000) + bigEndian(443);
    return signature + '\x21' + (from.contains(u':') ? '\x21' : '\x11') + bigEndian(quint16(addresses.size()))
        + addresses;
}

} // namespace

void BehindProxyTest::initTestCase()
{
    if (haproxyBinary().isEmpty())
        QSKIP("haproxy is not installed");
    QVERIFY(m_origin.listen(QHostAddress::LocalHost));
    connect(&m_origin, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_origin.nextPendingConnection()) {
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                if (!socket->peek(65'536).contains("\r\n\r\n"))
                    return;
                ++m_asked;
                socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + socket->readAll());
                socket->disconnectFromHost();
            });
        }
    });
}

void BehindProxyTest::cleanup()
{
    if (!m_haproxy)
        return;
    m_haproxy->kill();
    m_haproxy->waitForFinished(5'000);
    m_haproxy.reset();
}

void BehindProxyTest::start(const QByteArray &more, const QByteArray &globalCfg)
{
    m_port = freePort().number();
    m_folder = std::make_unique<QTemporaryDir>();
    const QByteArray server = "\"127.0.0.1:" + QByteArray::number(m_origin.serverPort()) + '"';
    QJsonObject files{{u"secure_80.yml"_s, u"redirectToHttps: true"_s}, {u"shop_80.yml"_s, u"hsts: true"_s}};
    if (!globalCfg.isEmpty())
        files.insert(u"global.cfg"_s, QString::fromUtf8(globalCfg));
    const ProxyModel model = modelFromJson(
        R"({"bindAddress": "127.0.0.1", "httpPort": )" + QByteArray::number(m_port)
        + R"(, "trustedProxies": ["127.0.0.2", "203.0.113.0/24"], "files": )" + QJsonDocument(files).toJson()
        + R"(, "services": [{"id": "shop", "domains": ["shop.test"], "servers": [)" + server
        + R"(]}, {"id": "secure", "domains": ["secure.test"], "servers": [)" + server + "]}]" + more + '}');
    const RenderPaths paths{m_folder->filePath(u"haproxy.cfg.d"_s), m_folder->filePath(u"s"_s)};
    m_haproxy = std::make_unique<QProcess>();
    m_haproxy->setProcessChannelMode(QProcess::MergedChannels);
    m_haproxy->start(haproxyBinary(), {u"-db"_s, u"-f"_s, writeRendered(renderConfig(model, paths), paths)});
    const auto isListening = [this] {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, m_port);
        return socket.waitForConnected(1'000);
    };
    QTRY_VERIFY2_WITH_TIMEOUT(isListening(), m_haproxy->readAll().constData(), 10'000);
}

QByteArray BehindProxyTest::exchange(const QByteArray &bytes, const QString &from) const
{
    QTcpSocket socket;
    if (!socket.bind(QHostAddress(from)))
        return "no address " + from.toUtf8();
    socket.connectToHost(u"127.0.0.1"_s, m_port);
    connect(&socket, &QTcpSocket::connected, &socket, [&] { socket.write(bytes); });
    const bool isOver =
        QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; }, 10'000);
    return isOver ? socket.readAll() : "the connection stays open";
}

void BehindProxyTest::forwardedForIsOneLine_data()
{
    QTest::addColumn<QByteArrayList>("sent");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char *name, const QByteArrayList &values, const QByteArray &told) {
        QByteArrayList lines;
        for (const QByteArray &value : values)
            lines += "X-Forwarded-For: " + value;
        QTest::newRow(name) << lines << told;
    };
    row("none", {}, "127.0.0.2");
    row("one", {"10.1.1.1"}, "10.1.1.1, 127.0.0.2");
    row("a list", {"10.1.1.1, fd00::1"}, "10.1.1.1, fd00::1, 127.0.0.2");
    row("two lines", {"10.1.1.1", "10.2.2.2"}, "10.1.1.1, 10.2.2.2, 127.0.0.2");
    row("lines of lists", {"10.1.1.1, 10.2.2.2", "10.3.3.3", "10.4.4.4,10.5.5.5"},
        "10.1.1.1, 10.2.2.2, 10.3.3.3, 10.4.4.4, 10.5.5.5, 127.0.0.2");
    row("an empty line", {""}, "127.0.0.2");
    row("an empty line first", {"", "10.1.1.1"}, "10.1.1.1, 127.0.0.2");
    row("an empty line last", {"10.1.1.1", ""}, "10.1.1.1, 127.0.0.2");
    row("signs that mean something elsewhere", {R"("_\2 &$x%[src])", "10.2.2.2;"},
        R"("_\2 &$x%[src], 10.2.2.2;, 127.0.0.2)");
    QByteArrayList many;
    for (int i = 1; i <= 60; ++i)
        many += "10.0.0." + QByteArray::number(i) + QByteArray(200, ' ') + 'x';
    row("as much as HAProxy takes", many, many.join(", ") + ", 127.0.0.2");
}

void BehindProxyTest::forwardedForIsOneLine()
{
    QFETCH(QByteArrayList, sent);
    QFETCH(QByteArray, told);
    start();
    sent.prepend("X-Other: x-forwarded-for: 9.9.9.9"); // not a line of that name
    sent.append("X-Forwarded-Form: 9.9.9.9");
    QCOMPARE(linesOf(exchange(get(sent)), "x-forwarded-for"), told);
}

//! `defaults` that add the peer, as Red Hat's do.
void BehindProxyTest::operatorsDefaultsAddNoSecondLine()
{
    start({},
          "defaults\n    mode http\n    option forwardfor\n    timeout connect 5s\n    timeout client 5s\n"
          "    timeout server 5s\n");
    QCOMPARE(linesOf(exchange(get({"X-Forwarded-For: 10.1.1.1"})), "x-forwarded-for"), "10.1.1.1, 127.0.0.2");
    QCOMPARE(linesOf(exchange(get({})), "x-forwarded-for"), "127.0.0.2");
    QCOMPARE(linesOf(exchange(get({"X-Forwarded-For: 10.1.1.1"}), u"127.0.0.3"_s), "x-forwarded-for"),
             "127.0.0.3");
}

void BehindProxyTest::emptyHeaderIsNone_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArrayList>("values");
    QTest::addColumn<QByteArray>("told"); // empty: the port
    const QByteArray proto = "X-Forwarded-Proto", port = "X-Forwarded-Port";
    QTest::newRow("proto") << proto << QByteArrayList{""} << QByteArray("http");
    QTest::newRow("proto of blanks") << proto << QByteArrayList{"  "} << QByteArray("http");
    QTest::newRow("proto twice") << proto << QByteArrayList{"", ""} << QByteArray("http");
    QTest::newRow("proto, said") << proto << QByteArrayList{"https"} << QByteArray("https");
    QTest::newRow("port") << port << QByteArrayList{""} << QByteArray();
    QTest::newRow("port, said") << port << QByteArrayList{"8443"} << QByteArray("8443");
}

void BehindProxyTest::emptyHeaderIsNone()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArrayList, values);
    QFETCH(QByteArray, told);
    start();
    QByteArrayList headers;
    for (const QByteArray &value : values)
        headers += name + ": " + value;
    QCOMPARE(linesOf(exchange(get(headers)), name.toLower()),
             told.isEmpty() ? QByteArray::number(m_port) : told);
}

void BehindProxyTest::emptyProtoIsNoHttps()
{
    start();
    const auto answer = [this](const QByteArray &proto) {
        return exchange(get({"X-Forwarded-Proto: " + proto}, "secure.test"));
    };
    QVERIFY(answer("https").startsWith("HTTP/1.1 200 "));
    for (const char *proto : {"", "http"})
        QVERIFY2(answer(proto).startsWith("HTTP/1.1 301 "), answer(proto).constData());
}

void BehindProxyTest::hstsIsToldByHttpsOnly()
{
    start();
    const auto isTold = [this](const QByteArrayList &headers, const QByteArray &host, const QString &from) {
        const QByteArray answer = exchange(get(headers, host), from);
        const QByteArray head = answer.left(answer.indexOf("\r\n\r\n")).toLower();
        return head.contains("strict-transport-security: max-age=15768000");
    };
    const QByteArrayList https{"X-Forwarded-Proto: https"};
    QVERIFY(isTold(https, "shop.test", u"127.0.0.2"_s));
    QVERIFY(!isTold({}, "shop.test", u"127.0.0.2"_s));
    QVERIFY(!isTold(https, "shop.test", u"127.0.0.1"_s)); // nobody believes a stranger
    QVERIFY(!isTold(https, "secure.test", u"127.0.0.2"_s)); // nobody has asked for it
}

void BehindProxyTest::whatStrangersSayIsReplaced()
{
    start();
    const QByteArrayList said = {"X-Forwarded-For: 10.1.1.1", "X-Forwarded-For: 10.2.2.2",
                                 "X-Forwarded-Proto: https", "X-Forwarded-Port: 8443"};
    const QByteArray answer = exchange(get(said), u"127.0.0.3"_s);
    QCOMPARE(linesOf(answer, "x-forwarded-for"), "127.0.0.3");
    QCOMPARE(linesOf(answer, "x-forwarded-proto"), "http");
    QCOMPARE(linesOf(answer, "x-forwarded-port"), QByteArray::number(m_port));
}

void BehindProxyTest::proxyHeaderTellsTheClient_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("client");
    QTest::addColumn<bool>("isPortTold");
    const auto row = [](const char *name, const QByteArray &header, const QByteArray &client,
                        bool isPortTold) { QTest::newRow(name) << header << client << isPortTold; };
    row("v1, IPv4", firstVersion(u"198.51.100.7"_s, u"192.0.2.1"_s), "198.51.100.7", true);
    row("v1, IPv6", firstVersion(u"2001:db8::7"_s, u"2001:db8::1"_s), "2001:db8::7", true);
    row("v1, unknown", "PROXY UNKNOWN\r\n", "127.0.0.2", false);
    row("v2, IPv4", secondVersion(u"198.51.100.7"_s, u"192.0.2.1"_s), "198.51.100.7", true);
    row("v2, IPv6", secondVersion(u"2001:db8::7"_s, u"2001:db8::1"_s), "2001:db8::7", true);
    row("v2, the balancer's own check", signature + QByteArray("\x20\x00\x00\x00", 4), "127.0.0.2", false);
}

void BehindProxyTest::proxyHeaderTellsTheClient()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, client);
    QFETCH(bool, isPortTold);
    start(R"(, "acceptProxy": true)");
    const QByteArray answer = exchange(header + get({}));
    QVERIFY2(answer.startsWith("HTTP/1.1 200 "), answer.constData());
    QCOMPARE(linesOf(answer, "x-forwarded-for"), client);
    QCOMPARE(linesOf(answer, "x-forwarded-port"), isPortTold ? "443" : QByteArray::number(m_port));
}

void BehindProxyTest::withoutProxyHeaderNobodyIsServed_data()
{
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("plain HTTP") << QByteArray();
    QTest::newRow("a header without addresses") << QByteArray("PROXY TCP4\r\n");
    QTest::newRow("v2 of another command") << signature + QByteArray("\x2f\x11\x00\x00", 4);
}

void BehindProxyTest::withoutProxyHeaderNobodyIsServed()
{
    QFETCH(QByteArray, begin);
    start(R"(, "acceptProxy": true)");
    const int before = m_asked;
    const QByteArray answer = exchange(begin + get({}));
    QVERIFY2(answer.isEmpty(), answer.constData());
    QCOMPARE(m_asked, before);
}

void BehindProxyTest::trustIsByTheToldAddress_data()
{
    QTest::addColumn<QString>("told");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("forwardedFor");
    QTest::addColumn<QByteArray>("proto");
    QTest::newRow("trusted") << u"203.0.113.5"_s << u"127.0.0.3"_s << QByteArray("10.1.1.1, 203.0.113.5")
                             << QByteArray("https");
    QTest::newRow("not trusted, though its balancer is")
        << u"198.51.100.7"_s << u"127.0.0.2"_s << QByteArray("198.51.100.7") << QByteArray("http");
}

void BehindProxyTest::trustIsByTheToldAddress()
{
    QFETCH(QString, told);
    QFETCH(QString, from);
    QFETCH(QByteArray, forwardedFor);
    QFETCH(QByteArray, proto);
    start(R"(, "acceptProxy": true)");
    const QByteArrayList said = {"X-Forwarded-For: 10.1.1.1", "X-Forwarded-Proto: https"};
    for (const QByteArray &header :
         {firstVersion(told, u"192.0.2.1"_s), secondVersion(told, u"192.0.2.1"_s)}) {
        const QByteArray answer = exchange(header + get(said), from);
        QCOMPARE(linesOf(answer, "x-forwarded-for"), forwardedFor);
        QCOMPARE(linesOf(answer, "x-forwarded-proto"), proto);
        const QByteArray secure = exchange(header + get(said, "secure.test"), from);
        QVERIFY2(secure.startsWith(proto == "https" ? "HTTP/1.1 200 " : "HTTP/1.1 301 "), secure.constData());
    }
}

QTEST_GUILESS_MAIN(BehindProxyTest)
#include "behindproxytest.moc"
