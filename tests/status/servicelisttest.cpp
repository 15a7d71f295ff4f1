// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/servicelist.h"

#include "support/listedits.h"

#include <QTest>
#include <QUrlQuery>

using namespace proxym;
using namespace proxym::test;
using namespace Qt::StringLiterals;

namespace {

using Parameters = QMap<QString, QString>;

Parameters parametersOf(const QString &query)
{
    Parameters parameters;
    for (const auto &[name, value] : QUrlQuery(query).queryItems())
        parameters.insert(name, value);
    return parameters;
}

Entry entry(const QString &name, const QString &id, const QStringList &domains, Port port,
            const QStringList &hosts, const QString &source, ServiceState state,
            Protocol protocol = Protocol::Http)
{
    Entry made{.service = Service{.id = id, .domains = domains, .port = port, .source = source},
               .name = name,
               .protocol = protocol,
               .state = state};
    for (const QString &host : hosts)
        made.service.edit().hosts.append(*Host::from(host, Port::of<31000>()));
    return made;
}

Status four()
{
    Status status;
    status.inventory = {{
        entry(u"a_80"_s, u"/a"_s, {u"z.test"_s}, Port::of<80>(), {u"10.0.0.1"_s, u"10.0.0.2"_s}, u"File"_s,
              ServiceState::Active),
        entry(u"b_90"_s, u"/B"_s, {u"Shop.test"_s, u"x.test"_s}, Port::of<90>(), {u"10.0.0.10"_s},
              u"Marathon"_s, ServiceState::HeldBack),
        entry(u"c_70"_s, u"/c"_s, {}, Port::of<70>(), {}, u"Marathon"_s, ServiceState::NoHosts,
              Protocol::Tcp),
        entry(u"d_80"_s, u"/d"_s, {u"a.test"_s}, Port::of<80>(), {}, u"Mesos Master"_s,
              ServiceState::Skipped),
    }};
    edited(status.inventory.entries, 0).servers = status.inventory.entries.at(0)->service->hosts;
    edited(status.inventory.entries, 1).servers = status.inventory.entries.at(1)->service->hosts;
    status.proxy = {.enabled = true, .pid = 1, .withoutLiveServers = {u"b_90"_s, u"c_70"_s}};
    return status;
}

} // namespace

class ServiceListTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersInNamesCountAsNumbers()
    {
        Status status;
        for (const QString &id : {u"app1"_s, u"app10"_s, u"app2"_s})
            status.inventory.entries.append(entry(id + u"_80"_s, u'/' + id, {id + u".test"_s}, Port::of<80>(),
                                                  {}, u"File"_s, ServiceState::Active));
        for (const QString &query :
             {u""_s, u"sort=name"_s, u"sort=id"_s, u"sort=domains"_s, u"sort=port"_s}) {
            QStringList ids;
            for (const Entry &one :
                 ServiceList(status).page(*ServiceQuery::from(parametersOf(query))).entries)
                ids.append(one.service->id);
            QCOMPARE(ids, (QStringList{u"/app1"_s, u"/app2"_s, u"/app10"_s}));
        }
    }
    void findsAndSorts_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("names");
        const auto row = [](const QString &query, const QString &names) {
            QTest::newRow(qPrintable(query)) << query << names;
        };
        row(u""_s, u"a_80 b_90 c_70 d_80"_s);
        row(u"search=/b"_s, u"b_90"_s);
        row(u"search=SHOP"_s, u"b_90"_s);
        row(u"search=10.0.0.1"_s, u"a_80 b_90"_s);
        row(u"search=10.0.0.1:31000"_s, u"a_80"_s);
        row(u"search=nobody"_s, u""_s);
        row(u"source=Marathon"_s, u"b_90 c_70"_s);
        row(u"source=marathon"_s, u""_s);
        row(u"state=noHosts"_s, u"c_70"_s);
        row(u"state=heldBack&source=Marathon"_s, u"b_90"_s);
        row(u"order=desc"_s, u"d_80 c_70 b_90 a_80"_s);
        row(u"sort=name&order=desc"_s, u"d_80 c_70 b_90 a_80"_s);
        row(u"sort=id"_s, u"b_90 a_80 c_70 d_80"_s);
        row(u"sort=domains"_s, u"c_70 b_90 d_80 a_80"_s);
        row(u"sort=port"_s, u"c_70 a_80 d_80 b_90"_s);
        row(u"sort=port&order=desc"_s, u"b_90 a_80 d_80 c_70"_s);
        row(u"sort=protocol&order=desc"_s, u"c_70 a_80 b_90 d_80"_s);
        row(u"sort=source&order=desc"_s, u"d_80 b_90 c_70 a_80"_s);
        row(u"sort=hosts&order=desc"_s, u"a_80 b_90 c_70 d_80"_s);
        row(u"sort=state"_s, u"a_80 b_90 c_70 d_80"_s);
        row(u"state=down"_s, u"b_90"_s);
        row(u"offset=1&limit=2"_s, u"b_90 c_70"_s);
        row(u"offset=9"_s, u""_s);
        row(u"sort=&order=&state=&limit=&offset="_s, u"a_80 b_90 c_70 d_80"_s);
        row(u"colour=red"_s, u"a_80 b_90 c_70 d_80"_s);
    }
    void findsAndSorts()
    {
        QFETCH(QString, query);
        const auto wanted = ServiceQuery::from(parametersOf(query));
        QVERIFY(wanted.has_value());
        QStringList names;
        const ServicePage page = ServiceList(four()).page(*wanted);
        for (const Entry &entry : page.entries)
            names.append(entry.name);
        QTEST(names.join(u' '), "names");
        QCOMPARE(page.total, 4);
    }

    void nonsenseIsRefused_data()
    {
        QTest::addColumn<QString>("query");
        for (const QString &query : {u"limit=many"_s, u"limit=0"_s, u"limit=1001"_s, u"limit=1.5"_s,
                                     u"offset=-1"_s, u"offset=99999999999999999999"_s, u"state=sleeping"_s,
                                     u"state=Active"_s, u"order=sideways"_s, u"sort=colour"_s})
            QTest::newRow(qPrintable(query)) << query;
    }
    void nonsenseIsRefused()
    {
        QFETCH(QString, query);
        const auto wanted = ServiceQuery::from(parametersOf(query));
        QVERIFY(!wanted);
        QVERIFY(wanted.error().what.contains(query.section(u'=', 0, 0)));
    }

    void totalsAreToldBesideThePage()
    {
        const ServicePage page = ServiceList(four()).page(
            ServiceQuery::from(parametersOf(u"search=test&offset=1&limit=1"_s)).value());
        QCOMPARE(page.total, 4);
        QCOMPARE(page.matched, 3);
        QCOMPARE(page.offset, 1);
        QCOMPARE(page.entries.size(), 1);
    }
};

QTEST_GUILESS_MAIN(ServiceListTest)
#include "servicelisttest.moc"
