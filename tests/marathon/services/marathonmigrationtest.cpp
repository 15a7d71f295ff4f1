// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/services/marathonmigration.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What `proxym migrate marathon-lb` prints.
class MarathonMigrationTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void appsAreListedWithTheirDifferences();
    void nothingDiffersWhereEveryLabelIsKnown();
    void everyLabelHasAnAdvice_data();
    void everyLabelHasAnAdvice();
    void hostileLabelsDoNotReachTheTerminal();
};

namespace {

MarathonApp app(const QString &id, const QMap<QString, QString> &lbLabels)
{
    return {.id = id, .ports = {{.containerPort = 8080, .servicePort = 10001}}, .lbLabels = lbLabels};
}

const MarathonApp shop = app(u"/shop"_s,
                             {{u"HAPROXY_GROUP"_s, u"external"_s},
                              {u"HAPROXY_0_VHOST"_s, u"shop.test,www.shop.test"_s},
                              {u"HAPROXY_0_PATH"_s, u"/a /b"_s},
                              {u"HAPROXY_0_STICKY"_s, u"true"_s},
                              {u"HAPROXY_0_SSL_CERT"_s, u"/etc/ssl/x.pem"_s}});
const MarathonApp inner = app(u"/inner"_s, {{u"HAPROXY_GROUP"_s, u"internal"_s}});
const MarathonApp db = app(u"/db"_s, {{u"HAPROXY_GROUP"_s, u"external"_s}, {u"HAPROXY_0_PORT"_s, u"5432"_s}});

} // namespace

void MarathonMigrationTest::appsAreListedWithTheirDifferences()
{
    const MarathonTask task{
        .id = u"x"_s, .appId = u"/shop"_s, .host = u"10.0.0.1"_s, .ports = {31000}, .version = u"old"_s};
    const Migration migration =
        migrationFromLb({{shop, inner, db, app(u"/plain"_s, {})}, {task}, {}}, {u"external"_s});
    QVERIFY(migration.differs);
    QCOMPARE(migration.text.section(u"For every app:"_s, 0, 0), uR"(/db
  port 8080: TCP on port 5432, 0 servers
/inner
  not served: HAPROXY_GROUP=internal
/plain
  not served: it has no HAPROXY_GROUP
/shop
  port 8080: HTTP for shop.test www.shop.test, path /a, 1 server, sticky true
  differs: HAPROXY_0_SSL_CERT: put the certificate into PROXYM_HAPROXY_CERTS_PATH; its port does not speak TLS
  differs: label HAPROXY_0_PATH: only the first path is served, /a

4 apps for group external: 2 served, 1 with a difference

)"_s);
}

void MarathonMigrationTest::nothingDiffersWhereEveryLabelIsKnown()
{
    QVERIFY(!migrationFromLb({{db, inner}, {}, {}}, {u"external"_s}).differs);
    QVERIFY(!migrationFromLb({}, {u"external"_s}).differs);
    QVERIFY(!migrationFromLb({{shop}, {}, {}}, {u"internal"_s}).differs);
}

void MarathonMigrationTest::everyLabelHasAnAdvice_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("advice");
    const auto row = [](const QString &label, const QString &advice) {
        QTest::newRow(qPrintable(label)) << label << advice;
    };
    row(u"HAPROXY_0_BIND_ADDR"_s, u"PROXYM_HAPROXY_BIND_ADDRESS"_s);
    row(u"HAPROXY_0_HTTP_FRONTEND_HEAD"_s, u"http-frontend.cfg"_s);
    row(u"HAPROXY_1_HTTPS_FRONTEND_ACL_WITH_PATH"_s, u"http-frontend.cfg"_s);
    row(u"HAPROXY_0_BACKEND_HEAD"_s, u"config"_s);
    row(u"HAPROXY_0_BACKEND_HEALTHCHECK_PORT_INDEX"_s, u"check"_s);
    row(u"HAPROXY_0_BACKEND_SERVER_OPTIONS"_s, u"default-server"_s);
    row(u"HAPROXY_0_HTTP_BACKEND_REDIR"_s, u"redirect"_s);
    row(u"HAPROXY_0_USERLIST_HEAD"_s, u"userlist"_s);
    row(u"HAPROXY_0_COLOUR"_s, u"no such label"_s);
}

void MarathonMigrationTest::everyLabelHasAnAdvice()
{
    QFETCH(QString, label);
    QFETCH(QString, advice);
    QVERIFY2(insteadOf(label).contains(advice), qPrintable(insteadOf(label)));
}

void MarathonMigrationTest::hostileLabelsDoNotReachTheTerminal()
{
    const MarathonApp hostile = app(u"/a\x1b[2J"_s,
                                    {{u"HAPROXY_GROUP"_s, u"external"_s},
                                     {u"HAPROXY_0_VHOST"_s, u"a\nb.test"_s},
                                     {u"HAPROXY_0_X\x1b"_s, u"x"_s}});
    const QString text = migrationFromLb({{hostile}, {}, {}}, {u"external"_s}).text;
    QVERIFY(!text.contains(u'\x1b') && !text.contains(u"\nb.test"_s));
}

QTEST_GUILESS_MAIN(MarathonMigrationTest)
#include "marathonmigrationtest.moc"
