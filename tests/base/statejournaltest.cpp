// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/statejournal.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! How answers and claims are kept is tested in savedanswerstest and savedclaimstest.
class StateJournalTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void changeNeedsAWhole()
    {
        StateJournal journal = made();
        QVERIFY(!journal.append({{u"n"_s, 1}}));
        QVERIFY(!journal.hasChanges());
        QVERIFY(!journal.load([](const QJsonValue &) {}));
    }

    void changesFollowTheirWhole()
    {
        StateJournal journal = made();
        QVERIFY(write(journal, {u"a"_s, u"b"_s}));
        QVERIFY(journal.append({{u"n"_s, 1}}) && journal.append({{u"n"_s, 2}}));
        QCOMPARE(read(), u"a b, changes 1 2"_s);
        QVERIFY(write(journal, {u"c"_s}));
        QVERIFY(!journal.hasChanges());
        QCOMPARE(read(), u"c, changes"_s);
    }

    //! A process may have been killed between the two files.
    void changesOfAnotherWholeDoNotCount()
    {
        StateJournal journal = made();
        QVERIFY(write(journal, {u"a"_s}) && journal.append({{u"n"_s, 1}}));
        QVERIFY(QFile::copy(path(u"changes"_s), path(u"kept"_s)));
        QVERIFY(write(journal, {u"b"_s}));
        QVERIFY(QFile::rename(path(u"kept"_s), path(u"changes"_s)));
        QVERIFY(journal.append({{u"n"_s, 2}}));
        QCOMPARE(read(), u"b, changes 2"_s);
    }

    void lineThatWasCutOffCostsOnlyItself()
    {
        StateJournal journal = made();
        QVERIFY(write(journal, {u"a"_s}) && journal.append({{u"n"_s, 1}}));
        QFile file(path(u"changes"_s));
        QVERIFY(file.resize(file.size() - 5));
        QVERIFY(journal.append({{u"n"_s, 2}}));
        QCOMPARE(read(), u"a, changes 2"_s);
    }

    void anotherProcessGoesOn()
    {
        StateJournal first = made();
        QVERIFY(write(first, {u"a"_s}) && first.append({{u"n"_s, 1}}));
        StateJournal second = made();
        QVERIFY(second.load([](const QJsonValue &) {}));
        QVERIFY(second.append({{u"n"_s, 2}}));
        QCOMPARE(read(), u"a, changes 1 2"_s);
    }

    void changeOfAWholeThatWasDeletedIsNoChange()
    {
        StateJournal journal = made();
        QVERIFY(write(journal, {u"a"_s}));
        QVERIFY(QFile::remove(path(u"json"_s)));
        QVERIFY(!journal.append({{u"n"_s, 1}}));
    }

    void manyChangesAreLong()
    {
        StateJournal journal = made();
        QVERIFY(write(journal, {u"a"_s}));
        QVERIFY(!journal.areChangesLong());
        const QString text = QString(1'000, u'x');
        for (int i = 0; i < 70; ++i)
            QVERIFY(journal.append({{u"text"_s, text}}));
        QVERIFY(journal.areChangesLong());
    }

private:
    [[nodiscard]] QString path(const QString &suffix) const
    {
        return m_directory->filePath(u"state."_s + suffix);
    }
    [[nodiscard]] StateJournal made() const { return {m_directory->filePath(u"state"_s), u"list"_s}; }
    static bool write(StateJournal &journal, const QStringList &names)
    {
        return journal
            .writeWhole(
                {},
                [next = names.cbegin(), end = names.cend()]() mutable {
                    return next == end ? std::nullopt : std::optional(QJsonObject{{u"name"_s, *next++}});
                })
            .has_value();
    }
    //! "a b, changes 1 2", as another process finds it.
    [[nodiscard]] QString read() const
    {
        QStringList names, changes{u", changes"_s};
        const auto content = made().load(
            [&](const QJsonValue &value) { names += value.toObject().value(u"name"_s).toString(); });
        if (!content)
            return u"nothing"_s;
        for (const QJsonObject &change : content->changes)
            changes += QString::number(change.value(u"n"_s).toInt());
        return names.join(u' ') + changes.join(u' ');
    }

    std::unique_ptr<QTemporaryDir> m_directory;
};

QTEST_APPLESS_MAIN(StateJournalTest)
#include "statejournaltest.moc"
