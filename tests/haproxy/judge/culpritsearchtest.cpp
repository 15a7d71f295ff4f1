// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/judge/culpritsearch.h"

#include <QSet>
#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

using Names = QSet<QString>;

//! A service, and another one that it does not work with, or does not work without.
struct Tie {
    QString one;
    QString other;
};

//! A HAProxy in memory that names no culprit.
struct World {
    QStringList suspects;
    Names bad; //!< in any combination
    QList<Tie> foes; //!< bad only together
    QList<Tie> needs; //!< bad only without the other
    bool isHopeless = false;
    int checks = 0;

    [[nodiscard]] bool accepts(const Names &present) const
    {
        const auto areFoes = [&](const Tie &tie) {
            return present.contains(tie.one) && present.contains(tie.other);
        };
        const auto isLost = [&](const Tie &tie) {
            return present.contains(tie.one) && !present.contains(tie.other);
        };
        return !isHopeless && !present.intersects(bad) && std::ranges::none_of(foes, areFoes)
            && std::ranges::none_of(needs, isLost);
    }
    [[nodiscard]] Names without(const QStringList &aside) const
    {
        return Names(suspects.begin(), suspects.end()).subtract(Names(aside.begin(), aside.end()));
    }
    //! Searches to the end; returns the culprits.
    [[nodiscard]] QStringList search()
    {
        CulpritSearch search(suspects, u"all"_s);
        for (auto aside = search.nextTrial(); aside; aside = search.nextTrial()) {
            ++checks;
            search.learn(accepts(without(*aside)) ? QString() : u"too many"_s);
        }
        return search.culprits().keys();
    }
};

World worldOf(int suspects)
{
    World world;
    for (int i = 0; i < suspects; ++i)
        world.suspects.append(u"s%1"_s.arg(i, 4, 10, QChar(u'0')));
    return world;
}

} // namespace

class CulpritSearchTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void badOnesAreFoundAndNobodyElse();
    void whoeverIsOutHasAReason();
    void ofFoesTheLaterIsOut();
    void whoNeedsALaterOneIsAcquitted();
    void reasonOutsideIsNobodysFault();
    void complaintIsAboutTheCulpritAlone();
    void threeOfAThousandTakeFewChecks();
};

void CulpritSearchTest::badOnesAreFoundAndNobodyElse()
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        World world = worldOf(1 + int(random() % 60));
        for (unsigned i = 0; i <= random() % 6; ++i)
            world.bad.insert(world.suspects.at(qsizetype(random() % unsigned(world.suspects.size()))));
        QStringList expected = world.bad.values();
        expected.sort();
        QVERIFY2(world.search() == expected, qPrintable(u"seed %1"_s.arg(seed)));
    }
}

//! Whatever the combination: without the culprits it is accepted, and with any one of them it is not.
void CulpritSearchTest::whoeverIsOutHasAReason()
{
    int tied = 0;
    for (unsigned seed = 0; seed < 1'000; ++seed) {
        std::mt19937 random(seed);
        World world = worldOf(2 + int(random() % 40));
        const auto anybody = [&] {
            return world.suspects.at(qsizetype(random() % unsigned(world.suspects.size())));
        };
        for (unsigned i = 0; i < random() % 4; ++i)
            world.bad.insert(anybody());
        for (unsigned i = 0; i < random() % 4; ++i)
            world.foes.append({anybody(), anybody()});
        for (unsigned i = 0; i < random() % 4; ++i)
            world.needs.append({anybody(), anybody()});
        if (world.accepts(world.without({})))
            continue;
        const QString where = u"seed %1"_s.arg(seed);
        const QStringList culprits = world.search();
        QVERIFY2(!culprits.isEmpty() && world.accepts(world.without(culprits)), qPrintable(where));
        for (const QString &culprit : culprits) {
            QStringList others = culprits;
            others.removeOne(culprit);
            QVERIFY2(!world.accepts(world.without(others)), qPrintable(where + u": "_s + culprit));
        }
        tied += world.bad.isEmpty() ? 1 : 0;
    }
    QVERIFY(tied > 100);
}

void CulpritSearchTest::ofFoesTheLaterIsOut()
{
    World world = worldOf(50);
    world.foes = {{u"s0007"_s, u"s0031"_s}};
    QCOMPARE(world.search(), QStringList{u"s0031"_s});
}

void CulpritSearchTest::whoNeedsALaterOneIsAcquitted()
{
    World world = worldOf(3);
    world.bad = {u"s0001"_s};
    world.needs = {{u"s0000"_s, u"s0002"_s}};
    QCOMPARE(world.search(), QStringList{u"s0001"_s});
}

void CulpritSearchTest::reasonOutsideIsNobodysFault()
{
    for (const int suspects : {0, 1, 2, 1'000}) {
        World world = worldOf(suspects);
        world.isHopeless = true;
        QCOMPARE(world.search(), QStringList());
        QVERIFY(world.checks <= 1);
    }
}

void CulpritSearchTest::complaintIsAboutTheCulpritAlone()
{
    const QStringList bad{u"b"_s, u"d"_s};
    CulpritSearch search({u"a"_s, u"b"_s, u"c"_s, u"d"_s}, u"bd"_s);
    while (const auto aside = search.nextTrial()) {
        QString complaint;
        for (const QString &name : bad)
            complaint += aside->contains(name) ? QString() : name;
        search.learn(complaint);
    }
    QCOMPARE(search.culprits(), (QMap<QString, QString>{{u"b"_s, u"b"_s}, {u"d"_s, u"d"_s}}));
}

void CulpritSearchTest::threeOfAThousandTakeFewChecks()
{
    World world = worldOf(1'000);
    world.bad = {u"s0123"_s, u"s0500"_s, u"s0877"_s};
    QCOMPARE(world.search().size(), 3);
    QVERIFY2(world.checks <= 36, qPrintable(u"%1 checks"_s.arg(world.checks)));
}

QTEST_APPLESS_MAIN(CulpritSearchTest)
#include "culpritsearchtest.moc"
