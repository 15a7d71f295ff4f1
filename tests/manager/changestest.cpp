// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/changes.h"
#include "manager/settle/buildinventory.h"
#include "support/listedits.h"
#include "support/stories.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

namespace {

//! "a b* c-": a and b are served, b by a different server; c is skipped.
Inventory inventoryFrom(const QString &text)
{
    Services services;
    for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
        Service service = webService(word.left(1));
        if (word.endsWith(u'*'))
            service.hosts = {*Host::from(u"10.0.0.2"_s, Port::of<31000>())};
        if (word.endsWith(u'-'))
            service.domains.clear();
        services.append(std::move(service));
    }
    return buildInventory({{.source = u"File"_s, .services = services}}, {}, {}, {});
}

//! `after` with the very entries of `before` where they are equal, as it is while proxym runs.
Inventory sharing(Inventory after, const Inventory &before)
{
    changeEach(after.entries, [&](Shared<Entry> &entry) {
        const auto old = std::find(before.entries.begin(), before.entries.end(), entry);
        if (old != before.entries.end())
            entry = *old;
    });
    return after;
}

QString shown(const QStringList &names)
{
    return QString(names.join(u' ')).remove(u"_80"_s);
}

} // namespace

class ChangesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void differencesAreFound_data();
    void differencesAreFound();
    void leftOutIsNotServed();
    void complaintIsToldOnce();
};

void ChangesTest::differencesAreFound_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("added");
    QTest::addColumn<QString>("removed");
    QTest::addColumn<QString>("changed");
    QTest::newRow("nothing at all") << u""_s << u""_s << u""_s << u""_s << u""_s;
    QTest::newRow("same") << u"a b c"_s << u"a b c"_s << u""_s << u""_s << u""_s;
    QTest::newRow("first start") << u""_s << u"a b"_s << u"a b"_s << u""_s << u""_s;
    QTest::newRow("all gone") << u"a b"_s << u""_s << u""_s << u"a b"_s << u""_s;
    QTest::newRow("first and last") << u"b c"_s << u"a b c d"_s << u"a d"_s << u""_s << u""_s;
    QTest::newRow("some of each") << u"a b c e"_s << u"b* d e"_s << u"d"_s << u"a c"_s << u"b"_s;
    QTest::newRow("skipped from now on") << u"a b"_s << u"a- b"_s << u""_s << u"a"_s << u""_s;
    QTest::newRow("served from now on") << u"a b-"_s << u"a b"_s << u"b"_s << u""_s << u""_s;
    QTest::newRow("skipped before and after") << u"a-"_s << u"a-"_s << u""_s << u""_s << u""_s;
}

void ChangesTest::differencesAreFound()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    const Inventory old = inventoryFrom(before);
    for (const Inventory &now : {inventoryFrom(after), sharing(inventoryFrom(after), old)}) {
        const Changes changes = changesBetween(old, now);
        QTEST(shown(changes.added), "added");
        QTEST(shown(changes.removed), "removed");
        QTEST(shown(changes.changed), "changed");
        QCOMPARE(newComplaints(old, now), newComplaints(old, inventoryFrom(after)));
    }
}

void ChangesTest::leftOutIsNotServed()
{
    const Inventory taken = withLeftOut(inventoryFrom(u"a b"_s), {{u"a_80"_s, u"HAProxy rejects it"_s}});
    QCOMPARE(shown(changesBetween(inventoryFrom(u"a b"_s), taken).removed), u"a"_s);
    QCOMPARE(taken.find(u"a_80"_s)->reason, u"HAProxy rejects it"_s);
    QVERIFY(!taken.find(u"a_80"_s)->isConfigured()); // nor does it wait for its routes
}

void ChangesTest::complaintIsToldOnce()
{
    const Inventory inventory = inventoryFrom(u"a b-"_s);
    QCOMPARE(newComplaints({}, inventory).size(), 1);
    QVERIFY(newComplaints(inventory, inventory).isEmpty());
    Inventory declined = inventory;
    edited(declined.entries, declined.entries.size() - 1).decline(u"udp"_s);
    QVERIFY(newComplaints({}, declined).isEmpty());
    QCOMPARE(newNotes({}, declined).size(), 1);
    QVERIFY(newNotes(declined, declined).isEmpty());
    QVERIFY(newNotes({}, inventory).isEmpty());
}

QTEST_GUILESS_MAIN(ChangesTest)
#include "changestest.moc"
