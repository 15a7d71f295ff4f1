// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/buildinventory.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

const ProxyRules rules{.httpPort = Port::of<80>()};

Service web(const QString &id, const QStringList &domains = {u"shop.test"_s},
            const QString &group = u"shop"_s)
{
    return {.id = id,
            .domains = domains,
            .port = Port::of<8080>(),
            .applicationProtocol = u"http"_s,
            .hosts = {*Host::from(u"10.0.0.1"_s, Port::of<31000>())},
            .group = group,
            .source = u"Marathon"_s};
}

//! The same without a group.
Service alone(const QString &id)
{
    Service service = web(id);
    service.group.clear();
    return service;
}

Service tcp(const QString &id)
{
    Service service = web(id, {});
    service.applicationProtocol = u"tcp"_s;
    service.servicePort = Port::of<9000>();
    return service;
}

Service withoutHosts(Service service)
{
    service.hosts.clear();
    return service;
}

Claims claimsAfter(const Inventory &before, const Inventory &now)
{
    Claims claims = claimsOf(before);
    claimsChange(before, now).applyTo(claims);
    return claims;
}

Inventory inventoryOf(const Services &services, const Claims &claims = {}, const ProxyRules &settings = rules)
{
    return buildInventory({{.source = u"Marathon"_s, .services = services}}, {}, settings, claims);
}

//! "active group:shop:1a2b3c4d shop.test": the state, the backend and the routes.
QString shown(const Inventory &inventory, const QString &name)
{
    const Entry *entry = inventory.find(name);
    QStringList words{!entry->isServed() ? u"skipped"_s : u"served"_s,
                      entry->group.isEmpty() ? u"alone"_s : u"in a group"_s};
    for (const Route &route : entry->routes)
        words.append(route.domain + route.path);
    return (words + entry->conflicts).join(u' ');
}

QString backendOf(const Inventory &inventory, const QString &name)
{
    return inventory.find(name)->backend();
}

} // namespace

//! Services of one group.
class GroupsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sameRoutesAreNoConflict()
    {
        const Inventory inventory = inventoryOf(Services{web(u"/blue"_s), web(u"/green"_s)});
        for (const QString &name : {u"blue_8080"_s, u"green_8080"_s}) {
            QCOMPARE(shown(inventory, name), u"served in a group shop.test"_s);
            QCOMPARE(inventory.find(name)->reason, QString());
            QVERIFY(backendOf(inventory, name).startsWith(u"group:shop:"_s));
        }
        QCOMPARE(backendOf(inventory, u"blue_8080"_s), backendOf(inventory, u"green_8080"_s));
        QCOMPARE(backendOf(inventoryOf(Services{web(u"/green"_s)}), u"green_8080"_s),
                 backendOf(inventory, u"green_8080"_s)); // whoever is in it
    }
    void samePortIsNoConflict()
    {
        const Inventory inventory = inventoryOf(Services{tcp(u"/blue"_s), tcp(u"/green"_s)});
        for (const QString &name : {u"blue_8080"_s, u"green_8080"_s})
            QCOMPARE(shown(inventory, name), u"served in a group"_s);
        QCOMPARE(backendOf(inventory, u"blue_8080"_s), backendOf(inventory, u"green_8080"_s));
    }
    void membersOfOtherSourcesShareToo()
    {
        Shared<Service> file = web(u"/blue"_s);
        file.edit().source = u"File"_s;
        const QList<Answer> answers{Answer{.source = u"File"_s, .services = {file}},
                                    Answer{.source = u"Marathon"_s, .services = {web(u"/green"_s)}}};
        const Inventory inventory = buildInventory(answers, {}, rules, {});
        QCOMPARE(shown(inventory, u"blue_8080"_s), u"served in a group shop.test"_s);
        QCOMPARE(shown(inventory, u"green_8080"_s), u"served in a group shop.test"_s);
    }
    void membersWithOtherRoutesAreIndependent()
    {
        const Inventory inventory =
            inventoryOf(Services{web(u"/blue"_s), web(u"/admin"_s, {u"admin.test"_s})});
        QCOMPARE(shown(inventory, u"admin_8080"_s), u"served in a group admin.test"_s);
        QVERIFY(backendOf(inventory, u"blue_8080"_s) != backendOf(inventory, u"admin_8080"_s));
    }
    //! Otherwise somebody would answer for a domain that is not its own.
    void someRoutesInCommonAreAConflict()
    {
        const Inventory inventory =
            inventoryOf(Services{web(u"/blue"_s), web(u"/green"_s, {u"shop.test"_s, u"www.test"_s})});
        QCOMPARE(shown(inventory, u"green_8080"_s),
                 u"served in a group www.test domain shop.test belongs to /blue (Marathon)"_s);
    }
    void othersAreAConflict()
    {
        const Inventory inventory =
            inventoryOf(Services{web(u"/blue"_s), web(u"/green"_s), alone(u"/other"_s)});
        QCOMPARE(shown(inventory, u"other_8080"_s),
                 u"skipped alone domain shop.test belongs to /blue (Marathon)"_s);
        QCOMPARE(shown(inventory, u"green_8080"_s), u"served in a group shop.test"_s);
    }
    //! The first member, which made the claim, may leave.
    void groupHoldsItsRoutesWhoeverIsInIt()
    {
        const Shared<Service> first = alone(u"/a-newcomer"_s);
        const Inventory both = inventoryOf(Services{web(u"/blue"_s), web(u"/green"_s)});
        const Inventory one = inventoryOf(Services{web(u"/green"_s)}, claimsOf(both));
        QCOMPARE(claimsAfter(both, one), claimsOf(one)); // the one that stays still holds it
        QCOMPARE(claimsAfter(one, both), claimsOf(both));
        const Inventory contested = inventoryOf(Services{first, web(u"/green"_s)}, claimsOf(both));
        QCOMPARE(shown(contested, u"green_8080"_s), u"served in a group shop.test"_s);
        QVERIFY(!contested.find(u"a-newcomer_8080"_s)->isServed());
    }
    void whoJoinsAGroupKeepsWhatItHolds()
    {
        const Claims claims = claimsOf(inventoryOf(Services{alone(u"/blue"_s)}));
        const Inventory joined = inventoryOf(Services{alone(u"/a"_s), web(u"/blue"_s)}, claims);
        QCOMPARE(shown(joined, u"blue_8080"_s), u"served in a group shop.test"_s);
        const Inventory changed = inventoryOf(
            Services{web(u"/a"_s, {u"shop.test"_s, u"a.test"_s}), web(u"/blue"_s)}, claimsOf(joined));
        QCOMPARE(shown(changed, u"blue_8080"_s), u"served in a group shop.test"_s); // not by the group's name
    }
    void groupServesWhileOneOfItHasServers()
    {
        const Shared<Service> other = alone(u"/a"_s), blue = withoutHosts(web(u"/blue"_s)),
                              green = web(u"/green"_s);
        const Claims claims = claimsOf(inventoryOf(Services{blue}));
        const Inventory inventory = inventoryOf(Services{other, blue, green}, claims);
        QCOMPARE(shown(inventory, u"blue_8080"_s), u"served in a group shop.test"_s);
        QCOMPARE(inventory.find(u"blue_8080"_s)->state, ServiceState::NoHosts);
        const Inventory without =
            inventoryOf(Services{other, blue, withoutHosts(*green)}, claimsOf(inventory));
        QCOMPARE(shown(without, u"a_8080"_s), u"served alone shop.test"_s);
        QVERIFY(!without.find(u"green_8080"_s)->isServed());
    }
    void settingsThatDifferAreTold()
    {
        ServiceSettings checked;
        checked.handling.check = ServerCheck{.path = u"/health"_s};
        ProxyRules settings = rules;
        settings.settings.insert(u"green_8080"_s, checked);
        const Inventory inventory = inventoryOf(Services{web(u"/blue"_s), web(u"/green"_s)}, {}, settings);
        QCOMPARE(inventory.find(u"blue_8080"_s)->reason, QString());
        QCOMPARE(inventory.find(u"green_8080"_s)->reason,
                 u"its settings differ from those of /blue (Marathon), which count for group shop"_s);
        settings.settings.insert(u"blue_8080"_s, checked);
        QCOMPARE(inventoryOf(Services{web(u"/blue"_s), web(u"/green"_s)}, {}, settings)
                     .find(u"green_8080"_s)
                     ->reason,
                 QString());
    }
};

QTEST_GUILESS_MAIN(GroupsTest)
#include "groupstest.moc"
