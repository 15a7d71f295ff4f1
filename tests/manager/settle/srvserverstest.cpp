// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/srvservers.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

SrvRecord record(quint16 priority, quint16 weight, const QString &address)
{
    return {priority, weight, *Host::from(u"t.example.test"_s, Port::of<80>()), address};
}

} // namespace

//! Which servers a name stands for, and with which weights.
class SrvServersTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void weightsKeepTheirProportions_data()
    {
        QTest::addColumn<QList<int>>("records");
        QTest::addColumn<QList<int>>("weights"); // -1: none
        QTest::newRow("as they are") << QList<int>{30, 10, 256} << QList<int>{30, 10, 256};
        QTest::newRow("too great") << QList<int>{600, 300, 100} << QList<int>{256, 128, 43};
        QTest::newRow("greatest") << QList<int>{65535, 32768} << QList<int>{256, 128};
        QTest::newRow("too far apart") << QList<int>{65535, 1} << QList<int>{256, 1};
        QTest::newRow("0 gets little beside others") << QList<int>{0, 1, 2} << QList<int>{1, 128, 256};
        QTest::newRow("0 everywhere is equal") << QList<int>{0, 0} << QList<int>{-1, -1};
        QTest::newRow("0 alone gets everything") << QList<int>{0} << QList<int>{-1};
    }
    void weightsKeepTheirProportions()
    {
        QFETCH(const QList<int>, records);
        QList<SrvRecord> given;
        for (const int weight : records)
            given.append(record(0, quint16(weight), u"10.0.0.%1"_s.arg(given.size() + 1)));
        QList<int> weights;
        for (const Host &host : serversOf(given))
            weights.append(host.weight() ? host.weight()->number() : -1);
        QTEST(weights, "weights");
    }

    void lowestPriorityWithAnAddressCounts()
    {
        const QList<Host> servers = serversOf({record(5, 1, {}), record(10, 7, u"10.0.0.1"_s),
                                               record(10, 70, {}), record(20, 900, u"10.0.0.2"_s)});
        QCOMPARE(servers, QList<Host>{Host::from(u"10.0.0.1"_s, Port::of<80>())->with(Weight::of<7>())});
        QCOMPARE(serversOf({record(0, 1, {})}), QList<Host>());
        QCOMPARE(serversOf({}), QList<Host>());
    }
};

QTEST_APPLESS_MAIN(SrvServersTest)
#include "srvserverstest.moc"
