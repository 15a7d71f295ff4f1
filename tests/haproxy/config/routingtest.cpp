// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxycase.h"
#include "support/freeport.h"

#include <QLocalSocket>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

using namespace proxym;
using namespace proxym::test;

// Our configuration in a real HAProxy: where requests go, and whether it accepts our commands.
class HaproxyRoutingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void requestReachesItsService_data();
    void requestReachesItsService();
    void oddHostsAreRefused_data();
    void oddHostsAreRefused();
    void dotSegmentsAreRefusedWherePathsLeadApart_data();
    void dotSegmentsAreRefusedWherePathsLeadApart();
    void starGetsWhatNobodyElseClaims();
    void redirectKeepsPathAndQuery();
    void onlyUsersAreLetIn_data();
    void onlyUsersAreLetIn();
    void takesEveryRuntimeCommand();
    void saysItsGeneration();

private:
    //! The head and body of the answer.
    [[nodiscard]] QByteArray get(const QByteArray &host, const QByteArray &target) const;
    [[nodiscard]] QByteArray admin(const QByteArray &line) const;

    QTemporaryDir m_folder;
    RenderPaths m_paths;
    RenderedConfig m_rendered;
    ProxyModel m_model;
    QProcess m_haproxy;
    quint16 m_port = 0;
};

namespace {

//! Services that answer with their own name, so that no origin is needed.
QByteArray service(const QByteArray &name, const QByteArray &rest)
{
    return "{\"id\": \"" + name + "\", " + rest
        + ", \"config\": \"http-request return status 200 content-type text/plain string " + name + "\"}";
}

//! Of the password "secret".
const QByteArray hashOfSecret = "$5$salt$kpa26zwgX83BPSR8d7w93OIXbFt/d3UOTZaAu5vsTM6";

} // namespace

void HaproxyRoutingTest::initTestCase()
{
    if (haproxyBinary().isEmpty())
        QSKIP("haproxy is not installed");
    m_port = freePort().number();
    const QByteArray services = service("site", R"("domains": ["x.test", "www.x.test"])") + ','
        + service("api", R"("domains": ["x.test", "*.x.test"], "path": "/api")") + ','
        + service("deep", R"("domains": ["x.test"], "path": "/api/v2")") + ','
        + service("any", R"("domains": ["*.x.test"])") + ','
        + R"({"id": "moved", "domains": ["moved.test"], "servers": ["127.0.0.1:9"]},
            {"id": "sticky", "domains": ["sticky.test"], "servers": ["127.0.0.1:9"]},)"
        + R"({"id": "secret", "domains": ["secret.test"], "path": "/a.b", "config":
              "http-request return status 200 content-type text/plain lf-string %[path]"},)"
        + service("shut", R"("domains": ["shut.test"])");
    m_model = modelFromJson(
        R"({"bindAddress": "127.0.0.1", "httpPort": )" + QByteArray::number(m_port) + ", \"services\": ["
        + services + R"(], "files": {"moved_80.yml": "redirectToHttps: true",
                              "secret_80.yml": ["auth: nobody-else:$5$x$y, me:)"
        + hashOfSecret + R"(", "hsts: true", "stripPath: true"], "shut_80.yml": "auth: nobody",
                              "sticky_80.yml": "sticky: true", "http-frontend.cfg": "http-after-response set-header X-Front yes"}})");
    m_paths = {m_folder.filePath(u"haproxy.cfg.d"_s), m_folder.filePath(u"s"_s)};
    m_rendered = renderConfig(m_model, m_paths);
    m_haproxy.setProcessChannelMode(QProcess::MergedChannels);
    m_haproxy.start(haproxyBinary(), {u"-db"_s, u"-f"_s, writeRendered(m_rendered, m_paths)});
    QTRY_VERIFY2_WITH_TIMEOUT(get("nobody.test", "/").startsWith("HTTP/1.1"), m_haproxy.readAll().constData(),
                              10'000);
}

void HaproxyRoutingTest::cleanupTestCase()
{
    m_haproxy.kill();
    m_haproxy.waitForFinished(5'000);
}

QByteArray HaproxyRoutingTest::get(const QByteArray &host, const QByteArray &target) const
{
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, m_port);
    if (!socket.waitForConnected(2'000))
        return {};
    socket.write("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    socket.waitForDisconnected(5'000);
    return socket.readAll();
}

QByteArray HaproxyRoutingTest::admin(const QByteArray &line) const
{
    QLocalSocket socket;
    socket.connectToServer(m_paths.socketPath);
    if (!socket.waitForConnected(2'000))
        return "no connection";
    socket.write(line);
    socket.waitForDisconnected(5'000);
    return socket.readAll();
}

void HaproxyRoutingTest::onlyUsersAreLetIn_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("user"); // with password
    QTest::addColumn<QByteArray>("path"); // that the server sees; empty: it sees nothing
    const auto row = [](const char *name, const QByteArray &host, const QByteArray &target,
                        const QByteArray &user,
                        const QByteArray &path) { QTest::newRow(name) << host << target << user << path; };
    row("right", "secret.test", "/a.b/x?y=/a.b", "me:secret", "/x");
    row("the path itself", "secret.test", "/a.b", "me:secret", "/");
    row("the path with a slash", "secret.test", "/a.b/", "me:secret", "/");
    row("the path twice", "secret.test", "/a.b/a.b/", "me:secret", "/a.b/");
    row("another password", "secret.test", "/a.b/x", "me:sekret", "");
    row("another user", "secret.test", "/a.b/x", "you:secret", "");
    row("none", "secret.test", "/a.b/x", "", "");
    row("nobody", "shut.test", "/", "me:secret", "");
}

void HaproxyRoutingTest::onlyUsersAreLetIn()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, path);
    if (!user.isEmpty())
        host += "\r\nAuthorization: Basic " + user.toBase64();
    const QByteArray answer = get(host, target);
    QVERIFY2(answer.startsWith(path.isEmpty() ? "HTTP/1.1 401" : "HTTP/1.1 200"), answer.constData());
    if (!path.isEmpty())
        QCOMPARE(answer.mid(answer.indexOf("\r\n\r\n") + 4), path);
}

void HaproxyRoutingTest::requestReachesItsService_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &host, const QByteArray &target,
                        const QByteArray &body) { QTest::newRow(name) << host << target << body; };
    row("domain", "x.test", "/", "site");
    row("port and capitals", "X.Test:8080", "/", "site");
    row("trailing dot", "x.test.", "/", "site");
    row("path itself", "x.test", "/api", "api");
    row("path with query", "x.test", "/api?x=/", "api");
    row("below the path", "x.test", "/api/users", "api");
    row("longest path", "x.test", "/api/v2/x", "deep");
    row("next to the longest path", "x.test", "/api/v22", "api");
    row("next to the path", "x.test", "/apix", "site");
    row("wildcard", "a.x.test", "/", "any");
    row("path below a wildcard", "a.x.test", "/api/1", "api");
    row("exact domain before wildcard, path included", "www.x.test", "/api", "site");
    row("two labels", "a.b.x.test", "/", "no such service\n");
    row("unknown", "y.test", "/", "no such service\n");
    row("IPv6 literal", "[::1]:80", "/", "no such service\n");
}

void HaproxyRoutingTest::requestReachesItsService()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    const QByteArray answer = get(host, target);
    QCOMPARE(answer.mid(answer.indexOf("\r\n\r\n") + 4), body);
    QVERIFY(answer.startsWith(body.startsWith("no such") ? "HTTP/1.1 503" : "HTTP/1.1 200"));
    QVERIFY(answer.toLower().contains("x-front: yes"));
}

void HaproxyRoutingTest::oddHostsAreRefused_data()
{
    QTest::addColumn<QByteArray>("host");
    for (const char *host :
         {"x.test/api", "x.test/api/", "x.test:80/api", "evil/moved.test", "evil?moved.test", "a@moved.test",
          "a%2fx.test", "x.test,moved.test", "x.test x.test", "'x.test", "x.test:8o", "[::1", "*"})
        QTest::newRow(host) << QByteArray(host);
}

void HaproxyRoutingTest::oddHostsAreRefused()
{
    QFETCH(QByteArray, host);
    const QByteArray answer = get(host, "/");
    QVERIFY2(answer.startsWith("HTTP/1.1 400 ") && !answer.toLower().contains("\nlocation:"),
             answer.constData());
}

void HaproxyRoutingTest::dotSegmentsAreRefusedWherePathsLeadApart_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<bool>("isRefused");
    const auto row = [](const QByteArray &host, const QByteArray &target, bool isRefused) {
        QTest::addRow("%s%s", host.constData(), target.constData()) << host << target << isRefused;
    };
    for (const char *target : {"/api/../x", "/api/..", "/api/./x", "/x/../api", "/api/%2e%2E/x",
                               "/api/.%2e/x", "/api%2f..%2fx", "/api/..;v=1/x", "/api/..%3Bv=1/x",
                               "/api%5C..%5Cx", "/api/../x?y", "/api/../x%", "/api/%2e%2e/x%zz", "/../x%2"})
        row("x.test", target, true);
    for (const char *target : {"/api/..x", "/api/x..", "/api/...", "/api/.well-known/x", "/api?next=/../y",
                               "/x.y/z", "/api/%2ex/%2", "/api/x%2e%2e/y"})
        row("x.test", target, false);
    row("a.x.test", "/api/../x", true);
    row("a.x.test", "/..", true);
    row("www.x.test", "/api/../x", false); // it has no paths of its own, and the wildcard does not apply
    row("moved.test", "/a/../b", false);
}

void HaproxyRoutingTest::dotSegmentsAreRefusedWherePathsLeadApart()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, target);
    QFETCH(bool, isRefused);
    const QByteArray answer = get(host, target);
    QVERIFY2(answer.startsWith("HTTP/1.1 ") && answer.startsWith("HTTP/1.1 400 ") == isRefused,
             answer.constData());
}

void HaproxyRoutingTest::starGetsWhatNobodyElseClaims()
{
    const QByteArray wildcards = m_paths.mapPath(wildcardsMap).toUtf8();
    const QByteArray paths = m_paths.mapPath(pathsMap).toUtf8();
    QVERIFY(admin("add map " + wildcards + " * site_80; add map " + paths + " */down/ deep_80\n")
                .trimmed()
                .isEmpty());
    for (const char *host : {"nobody.test", "a.b.x.test", "10.9.9.9", "nobody"}) {
        QVERIFY2(get(host, "/").endsWith("site"), host);
        QVERIFY2(get(host, "/down/x").endsWith("deep"), host);
    }
    QVERIFY(get("a.x.test", "/").endsWith("any"));
    QVERIFY(get("a.x.test", "/down/x").endsWith("any"));
    QVERIFY(admin("del map " + wildcards + " *; del map " + paths + " */down/\n").trimmed().isEmpty());
    QVERIFY(get("nobody.test", "/").startsWith("HTTP/1.1 503"));
}

void HaproxyRoutingTest::redirectKeepsPathAndQuery()
{
    const QByteArray answer = get("moved.test:8080", "/x?y=1");
    QVERIFY2(answer.startsWith("HTTP/1.1 301") && answer.contains("https://moved.test/x?y=1\r\n"),
             answer.constData());
}

void HaproxyRoutingTest::takesEveryRuntimeCommand()
{
    ProxyModel wanted = m_model;
    changeEach(wanted.backends, [](Shared<ProxyBackend> &backend) {
        const Host host = Host::from(u"::1"_s, Port::of<10>()).value();
        backend.edit().servers = {{backend->name + u"-::1-10"_s, host}};
    });
    wanted.maps.hosts.insert(u"new.test"_s, u"site_80"_s);
    wanted.maps.hosts.insert(u"moved.test"_s, u"site_80"_s);
    wanted.maps.hosts.remove(u"www.x.test"_s);
    const Plan plan = planChange(m_model, wanted, {});
    const auto update = std::get<RuntimeUpdate>(plan);
    for (const RuntimeCommand &command : update.commands) {
        const QByteArray line = commandLines({command}, m_paths).first();
        QVERIFY2(admin(line).trimmed() == successAnswer(command), (line + admin(line)).constData());
    }
    QVERIFY(get("new.test", "/").endsWith("site"));
    QVERIFY(get("moved.test", "/").endsWith("site"));
    QVERIFY(get("www.x.test", "/").endsWith("any"));
    const Plan back = planChange(wanted, m_model, parkedAfter(update, {}));
    for (const QByteArray &line : commandLines(std::get<RuntimeUpdate>(back).commands, m_paths))
        QVERIFY2(admin(line).trimmed().isEmpty(), line.constData());
    QVERIFY(get("moved.test", "/").startsWith("HTTP/1.1 301"));
}

void HaproxyRoutingTest::saysItsGeneration()
{
    QCOMPARE(admin("get var proc.generation\n").trimmed(),
             "proc.generation: type=str value=<" + m_rendered.generation + '>');
}

QTEST_GUILESS_MAIN(HaproxyRoutingTest)
#include "routingtest.moc"
