// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/explanation.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

const QByteArray shop = R"json({
    "name": "shop_8080", "state": "active", "reason": null, "id": "/shop", "port": 8080, "source": "Marathon",
    "origin": "shop.json", "protocol": "http", "domains": ["shop.test", "*.shop.test"], "path": "/x", "live": 1,
    "listeners": ["127.0.0.1:80", "127.0.0.1:443"], "conflicts": ["domain a.test belongs to /a (File)"],
    "labels": {"proxym.domains": "shop.test", "odd\u001b": "a\nb"},
    "servers": [
        {"name": "s1", "address": "10.0.0.1:1", "state": "UP", "sessions": 3, "weight": 1, "check": null},
        {"name": "s2", "address": "10.0.0.2:1", "state": "DOWN", "sessions": 0, "weight": 0,
         "check": {"code": "L4CON", "text": "Connection refused", "since": "2024-02-03T04:05:06.789Z"}}],
    "configLines": ["backend shop_8080", "    balance leastconn"]
})json";

QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

class ExplanationTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingIsTold()
    {
        QCOMPARE(
            explanation(object(shop)), //
            u"shop_8080: active\n"
            "  id         /shop, port 8080\n"
            "  source     Marathon\n"
            "  file       shop.json\n"
            "  protocol   http\n"
            "  domains    shop.test\n"
            "             *.shop.test\n"
            "  path       /x\n"
            "  listens    127.0.0.1:80\n"
            "             127.0.0.1:443\n"
            "  conflicts  domain a.test belongs to /a (File)\n"
            "  labels     odd\\x1b = a\\nb\n"
            "             proxym.domains = shop.test\n"
            "  servers    s1  10.0.0.1:1  UP, 3 sessions, weight 1\n"
            "             s2  10.0.0.2:1  DOWN since 2024-02-03T04:05:06.789Z (L4CON Connection refused), "
            "0 sessions, weight 0\n"
            "  config     backend shop_8080\n"
            "                 balance leastconn\n"_s);
    }

    void whatIsSkippedSaysWhyAndWhatItsSourceSaid()
    {
        const QJsonObject entry = object(R"({"name": "r_80", "state": "skipped", "reason": "no route is left",
            "id": "/r", "port": 80, "source": "File", "hosts": [{"ip": "10.0.0.1", "port": 5}], "live": null})");
        QCOMPARE(explanation(entry), //
                 u"r_80: skipped\n"
                 "  why        no route is left\n"
                 "  id         /r, port 80\n"
                 "  source     File\n"
                 "  hosts      10.0.0.1 port 5, unknown to HAProxy\n"_s);
    }

    void activeServiceWithoutLiveServerSaysSo()
    {
        QJsonObject service = object(shop);
        service[u"live"_s] = 0;
        QVERIFY(explanation(service).startsWith(u"shop_8080: active, but none of its servers is live\n"_s));
        service[u"live"_s] = QJsonValue();
        QVERIFY(explanation(service).startsWith(u"shop_8080: active\n"_s));
    }

    void serviceIsMeantByItsIdNameOrDomain()
    {
        const QJsonObject service = object(shop);
        for (const QString &what :
             {u"/shop"_s, u"shop"_s, u"shop_8080"_s, u"shop.test"_s, u"Shop.Test."_s, u"*.shop.test"_s})
            QVERIFY2(isMeant(service, what), qPrintable(what));
        for (const QString &what : {u""_s, u"/sho"_s, u"shop.tes"_s, u"a.shop.test"_s, u"hop"_s})
            QVERIFY2(!isMeant(service, what), qPrintable(what));
    }

    void domainIsCoveredByItsWildcardAndTheCatchAll()
    {
        QCOMPARE(domainsCovering(u"a.shop.test"_s),
                 QStringList({u"a.shop.test"_s, u"*.shop.test"_s, u"*"_s}));
        QCOMPARE(domainsCovering(u"*.shop.test"_s), QStringList({u"*.shop.test"_s}));
        QCOMPARE(domainsCovering(u"/shop"_s), QStringList({u"/shop"_s}));
        QCOMPARE(domainsCovering(u"shop"_s), QStringList({u"shop"_s}));
    }
};

QTEST_GUILESS_MAIN(ExplanationTest)
#include "explanationtest.moc"
