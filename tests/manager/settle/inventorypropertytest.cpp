// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/inventoryrules.h"

#include "manager/settle/buildinventory.h"

#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! Random services from so small a vocabulary that they collide all the time. The same seed gives the same
//! services.
class Generator {
public:
    explicit Generator(unsigned seed)
        : m_random(seed)
    {
    }

    [[nodiscard]] QList<Answer> answers()
    {
        QList<Answer> all;
        for (const QString &source : {u"File"_s, u"Marathon"_s, u"Mesos Master"_s}) {
            Answer answer{.source = source};
            for (int count = below(6); count > 0; --count)
                answer.services.append(service(source));
            all.append(answer);
        }
        return all;
    }
    //! No answer contains the same service twice.
    [[nodiscard]] QList<Answer> distinctAnswers()
    {
        QList<Answer> all = answers();
        for (Answer &answer : all) {
            QSet<std::pair<QString, quint16>> seen;
            answer.services.removeIf([&](const Service &service) {
                const std::pair key{service.id, service.port.number()};
                const bool isThere = seen.contains(key);
                seen.insert(key);
                return isThere;
            });
        }
        return all;
    }
    [[nodiscard]] ProxyRules rules()
    {
        ProxyRules rules{.httpPort = Port::of<80>()};
        if (below(2) == 0)
            rules.httpsPort = Port::of<443>();
        for (int count = below(3); count > 0; --count) {
            ServiceSettings settings{.domains = pick<QStringList>({{}, {u"c.test"_s}, {u"not a domain"_s}})};
            if (below(2) == 0)
                settings.protocol = below(2) == 0 ? Protocol::Http : Protocol::Tcp;
            if (below(3) == 0)
                settings.path = path();
            rules.settings.insert(pick<QString>({u"a_80"_s, u"a_b_80"_s, u"b_8080"_s}), settings);
        }
        return rules;
    }
    [[nodiscard]] static AddressBook addresses()
    {
        return {{u"node-1"_s, u"10.0.0.9"_s}, {u"node-2"_s, u"node-1"_s}};
    }
    void holdSomeBack(Answer &answer)
    {
        for (const Service &service : std::as_const(answer.services)) {
            if (!service.hosts.isEmpty() && below(3) == 0)
                answer.heldBack.insert({service.source, service.id, service.port}, u"held back"_s);
        }
    }
    template <class Container> void shuffle(Container &container)
    {
        std::shuffle(container.begin(), container.end(), m_random);
    }
    [[nodiscard]] int below(int end) { return int(m_random() % unsigned(end)); }

private:
    template <class Value> Value pick(const QList<Value> &values)
    {
        return values.at(below(int(values.size())));
    }
    QString path()
    {
        return pick<QString>(
            {u""_s, u"/"_s, u"/api"_s, u"/api/"_s, u"api"_s, u"/a b"_s, u"/../x"_s, u"/x\ny"_s});
    }

    Service service(const QString &source)
    {
        Service service{
            .id = pick<QString>({u"/a"_s, u"a"_s, u"/a/b"_s, u"/a_b"_s, u"/b"_s, u"/b!"_s, u"/ä\n"_s}),
            .port = pick<Port>({Port::of<80>(), Port::of<8080>(), Port::of<443>(), Port::of<1>()}),
            .transportProtocol = pick<QString>({u""_s, u"tcp"_s, u"tcp"_s, u"udp"_s}),
            .applicationProtocol = pick<QString>({u""_s, u"http"_s, u"http"_s, u"tcp"_s, u"xmpp"_s}),
            .path = path(),
            .source = source};
        if (below(3) == 0)
            service.servicePort = pick<Port>({Port::of<80>(), Port::of<9000>(), Port::of<9001>()});
        for (int count = below(4); count > 0; --count)
            service.domains.append(
                pick<QString>({u"a.test"_s, u"A.TEST."_s, u"*.a.test"_s, u"b.test"_s, u""_s, u"a..test"_s,
                               u"a.test x"_s, u"a.test\nb"_s, u"*"_s, u"[::1]"_s, u"ä.test"_s}));
        for (int count = below(4); count > 0; --count) {
            const QString address =
                pick<QString>({u"10.0.0.1"_s, u"10.0.0.2"_s, u"2001:db8::1"_s, u"node-1"_s, u"node-2"_s});
            service.hosts.append(*Host::from(address, pick<Port>({Port::of<31000>(), Port::of<31001>()})));
        }
        return service;
    }

    std::mt19937 m_random;
};

//! True if it is still served, with the port and all routes that it held.
bool holdsTheSame(const Entry &before, const Inventory &now)
{
    const Entry *entry = now.find(before.name);
    return entry && entry->key() == before.key() && entry->isServed()
        && entry->listenPort == before.listenPort
        && std::ranges::all_of(before.routes,
                               [&](const Route &route) { return entry->routes.contains(route); });
}

//! How much a service's claim counts: 2 with servers, 1 with servers but held back, 0 without servers.
int worthOf(const Service &service, const QList<Answer> &answers, const QMap<QString, QString> &addresses)
{
    const bool hasServers = std::ranges::any_of(service.hosts, [&](const Host &host) {
        const auto address = Host::from(addresses.value(host.address(), host.address()), host.port());
        return address && !address->isName();
    });
    const ServiceKey key{service.source, service.id, service.port};
    const bool isHeldBack =
        std::ranges::any_of(answers, [&](const Answer &answer) { return answer.heldBack.contains(key); });
    return hasServers ? (isHeldBack ? 1 : 2) : 0;
}

//! Routes that the wrong service holds; `answers` led to `now`, and `before` was in force.
QStringList wronglyRouted(const Inventory &now, const QList<Answer> &answers, const Claims &before)
{
    QStringList wrong;
    QMap<Route, const Entry *> holders;
    for (const Entry &entry : now.entries) {
        for (const Route &route : entry.routes)
            holders.insert(route, &entry);
    }
    for (const Entry &entry : now.entries) {
        for (const Route &route : entry.claimed) {
            const Entry *holder = holders.value(route);
            const int held = holder ? worthOf(holder->service, answers, Generator::addresses()) : -1;
            const int claimed = worthOf(entry.service, answers, Generator::addresses());
            if (held < claimed)
                wrong += route.domain + route.path + u" is not with "_s + entry.name;
            const auto heldIt = before.routes.constFind(route);
            const bool hadIt = heldIt != before.routes.constEnd() && *heldIt == entry.key();
            if (held == claimed && hadIt && holder->key() != entry.key())
                wrong += route.domain + route.path + u" was taken from "_s + entry.name;
        }
    }
    return wrong;
}

} // namespace

//! What holds for buildInventory() whatever the services: thousands of random cases, one for each seed.
class InventoryPropertyTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsServedTwiceAndNothingIsUnsafe()
    {
        forEachSeed([](Generator &generator) {
            const ProxyRules rules = generator.rules();
            const Inventory inventory =
                buildInventory(generator.answers(), Generator::addresses(), rules, {});
            return brokenRulesOf(inventory, rules).join(u"; "_s);
        });
    }
    void nobodyIsDropped()
    {
        forEachSeed([](Generator &generator) {
            const QList<Answer> answers = generator.answers();
            qsizetype services = 0;
            for (const Answer &answer : answers)
                services += answer.services.size();
            const Inventory inventory =
                buildInventory(answers, Generator::addresses(), generator.rules(), {});
            return inventory.entries.size() == services ? QString() : u"%1 services"_s.arg(services);
        });
    }
    void orderOfServicesDoesNotMatter()
    {
        forEachSeed([](Generator &generator) {
            QList<Answer> answers = generator.answers();
            const ProxyRules rules = generator.rules();
            const Inventory inventory = buildInventory(answers, Generator::addresses(), rules, {});
            for (Answer &answer : answers)
                generator.shuffle(answer.services);
            const bool isSame = buildInventory(answers, Generator::addresses(), rules, {}) == inventory;
            return isSame ? QString() : u"another inventory"_s;
        });
    }
    void itsOwnClaimsChangeNothing()
    {
        forEachSeed([](Generator &generator) {
            const QList<Answer> answers = generator.distinctAnswers();
            const ProxyRules rules = generator.rules();
            const Inventory inventory = buildInventory(answers, Generator::addresses(), rules, {});
            const Inventory again =
                buildInventory(answers, Generator::addresses(), rules, claimsOf(inventory));
            return again == inventory ? QString() : u"another inventory"_s;
        });
    }
    //! Whatever services are added, in whatever source: those that were served by servers before stay as they
    //! are.
    void newcomersTakeNothing()
    {
        forEachSeed([](Generator &generator) {
            const ProxyRules rules = generator.rules();
            QList<Answer> answers = generator.distinctAnswers();
            const Inventory before = buildInventory(answers, Generator::addresses(), rules, {});
            addNewcomers(answers, generator.distinctAnswers());
            const Inventory now = buildInventory(answers, Generator::addresses(), rules, claimsOf(before));
            for (const Entry &entry : before.entries) {
                if (entry.isServed() && !entry.servers.isEmpty() && !holdsTheSame(entry, now))
                    return entry.name + u" lost something"_s;
            }
            return brokenRulesOf(now, rules).join(u"; "_s);
        });
    }

    //! Whichever service held a route before, and whichever is held back: the route leads to a claimant with
    //! servers if there is one, preferably to one that is not held back, and among equals to its last holder.
    //! Every route that a service claims leads somewhere.
    void routesLeadToWhoHasServers()
    {
        forEachSeed([](Generator &generator) {
            const ProxyRules rules = generator.rules();
            const Claims claims =
                claimsOf(buildInventory(generator.distinctAnswers(), Generator::addresses(), rules, {}));
            QList<Answer> answers = generator.distinctAnswers();
            for (Answer &answer : answers)
                generator.holdSomeBack(answer);
            const Inventory now = buildInventory(answers, Generator::addresses(), rules, claims);
            return (wronglyRouted(now, answers, claims) + brokenRulesOf(now, rules)).join(u"; "_s);
        });
    }

private:
    //! Each is put in front of the services that are there, so that order alone would favour it.
    static void addNewcomers(QList<Answer> &answers, const QList<Answer> &newcomers)
    {
        for (qsizetype i = 0; i < answers.size(); ++i) {
            for (const Shared<Service> &service : newcomers.at(i).services) {
                const bool isThere = std::ranges::any_of(answers.at(i).services, [&](const Service &old) {
                    return old.id == service->id && old.port == service->port;
                });
                if (!isThere)
                    answers[i].services.prepend(service);
            }
        }
    }
    //! `property` returns what does not hold, or an empty text.
    template <class Property> static void forEachSeed(const Property &property)
    {
        constexpr unsigned seeds = 3000;
        for (unsigned seed = 0; seed < seeds; ++seed) {
            Generator generator(seed);
            const QString broken = property(generator);
            QVERIFY2(broken.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(QString::number(seed), broken)));
        }
    }
};

QTEST_GUILESS_MAIN(InventoryPropertyTest)
#include "inventorypropertytest.moc"
