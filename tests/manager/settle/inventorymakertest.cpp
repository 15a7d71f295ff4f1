// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/inventorymaker.h"
#include "manager/settle/buildinventory.h"
#include "manager/settle/conflicts.h"
#include "manager/settle/draft.h"
#include "manager/settle/hostnames.h"
#include "manager/settle/randomanswers.h"
#include "support/listedits.h"
#include "support/sanitized.h"

#include <QTest>

#include <numeric>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! The inventory in one go: the conflicts are settled among all services.
Inventory inOneGo(const ChangingAnswers &world, const Claims &claims)
{
    QList<Entry> entries;
    QList<qsizetype> ranks; // services that are there twice have the same
    for (const Answer &answer : world.answers) {
        QList<Shared<Service>> services(answer.services.begin(), answer.services.end());
        std::sort(services.begin(), services.end(), precedes);
        const TakenPlaces taken(answer, world.answers, world.addresses);
        for (qsizetype i = 0; i < services.size(); ++i) {
            const bool isAgain = i > 0 && services.at(i) == services.at(i - 1);
            ranks.append(isAgain ? ranks.last() : ranks.size());
            entries.append(draftOf(services.at(i), world.addresses, world.rules, answer.heldBack, taken));
        }
    }
    settleConflicts(entries, world.rules, claims);
    const auto place = [&](qsizetype i) {
        const Entry &entry = entries.at(i);
        return std::tuple(entry.name, !entry.isConfigured(), ranks.at(i), entry.reason);
    };
    QList<qsizetype> order(entries.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, place);
    Inventory inventory;
    for (const qsizetype i : std::as_const(order))
        inventory.entries.append(Shared(entries.at(i)));
    return inventory;
}

NamesInUse namesIn(const QList<Answer> &answers)
{
    NamesInUse names;
    for (const Answer &answer : answers)
        for (const Service &service : answer.services)
            for (const Host &host : service.hosts) {
                if (host.isName())
                    names.hosts.insert(host.address());
                if (host.isSrv())
                    names.srv.insert(host.address());
            }
    return names;
}

} // namespace

//! What comes of one change after another is what comes of everything at once.
class InventoryMakerTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void manyChangesGiveTheSameAsAllAtOnce_data()
    {
        QTest::addColumn<unsigned>("worlds");
        QTest::addColumn<bool>("isCrowded");
        QTest::newRow("few services") << worlds(100) << false;
        QTest::newRow("lists in several pieces") << 2U << true;
    }

    void manyChangesGiveTheSameAsAllAtOnce()
    {
        QFETCH(unsigned, worlds);
        QFETCH(bool, isCrowded);
        constexpr int steps = 100;
        for (unsigned seed = 0; seed < worlds; ++seed) {
            ChangingAnswers world(seed);
            InventoryMaker maker;
            Inventory last;
            Claims claims;
            for (int step = 0; step < steps; ++step) {
                const QByteArray where = QByteArray::number(seed) + " at step " + QByteArray::number(step);
                const Inventory made = maker.make(world.answers, world.addresses, world.rules, claims);
                QVERIFY2(made == inOneGo(world, claims), "inventory of world " + where);
                QVERIFY2(buildInventory(world.answers, world.addresses, world.rules, claims) == made,
                         "whole inventory of world " + where);
                if (step % 3 != 0) { // a round may fail: then the claims stay
                    claimsChange(last, made).applyTo(claims);
                    last = made;
                    QVERIFY2(claims == claimsOf(made), "claims of world " + where);
                }
                world.step();
                if (isCrowded && step % 25 == 0)
                    world.addCrowd();
            }
        }
    }

    //! A service that changes costs its piece of the inventory, not all of it.
    void whatStaysEqualStaysInItsPiece()
    {
        QList<Answer> answers{{.source = u"File"_s}};
        for (int i = 0; i < 2'000; ++i)
            answers[0].services.append(Service{.id = u"/s%1"_s.arg(i),
                                               .domains = {u"s%1.test"_s.arg(i)},
                                               .port = Port::of<80>(),
                                               .source = u"File"_s});
        InventoryMaker maker;
        const Inventory before = maker.make(answers, {}, {}, {});
        edited(answers[0].services, 1'234).domains.append(u"more.test"_s);
        const Inventory after = maker.make(answers, {}, {}, {});
        QSet<const Shared<Entry> *> old;
        for (const auto &piece : before.entries.pieces())
            old.insert(piece.constData());
        QCOMPARE(std::ranges::count_if(after.entries.pieces(),
                                       [&](const auto &piece) { return !old.contains(piece.constData()); }),
                 1);
    }

    void whatStaysEqualStaysTheSame()
    {
        const auto service = [](const QString &id) {
            return Service{
                .id = id, .domains = {id.mid(1) + u".test"_s}, .port = Port::of<80>(), .source = u"File"_s};
        };
        QList<Answer> answers{
            {.source = u"File"_s, .services = {service(u"/a"_s), service(u"/b"_s), service(u"/c"_s)}}};
        InventoryMaker maker;
        const Inventory before = maker.make(answers, {}, {}, {});
        edited(answers[0].services, 1).domains = QStringList{u"other.test"_s};
        const Inventory after = maker.make(answers, {}, {}, {});
        QVERIFY(after.entries.at(0).isSame(before.entries.at(0)));
        QVERIFY(!after.entries.at(1).isSame(before.entries.at(1)));
        QVERIFY(after.entries.at(2).isSame(before.entries.at(2)));
        QVERIFY(maker.make(answers, {}, {}, {}).entries.pieces().isSharedWith(after.entries.pieces()));
        ProxyRules rules;
        rules.settings.insert(u"c_80"_s, {.handling = {.sticky = true}});
        const Inventory ruled = maker.make(answers, {}, rules, {});
        QVERIFY(ruled.entries.at(0).isSame(before.entries.at(0)));
        QVERIFY(ruled.entries.at(2)->settings.handling.sticky.value_or(false));
    }

    void hostNamesAreCounted()
    {
        ChangingAnswers world(1);
        HostNames names;
        QSet<QString> sources;
        for (int step = 0; step < 2'000; ++step) {
            for (const Answer &answer : std::as_const(world.answers))
                sources.insert(answer.source);
            if (world.answers.size() == sources.size()) // no source ever loses its answer
                QVERIFY(names.in(world.answers) == namesIn(world.answers));
            world.step();
        }
    }
};

QTEST_GUILESS_MAIN(InventoryMakerTest)
#include "inventorymakertest.moc"
