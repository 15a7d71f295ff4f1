// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/appsettings.h"
#include "haproxy/config/rows.h"
#include "marathon/marathonrows.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

//! From "NAME=value", where NAME lacks its PROXYM_.
Variables variables(const QStringList &assignments)
{
    Variables result;
    for (const QString &assignment : assignments)
        result.insert(u"PROXYM_"_s + assignment.section(u'=', 0, 0), assignment.section(u'=', 1));
    return result;
}

struct ReadSettings {
    explicit ReadSettings(const Variables &variables)
        : environment(variables)
    {
    }
    Environment environment;
    AppSettings settings = readSettings(environment);
};

//! The names of the variables with mistakes, in order, without PROXYM_.
QStringList wrongOnes(const QStringList &assignments)
{
    QStringList names;
    for (const QString &mistake : ReadSettings(variables(assignments)).environment.mistakes())
        names.append(mistake.section(u' ', 0, 0).section(u'=', 0, 0).mid(7));
    return names;
}

} // namespace

class AppSettingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingSetIsGood()
    {
        const ReadSettings reading({});
        QCOMPARE(reading.environment.mistakes() + reading.environment.warnings(), QStringList());
        QVERIFY(reading.settings.modules.isEmpty());
    }

    void valuesReachTheirMembers()
    {
        ReadSettings reading(variables({u"LISTEN_ADDRESS=[::1]:80"_s, u"REFRESH_INTERVAL= 0.05 "_s,
                                        u"MARATHON_SERVERS=m.test:8080"_s, u"MARATHON_EVENTS=Poll"_s,
                                        u"HAPROXY_CHECK_INTERVAL=2.5"_s, u"LOG_APPLOG_LEVEL=warning"_s}));
        QCOMPARE(reading.environment.mistakes(), QStringList());
        QCOMPARE(reading.settings.status.listenAddress->toString(), u"[::1]:80"_s);
        QCOMPARE(reading.settings.manager.refreshInterval.count(), 50);
        QCOMPARE(reading.settings.modules.size(), 1);
        QCOMPARE(reading.environment.read(marathonTable).events, MarathonEvents::Poll);
        QCOMPARE(reading.environment.read(haproxyTable).checkInterval->count(), 2500);
        QVERIFY(reading.settings.log.level == LogLevel::Warning);
    }

    void mistakesAreNamedInTheOrderOfTheTables_data()
    {
        QTest::addColumn<QStringList>("set");
        QTest::addColumn<QStringList>("wrong");
        const QStringList haproxy{u"HAPROXY_ENABLED=1"_s, u"HAPROXY_BINARY_PATH=/h"_s,
                                  u"HAPROXY_CONFIG_FILE_PATH=/c"_s, u"HAPROXY_PID_PATH=/p"_s,
                                  u"HAPROXY_SETTINGS_PATH=/s"_s};
        const QString server = u"MARATHON_SERVERS=m:1"_s;
        const auto row = [](const char *name, const QStringList &set, const QStringList &wrong) {
            QTest::newRow(name) << set << wrong;
        };
        row("texts that are no values",
            {u"LOG_FORMAT=%{nix}"_s, u"HAPROXY_TIMEOUT=x"_s, u"LISTEN_ADDRESS=80"_s},
            {u"LISTEN_ADDRESS"_s, u"HAPROXY_TIMEOUT"_s, u"LOG_FORMAT"_s});
        row("required ones missing",
            {u"FILE_ENABLED=1"_s, u"MESOS_MASTER_ENABLED=yes"_s, u"MARATHON_ENABLED=on"_s},
            {u"FILE_CONFIGS_PATH"_s, u"MARATHON_SERVERS"_s, u"MESOS_MASTER_DOMAIN"_s,
             u"MESOS_MASTER_MASTERS"_s});
        row("missing beside a bad one", {u"HAPROXY_ENABLED=1"_s, u"HAPROXY_HTTP_PORT=0"_s},
            {u"HAPROXY_BINARY_PATH"_s, u"HAPROXY_CONFIG_FILE_PATH"_s, u"HAPROXY_PID_PATH"_s,
             u"HAPROXY_SETTINGS_PATH"_s, u"HAPROXY_HTTP_PORT"_s});
        row("empty is unset", {u"FILE_ENABLED=1"_s, u"FILE_CONFIGS_PATH="_s, u"HAPROXY_TIMEOUT="_s},
            {u"FILE_CONFIGS_PATH"_s});
        row("disabled Marathon misses nothing",
            {server, u"MARATHON_ENABLED=0"_s, u"MARATHON_EVENTS=callback"_s}, {});
        row("events by callback without receiver", {server, u"MARATHON_EVENTS=callback"_s},
            {u"MARATHON_CALLBACK_HOST"_s, u"MARATHON_CALLBACK_PORT"_s});
        row("automatic events with half a receiver", {server, u"MARATHON_CALLBACK_HOST=10.0.0.1"_s},
            {u"MARATHON_CALLBACK_PORT"_s});
        row("automatic events without receiver", {server}, {});
        row("the other half was a mistake",
            {server, u"MARATHON_CALLBACK_HOST=h"_s, u"MARATHON_CALLBACK_PORT=x"_s},
            {u"MARATHON_CALLBACK_PORT"_s});
        row("events by stream need no receiver",
            {server, u"MARATHON_EVENTS=stream"_s, u"MARATHON_CALLBACK_PORT=1"_s}, {});
        row("callback's endpoint and URL",
            {u"MARATHON_CALLBACK_ENDPOINT=hear"_s, u"MARATHON_CALLBACK_URL=10.0.0.1/x"_s},
            {u"MARATHON_CALLBACK_ENDPOINT"_s, u"MARATHON_CALLBACK_URL"_s});
        row("URL with a query", {u"MARATHON_CALLBACK_URL=http://10.0.0.1:80/hear?a=1&b=x+y"_s}, {});
        row("HTTPS without certificates", haproxy + QStringList{u"HAPROXY_HTTPS_PORT=443"_s},
            {u"HAPROXY_CERTS_PATH"_s});
        row("certificates without HTTPS", haproxy + QStringList{u"HAPROXY_CERTS_PATH=/c"_s},
            {u"HAPROXY_HTTPS_PORT"_s});
        row("certificates among proxym's own files",
            haproxy
                + QStringList{u"HAPROXY_CONFIG_FILE_PATH=/e/h.cfg"_s, u"HAPROXY_HTTPS_PORT=443"_s,
                              u"HAPROXY_CERTS_PATH=/e/h.cfg.d/certs"_s},
            {u"HAPROXY_CERTS_PATH"_s});
        row("one port for HTTP and HTTPS",
            haproxy + QStringList{u"HAPROXY_HTTPS_PORT=80"_s, u"HAPROXY_CERTS_PATH=/c"_s},
            {u"HAPROXY_HTTPS_PORT"_s});
        row("relative binary", haproxy + QStringList{u"HAPROXY_BINARY_PATH=haproxy"_s},
            {u"HAPROXY_BINARY_PATH"_s});
        row("automatic check interval", haproxy + QStringList{u"HAPROXY_CHECK_INTERVAL=auto"_s}, {});
        row("bind address that is configuration", {u"HAPROXY_BIND_ADDRESS=*:80 ssl"_s},
            {u"HAPROXY_BIND_ADDRESS"_s});
        row("bind address of IPv6", {u"HAPROXY_BIND_ADDRESS=::"_s}, {});
        row("networks", {u"HAPROXY_TRUSTED_PROXIES=10.0.0.0/8, 192.0.2.1,fd00::/8,::1"_s}, {});
        for (const QString &text : {u"10/8"_s, u"127"_s, u"10.0.0.0/33"_s, u"fd00::/129"_s, u"10.0.0.1/x"_s,
                                    u"proxy.example.com"_s})
            row("no network", {u"HAPROXY_TRUSTED_PROXIES=10.0.0.1,"_s + text},
                {u"HAPROXY_TRUSTED_PROXIES"_s});
        row("no time at all", {u"RESYNC_INTERVAL=0"_s, u"HAPROXY_TIMEOUT=0.0"_s, u"HOLD_BACK=0"_s},
            {u"RESYNC_INTERVAL"_s, u"HAPROXY_TIMEOUT"_s});
        const QString figures = u"HAPROXY_METRICS_ADDRESS"_s;
        row("figures", haproxy + QStringList{figures + u"=127.0.0.1:8405"_s}, {});
        row("figures at a name", haproxy + QStringList{figures + u"=edge.test:8405"_s}, {figures});
        row("figures without a port", haproxy + QStringList{figures + u"=127.0.0.1"_s}, {figures});
        row("figures at the HTTP port", haproxy + QStringList{figures + u"=127.0.0.1:80"_s}, {figures});
        row("figures at that port of another address",
            haproxy + QStringList{figures + u"=127.0.0.1:80"_s, u"HAPROXY_BIND_ADDRESS=10.0.0.1"_s}, {});
        row("figures at the HTTPS port",
            haproxy
                + QStringList{figures + u"=[::1]:443"_s, u"HAPROXY_HTTPS_PORT=443"_s,
                              u"HAPROXY_CERTS_PATH=/c"_s, u"HAPROXY_BIND_ADDRESS=::"_s},
            {figures});
        row("figures where the page is", haproxy + QStringList{figures + u"=127.0.0.1:5678"_s}, {figures});
        row("figures where the page is on all addresses",
            haproxy + QStringList{figures + u"=127.0.0.1:81"_s, u"LISTEN_ADDRESS=0.0.0.0:81"_s}, {figures});
        row("figures where events come in",
            haproxy
                + QStringList{figures + u"=127.0.0.1:82"_s, server, u"LISTEN_ADDRESS=127.0.0.1:81"_s,
                              u"MARATHON_CALLBACK_HOST=127.0.0.1"_s, u"MARATHON_CALLBACK_PORT=82"_s},
            {figures});
        row("figures of a HAProxy that is not driven", {figures + u"=127.0.0.1:5678"_s}, {});
        row("user without password", {u"HTTP_USER=joe"_s, server, u"MARATHON_USER=joe"_s},
            {u"HTTP_PASSWORD_FILE"_s, u"MARATHON_PASSWORD_FILE"_s});
        row("control character", {u"FILE_CONFIGS_PATH=/a\nb"_s}, {u"FILE_CONFIGS_PATH"_s});
    }
    void mistakesAreNamedInTheOrderOfTheTables()
    {
        QFETCH(QStringList, set);
        QTEST(wrongOnes(set), "wrong");
    }

    void mistakeSaysValueAndWhatWouldBeRight()
    {
        const ReadSettings reading(
            variables({u"HAPROXY_HTTP_PORT=eigh\x1bty"_s, u"SIGNAL_ENABLED=perhaps"_s}));
        QCOMPARE(
            reading.environment.mistakes().at(0),
            u"PROXYM_HAPROXY_HTTP_PORT=\"eigh\\x1bty\" must be a single line without control characters"_s);
        QVERIFY(reading.environment.mistakes().at(1).startsWith(
            u"PROXYM_SIGNAL_ENABLED=\"perhaps\" must be 1 or 0"_s));
    }

    void credentialsInAUrlAreNotShown()
    {
        const ReadSettings reading(variables({u"MARATHON_SERVERS=http://a:1,http://joe:s3cret@m:80"_s,
                                              u"MARATHON_CALLBACK_URL=joe:s3cret@m:80"_s}));
        const QString said = reading.environment.mistakes().join(u'\n');
        QCOMPARE(reading.environment.mistakes().size(), 2);
        QVERIFY2(!said.contains(u"s3cret"_s) && said.contains(u"@m:80"_s), qPrintable(said));
    }

    void unknownVariableIsAWarningWithTheNearestName()
    {
        ReadSettings reading({{u"PROXYM_FILE_CONFIG_PATH"_s, u"/x"_s}, {u"PATH"_s, u"/bin"_s}});
        QCOMPARE(reading.environment.mistakes(), QStringList());
        QCOMPARE(
            reading.environment.warnings(),
            QStringList({u"PROXYM_FILE_CONFIG_PATH is not a setting of proxym and is ignored; did you mean "
                         "PROXYM_FILE_CONFIGS_PATH?"_s}));
    }

    void secretsComeFromTheirFiles()
    {
        const QTemporaryDir dir;
        QFile file(dir.filePath(u"password"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("s3cret\n") > 0);
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::ReadOther));
        const ReadSettings reading(
            variables({u"HTTP_USER=joe"_s, u"HTTP_PASSWORD_FILE="_s + file.fileName()}));
        QCOMPARE(reading.environment.mistakes(), QStringList());
        QCOMPARE(reading.settings.status.password.reveal(), u"s3cret"_s);
        QCOMPARE(reading.environment.warnings().size(), 1);
        QVERIFY(reading.environment.warnings().first().contains(u"chmod 600 "_s + file.fileName()));
    }
};

QTEST_GUILESS_MAIN(AppSettingsTest)
#include "appsettingstest.moc"
