// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxycase.h"
#include "support/freeport.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

using namespace proxym;
using namespace proxym::testing;

// Our configuration in a real HAProxy behind another proxy: what the origin is told of the client.
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
    void whatStrangersSayIsReplaced();

private:
    //! HAProxy before an origin under "shop.test", and under "secure.test" with redirectToHttps. 127.0.0.2
    //! and 203.0.113.0/24 are trusted. `more` goes on behind an object's member.
    void start(const QByteArray &more = {}, const QByteArray &globalCfg = {});
    //! What comes back for these bytes, until HAProxy closes; an origin answers with the head that it got.
    [[nodiscard]] QByteArray exchange(const QByteArray &bytes, const QString &from = u"127.0.0.2"_s) const;

    QTcpServer m_origin;
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
    QJsonObject files{{u"secure_80.yml"_s, u"redirectToHttps: true"_s}};
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
    sent.prepend("X-Other: x-forwarded-for: 9.9.9.9"); // is no line of that name
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

QTEST_GUILESS_MAIN(BehindProxyTest)
#include "behindproxytest.moc"
