// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fuzz/target.h"

#include <QDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! The seeds of the fuzzer, and what it has found so far (tests/data/fuzz/TARGET/), without the fuzzer. An
//! input that breaks a rule aborts the program.
class FuzzReplayTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everySeedAndEveryFindingHolds_data()
    {
        QTest::addColumn<int>("target");
        QTest::addColumn<QByteArray>("bytes");
        const QList<Target> all = allTargets();
        for (int index = 0; index < all.size(); ++index) {
            const Target &target = all.at(index);
            QTest::addRow("%s: nothing", target.name) << index << QByteArray();
            for (qsizetype number = 0; number < target.seeds.size(); ++number)
                QTest::addRow("%s: seed %d", target.name, int(number)) << index << target.seeds.at(number);
            const QDir findings(QStringLiteral(PROXYM_TEST_DATA "/fuzz/") + QString::fromLatin1(target.name));
            for (const QString &name : findings.entryList(QDir::Files, QDir::Name)) {
                QFile file(findings.filePath(name));
                QVERIFY(file.open(QIODevice::ReadOnly));
                QTest::addRow("%s: %s", target.name, qPrintable(name)) << index << file.readAll();
            }
        }
    }
    void everySeedAndEveryFindingHolds()
    {
        QFETCH(int, target);
        QFETCH(QByteArray, bytes);
        static const QList<Target> all = allTargets();
        all.at(target).run(bytes);
        all.at(target).run(bytes.left(bytes.size() / 2)); // and cut short
    }
    void everyFolderOfFindingsBelongsToATarget()
    {
        QStringList names;
        for (const Target &target : allTargets())
            names.append(QString::fromLatin1(target.name));
        const QDir findings(QStringLiteral(PROXYM_TEST_DATA "/fuzz"));
        for (const QString &folder : findings.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QVERIFY2(names.contains(folder), qPrintable(folder));
        QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), names.size());
    }
};

QTEST_GUILESS_MAIN(FuzzReplayTest)
#include "fuzzreplaytest.moc"
