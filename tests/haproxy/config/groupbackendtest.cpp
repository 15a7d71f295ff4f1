// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/haproxycase.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

QByteArray member(const QByteArray &id, const QByteArray &weight, const QByteArray &servers)
{
    return R"({"id": ")" + id + R"(", "domains": ["shop.test"], "group": "shop", "weight": ")" + weight
        + R"(", "servers": [)" + servers + "]}";
}

ProxyModel modelOf(const QByteArrayList &members)
{
    return modelFromJson(R"({"services": [)" + members.join(',') + "]}");
}

//! By server: "blue-10.0.0.1-80 9".
QStringList weightsIn(const ProxyModel &model)
{
    QStringList weights;
    for (const ProxyBackend &backend : model.backends)
        for (const ProxyServer &server : backend.servers)
            weights.append(server.name + u' '
                           + (server.weight ? QString::number(server.weight->number()) : u"none"_s));
    return weights;
}

} // namespace

//! The backend of a group.
class GroupBackendTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void membersShareOneBackend()
    {
        const ProxyModel model =
            modelOf({member("/blue", "90", R"("10.0.0.1:80")"), member("/green", "10", R"("10.0.0.2:80")")});
        QCOMPARE(model.backends.size(), 1);
        const ProxyBackend &backend = *model.backends.first();
        QVERIFY(backend.name.startsWith(u"group:shop:"_s));
        QCOMPARE(backend.balance, u"roundrobin"_s);
        QCOMPARE(model.maps.hosts, (QMap<QString, QString>{{u"shop.test"_s, backend.name}}));
        QVERIFY(renderConfig(model, examplePaths)
                    .config.whole()
                    .contains("server blue-10.0.0.1-80 10.0.0.1:80 weight 9\n"));
    }

    void nobodyIsOpenBecauseAnotherOneIs()
    {
        const ProxyModel model = modelFromJson("{\"services\": [" + member("/blue", "1", R"("10.0.0.1:80")")
                                               + ',' + member("/green", "1", R"("10.0.0.2:80")")
                                               + R"(], "files": {"green_80.yml": "auth: nobody"}})");
        QCOMPARE(model.backends.size(), 1);
        QVERIFY(model.backends.first()->auth == QStringList());
    }

    void partsDoNotDependOnTheNumberOfServers_data()
    {
        QTest::addColumn<QByteArray>("blue"); // weight and servers of /blue; /green has 10 and two servers
        QTest::addColumn<QByteArray>("servers");
        QTest::addColumn<QStringList>("expected");
        const QString g1 = u"green-10.0.1.1-80 "_s, g2 = u"green-10.0.1.2-80 "_s;
        const QString b1 = u"blue-10.0.0.1-80 "_s, b2 = u"blue-10.0.0.2-80 "_s, b3 = u"blue-10.0.0.3-80 "_s;
        QTest::newRow("one") << QByteArray("90") << QByteArray(R"("10.0.0.1:80")")
                             << QStringList{b1 + u"18"_s, g1 + u"1"_s, g2 + u"1"_s};
        QTest::newRow("three") << QByteArray("90")
                               << QByteArray(R"("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80")")
                               << QStringList{b1 + u"6"_s, b2 + u"6"_s, b3 + u"6"_s, g1 + u"1"_s,
                                              g2 + u"1"_s};
        QTest::newRow("no weight is 1") << QByteArray("") << QByteArray(R"("10.0.0.1:80")")
                                        << QStringList{b1 + u"1"_s, g1 + u"5"_s, g2 + u"5"_s};
        QTest::newRow("drains") << QByteArray("0") << QByteArray(R"("10.0.0.1:80")")
                                << QStringList{b1 + u"0"_s, g1 + u"1"_s, g2 + u"1"_s};
        QTest::newRow("none") << QByteArray("90") << QByteArray() << QStringList{g1 + u"1"_s, g2 + u"1"_s};
        QTest::newRow("servers with weights")
            << QByteArray("10") << QByteArray(R"("10.0.0.1:80*3", "10.0.0.2:80")")
            << QStringList{b1 + u"3"_s, b2 + u"1"_s, g1 + u"2"_s, g2 + u"2"_s};
        QTest::newRow("a server that drains")
            << QByteArray("10") << QByteArray(R"("10.0.0.1:80*0", "10.0.0.2:80")")
            << QStringList{b1 + u"0"_s, b2 + u"2"_s, g1 + u"1"_s, g2 + u"1"_s};
    }
    void partsDoNotDependOnTheNumberOfServers()
    {
        QFETCH(QByteArray, blue);
        QFETCH(QByteArray, servers);
        const ProxyModel model = modelOf(
            {member("/blue", blue, servers), member("/green", "10", R"("10.0.1.1:80", "10.0.1.2:80")")});
        QTEST(weightsIn(model), "expected");
    }

    void withoutAGroupTheWeightIsThatOfTheServers()
    {
        const auto alone = [](const QByteArray &weight) {
            return modelFromJson(R"({"services": [{"id": "/web", "domains": ["web.test"], "weight": ")"
                                 + weight + R"(", "servers": ["10.0.0.1:80", "10.0.0.2:80*7"]}]})");
        };
        const QString w1 = u"web-10.0.0.1-80 "_s, w2 = u"web-10.0.0.2-80 "_s;
        QCOMPARE(weightsIn(alone("")), (QStringList{w1 + u"none"_s, w2 + u"7"_s}));
        QCOMPARE(weightsIn(alone("20")), (QStringList{w1 + u"20"_s, w2 + u"7"_s}));
        QCOMPARE(weightsIn(alone("0")), (QStringList{w1 + u"0"_s, w2 + u"0"_s}));
    }

    void addressOfTwoMembersIsThereTwice()
    {
        const ProxyModel model =
            modelOf({member("/a/b", "1", R"("10.0.0.1:80")"), member("/a_b", "1", R"("10.0.0.1:80")"),
                     member("/c", "1", R"("10.0.0.1:80")")});
        QCOMPARE(weightsIn(model), (QStringList{u"a_b-10.0.0.1-80 1"_s, u"c-10.0.0.1-80 1"_s}));
    }

    void otherMembersAreNoOtherStructure()
    {
        const QByteArray blue = member("/blue", "90", R"("10.0.0.1:80")");
        const QByteArray green = member("/green", "10", R"("10.0.0.2:80")");
        QCOMPARE(renderConfig(modelOf({blue}), examplePaths).generation,
                 renderConfig(modelOf({blue, green}), examplePaths).generation);
        QCOMPARE(renderConfig(modelOf({green}), examplePaths).generation,
                 renderConfig(modelOf({blue, green}), examplePaths).generation);
    }
};

QTEST_GUILESS_MAIN(GroupBackendTest)
#include "groupbackendtest.moc"
