// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/certificate.h"
#include "support/fakehttpserver.h"
#include "support/program/site.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Secrets are read from files and sent only to the servers they are for; they appear nowhere else. With the
//! real program.
class SecretsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void nothingThatIsEmittedHoldsASecret_data();
    void nothingThatIsEmittedHoldsASecret();
    void passwordsOfTheOperatorsTextsAreNotShown();
    void strangerIsSentNothing();
    void mistakesDoNotRepeatPasswordsOfUrls();
    void fileThatOthersMayReadIsAWarningWithTheFix();
};

namespace {

const QByteArray pagePassword = "page-S3cr3t-one";
const QByteArray marathonPassword = "marathon-S3cr3t-two";
const QByteArray token = "token-S3cr3t-three";
const QByteArray inUrl = "url-S3cr3t-four";

//! A site with a password for its page, and a Marathon that requires credentials.
class World final {
public:
    World()
    {
        marathon.answer("/v2/apps", R"({"apps":[]})");
        marathon.answer("/v2/tasks", R"({"tasks":[]})");
        marathon.answer("GET", "/v2/eventSubscriptions", FakeReply{200, R"({"callbackUrls":[]})"});
        marathon.answer("POST", "/v2/eventSubscriptions", FakeReply{200, "{}"});
        marathon.answer("DELETE", "/v2/eventSubscriptions", FakeReply{500, "{}"});
        site.serve('[' + Site::web("a", origin) + ']');
        settings = {{u"HTTP_USER"_s, u"operator"_s},
                    {u"HTTP_PASSWORD_FILE"_s, secretFile(u"page"_s, pagePassword)},
                    {u"MARATHON_SERVERS"_s, marathon.url().authority()},
                    {u"MARATHON_EVENTS"_s, u"callback"_s},
                    {u"MARATHON_CALLBACK_HOST"_s, u"127.0.0.1"_s},
                    {u"MARATHON_CALLBACK_PORT"_s, QString::number(freePort().number())},
                    {u"MARATHON_CALLBACK_URL"_s,
                     u"http://me:%1@127.0.0.1:9/callback?key=%1"_s.arg(QString::fromUtf8(inUrl))},
                    {u"RESYNC_INTERVAL"_s, u"0.2"_s},
                    {u"LOG_APPLOG_LEVEL"_s, u"DEBUG"_s}};
    }
    [[nodiscard]] QString secretFile(const QString &name, const QByteArray &secret) const
    {
        const QString path = site.lab.write(name, secret + '\n');
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
        return path;
    }
    void useToken() { settings.insert(u"MARATHON_TOKEN_FILE"_s, secretFile(u"token"_s, token)); }
    void usePassword()
    {
        settings.insert(u"MARATHON_USER"_s, u"proxym"_s);
        settings.insert(u"MARATHON_PASSWORD_FILE"_s, secretFile(u"marathon"_s, marathonPassword));
    }

    Origin origin{"a"};
    FakeHttpServer marathon;
    Site site;
    QMap<QString, QString> settings;
};

QByteArray textOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! The secret, or its Basic encoding, that the text contains; empty where there is none.
QByteArray secretIn(const QByteArray &text)
{
    for (const QByteArray &secret : {pagePassword, marathonPassword, token, inUrl}) {
        for (const QByteArray &user : QByteArrayList{"", "operator:", "proxym:"})
            if (text.contains(user.isEmpty() ? secret : (user + secret).toBase64()))
                return secret;
    }
    return {};
}

} // namespace

void SecretsTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void SecretsTest::nothingThatIsEmittedHoldsASecret_data()
{
    QTest::addColumn<bool>("isToken");
    QTest::newRow("password") << false;
    QTest::newRow("token") << true;
}

void SecretsTest::nothingThatIsEmittedHoldsASecret()
{
    QFETCH(bool, isToken);
    World world;
    isToken ? world.useToken() : world.usePassword();
    world.site.start(world.settings);
    QTRY_VERIFY(!world.marathon.requests("POST", "/v2/eventSubscriptions").isEmpty());
    QTRY_COMPARE(world.site.get("a.test"), "a");
    const QByteArray sent = world.marathon.requests().first().headers.value("authorization");
    QCOMPARE(sent, isToken ? "token=" + token : "Basic " + ("proxym:" + marathonPassword).toBase64());
    world.marathon.answer("GET", "/v2/apps", FakeReply{401, "{}"});
    QTRY_VERIFY(world.site.log().contains("401"));
    world.marathon.answer("GET", "/v2/apps", FakeReply{.manner = FakeReply::Manner::Reset});
    QTest::qWait(500); // time for further log lines; nothing is concluded from the time

    const QByteArray basic = "Authorization: Basic " + ("operator:" + pagePassword).toBase64() + "\r\n";
    QByteArray everything;
    for (const QByteArray &path :
         QByteArrayList{"/", "/api/status", "/api/services", "/api/services/a_80", "/api/history",
                        "/api/config", "/metrics", "/healthz", "/readyz", "/nonsense"})
        everything += HaproxyLab::get(world.site.status, "127.0.0.1\r\n" + basic.chopped(2), path);
    QVERIFY(everything.contains("\"haproxy\"") && everything.contains("backend a_80")
            && everything.contains("proxym_services"));
    everything += textOf(u"/proc/%1/cmdline"_s.arg(world.site.process->processId()));
    everything += textOf(u"/proc/%1/environ"_s.arg(world.site.process->processId())).replace(inUrl, "");
    for (const qint64 pid : world.site.lab.haproxyPids())
        everything += textOf(u"/proc/%1/cmdline"_s.arg(pid))
            + textOf(u"/proc/%1/environ"_s.arg(pid)).replace(inUrl, "");
    world.site.stop();
    everything += world.site.process->readAll();
    QVERIFY(everything.contains("could not be removed from Marathon"));
    for (QDirIterator files(world.site.lab.path(u"etc"_s), QDir::Files, QDirIterator::Subdirectories);
         files.hasNext();)
        everything += textOf(files.next());
    QVERIFY(everything.contains("stats socket"));
    for (const QString &option : {u"--help"_s, u"--check"_s, u"--dry-run"_s, u"--once"_s}) {
        (void)world.site.command({option}, world.settings);
        everything += world.site.printed;
    }
    QCOMPARE(secretIn(everything), QByteArray());
}

void SecretsTest::passwordsOfTheOperatorsTextsAreNotShown()
{
    World world;
    const QByteArray secret = "operator-S3cr3t-five";
    (void)world.site.lab.write(u"settings/http-frontend.cfg"_s,
                               "stats uri /page\nstats auth boss:" + secret + '\n');
    const int isDifferent = 2;
    QCOMPARE(world.site.command({u"--dry-run"_s}), isDifferent);
    QVERIFY2(world.site.printed.contains("stats auth boss:"), world.site.printed);
    world.site.start();
    QTRY_COMPARE(world.site.state(), u"inSync"_s);
    world.site.serve(
        '['
        + Site::web("a", world.origin, R"("config":["http-request set-header X-Token )" + secret + R"("],)")
        + ']');
    QTRY_VERIFY(world.site.config().contains("X-Token " + secret)
                && world.site.config().contains("boss:" + secret));
    const auto history = [&] { return HaproxyLab::get(world.site.status, "127.0.0.1", "/api/history"); };
    QTRY_VERIFY(history().contains("X-Token ")); // the round has ended
    QByteArray shown = world.site.printed;
    for (const char *path :
         {"/api/config", "/api/history", "/api/services", "/api/services/a_80", "/api/status"})
        shown += HaproxyLab::get(world.site.status, "127.0.0.1", path);
    world.site.stop();
    shown += world.site.process->readAll();
    QVERIFY(shown.count("stats auth boss:") > 2 && shown.count("X-Token ") > 2);
    QVERIFY(!shown.contains(secret));
}

void SecretsTest::strangerIsSentNothing()
{
    World world;
    FakeHttpServer stranger;
    world.usePassword();
    const FakeReply away{.status = 307, .headers = {{"Location", stranger.url(u"/v2/apps"_s).toEncoded()}}};
    world.marathon.answer("GET", "/v2/apps", away);
    world.site.start(world.settings);
    QTRY_VERIFY(world.marathon.requests("GET", "/v2/apps").size() > 2);
    QVERIFY(stranger.requests().isEmpty());
}

void SecretsTest::mistakesDoNotRepeatPasswordsOfUrls()
{
    World world;
    world.settings.insert(u"MARATHON_SERVERS"_s,
                          u"http://me:%1@10.0.0.1:80,me:%1@x:1"_s.arg(QString::fromUtf8(inUrl)));
    world.settings.insert(u"MARATHON_CALLBACK_URL"_s, u"ftp://me:%1@x"_s.arg(QString::fromUtf8(inUrl)));
    world.settings.insert(u"MESOS_MASTER_MASTERS"_s, u"http://me:%1@x"_s.arg(QString::fromUtf8(inUrl)));
    QCOMPARE(world.site.command({u"--check"_s}, world.settings), 78);
    QVERIFY(world.site.printed.contains("PROXYM_MARATHON_SERVERS"));
    QVERIFY2(secretIn(world.site.printed).isEmpty(), world.site.printed);
}

void SecretsTest::fileThatOthersMayReadIsAWarningWithTheFix()
{
    World world;
    const QString path = world.settings.value(u"HTTP_PASSWORD_FILE"_s);
    QFile::setPermissions(path, QFile::ReadOwner | QFile::ReadOther);
    const QString certificates = world.site.lab.path(u"settings"_s);
    const QString key = world.site.lab.write(
        u"settings/site.pem"_s, expiredCertificate + QByteArray("-----BEGIN PRIVATE KEY-----\n"));
    QFile::setPermissions(key, QFile::ReadOwner | QFile::ReadOther);
    world.settings.insert(u"HAPROXY_CERTS_PATH"_s, certificates);
    world.settings.insert(u"HAPROXY_HTTPS_PORT"_s, u"8443"_s);
    QCOMPARE(world.site.command({u"--check"_s}, world.settings), 0);
    QVERIFY2(world.site.printed.contains("proxym: warning: ")
                 && world.site.printed.contains("chmod 600 " + path.toUtf8()),
             world.site.printed);
    QVERIFY2(world.site.printed.contains("chmod 600 " + key.toUtf8()), world.site.printed);
    QFile::setPermissions(path, QFile::ReadOwner);
    QFile::setPermissions(key, QFile::ReadOwner);
    QCOMPARE(world.site.command({u"--check"_s}, world.settings), 0);
    QVERIFY2(!world.site.printed.contains("chmod"), world.site.printed);
}

QTEST_GUILESS_MAIN(SecretsTest)
#include "secretstest.moc"
