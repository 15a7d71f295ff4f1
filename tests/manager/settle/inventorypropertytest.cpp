// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/inventoryrules.h"

#include "manager/settle/buildinventory.h"
#include "manager/settle/randomanswers.h"
#include "manager/settle/resolvedservers.h"
#include "manager/settle/takenplaces.h"
#include "support/sanitized.h"

#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! True if it is still served, with the port and all routes that it held.
bool holdsTheSame(const Entry &before, const Inventory &now)
{
    const Entry *entry = now.find(before.name);
    return entry && entry->key() == before.key() && entry->isServed()
        && entry->listenPort == before.listenPort
        && std::ranges::all_of(before.routes,
                               [&](const Route &route) { return entry->routes.contains(route); });
}

//! How much a service's claim counts: 2 with servers, 1 with servers but held back, 0 without servers, or if
//! all are taken.
int worthOf(const Service &service, const QList<Answer> &answers, const AddressBook &book)
{
    const bool hasServers = std::ranges::any_of(service.hosts, [&](const Host &host) {
        if (host.isSrv())
            return host.address() != u"_lost._tcp.test";
        const auto address = Host::from(book.addresses.value(host.address(), host.address()), host.port());
        return address && !address->isName();
    });
    for (const Answer &answer : answers) {
        if (const auto why = answer.heldBack.constFind(keyOf(service)); why != answer.heldBack.constEnd()) {
            const TakenPlaces taken(answer, answers, book);
            const auto isLeft = [&](const Host &server) {
                return !taken.takerOf(server, keyOf(service), why->sharers);
            };
            return std::ranges::any_of(resolvedServers(service.hosts, book).servers, isLeft) ? 1 : 0;
        }
    }
    return hasServers ? 2 : 0;
}

bool haveIt(const Claims &before, const Route &route, const Entry &entry)
{
    const ServiceKey &holder = *before.routes.constFind(route);
    return holder == entry.key() || holder == entry.claimant();
}

//! Routes that the wrong service holds; `answers` led to `now`, and `before` was in force.
QStringList wronglyRouted(const Inventory &now, const QList<Answer> &answers, const Claims &before)
{
    QStringList wrong;
    QMap<Route, const Entry *> holders;
    const auto worth = [&](const Entry &entry) {
        return worthOf(entry.service, answers, RandomAnswers::addresses());
    };
    for (const Entry &entry : now.entries) {
        for (const Route &route : entry.routes) { // of a group the one that is worth most
            const Entry *&holder = holders[route];
            if (!holder || worth(*holder) < worth(entry))
                holder = &entry;
        }
    }
    for (const Entry &entry : now.entries) {
        for (const Route &route : entry.claimed) {
            const Entry *holder = holders.value(route);
            const int held = holder ? worth(*holder) : -1;
            const int claimed = worth(entry);
            if (held < claimed)
                wrong += route.domain + route.path + u" is not with "_s + entry.name;
            const auto heldIt = before.routes.constFind(route);
            const bool hadIt =
                heldIt != before.routes.constEnd() && (*heldIt == entry.key() || *heldIt == entry.claimant());
            if (held == claimed && hadIt && !haveIt(before, route, *holder)
                && holder->backend() != entry.backend())
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
        forEachSeed([](RandomAnswers &generator) {
            const ProxyRules rules = generator.rules();
            const Inventory inventory =
                buildInventory(generator.answers(), RandomAnswers::addresses(), rules, {});
            return brokenRulesOf(inventory, rules).join(u"; "_s);
        });
    }
    void nobodyIsDropped()
    {
        forEachSeed([](RandomAnswers &generator) {
            const QList<Answer> answers = generator.answers();
            qsizetype services = 0;
            for (const Answer &answer : answers)
                services += answer.services.size();
            const Inventory inventory =
                buildInventory(answers, RandomAnswers::addresses(), generator.rules(), {});
            return inventory.entries.size() == services ? QString() : u"%1 services"_s.arg(services);
        });
    }
    void orderOfServicesDoesNotMatter()
    {
        forEachSeed([](RandomAnswers &generator) {
            QList<Answer> answers = generator.answers();
            const ProxyRules rules = generator.rules();
            const Inventory inventory = buildInventory(answers, RandomAnswers::addresses(), rules, {});
            for (Answer &answer : answers)
                generator.shuffle(answer.services);
            const bool isSame = buildInventory(answers, RandomAnswers::addresses(), rules, {}) == inventory;
            return isSame ? QString() : u"another inventory"_s;
        });
    }
    void itsOwnClaimsChangeNothing()
    {
        forEachSeed([](RandomAnswers &generator) {
            const QList<Answer> answers = generator.distinctAnswers();
            const ProxyRules rules = generator.rules();
            const Inventory inventory = buildInventory(answers, RandomAnswers::addresses(), rules, {});
            const Inventory again =
                buildInventory(answers, RandomAnswers::addresses(), rules, claimsOf(inventory));
            return again == inventory ? QString() : u"another inventory"_s;
        });
    }
    //! Whatever services are added, in whatever source: those that were served by servers before stay as they
    //! are.
    void newcomersTakeNothing()
    {
        forEachSeed([](RandomAnswers &generator) {
            const ProxyRules rules = generator.rules();
            QList<Answer> answers = generator.distinctAnswers();
            const Inventory before = buildInventory(answers, RandomAnswers::addresses(), rules, {});
            addNewcomers(answers, generator.distinctAnswers());
            const Inventory now =
                buildInventory(answers, RandomAnswers::addresses(), rules, claimsOf(before));
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
        forEachSeed([](RandomAnswers &generator) {
            const ProxyRules rules = generator.rules();
            const Claims claims =
                claimsOf(buildInventory(generator.distinctAnswers(), RandomAnswers::addresses(), rules, {}));
            QList<Answer> answers = generator.distinctAnswers();
            for (Answer &answer : answers)
                generator.holdSomeBack(answer);
            const Inventory now = buildInventory(answers, RandomAnswers::addresses(), rules, claims);
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
                    answers[i].services.insert(answers[i].services.begin(), service);
            }
        }
    }
    //! `property` returns what does not hold, or an empty text.
    template <class Property> static void forEachSeed(const Property &property)
    {
        constexpr unsigned seeds = worlds(3'000);
        for (unsigned seed = 0; seed < seeds; ++seed) {
            RandomAnswers generator(seed);
            const QString broken = property(generator);
            QVERIFY2(broken.isEmpty(), qPrintable(u"seed %1: %2"_s.arg(QString::number(seed), broken)));
        }
    }
};

QTEST_GUILESS_MAIN(InventoryPropertyTest)
#include "inventorypropertytest.moc"
