// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/savedclaims.h"

#include "manager/settle/claims.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class SavedClaimsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void claimsComeBackAsTheyWere();
    void nothingSavedIsNothingHeld();
    void damagedFileCostsOnlyTheClaims_data();
    void damagedFileCostsOnlyTheClaims();
    void sameClaimsAreNotWrittenAgain();
    void changesAreAppended();
    void changeThatWasCutOffCostsOnlyItself();
    void changeThatCouldNotBeWrittenIsNotMissing();
    void unwritableDirectoryIsSurvived();
    void linkInPlaceOfTheFileIsNotFollowed();

private:
    void write(const QByteArray &content)
    {
        QFile file(m_directory.filePath(u"claims.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    QTemporaryDir m_directory;
};

namespace {

const ServiceKey web{u"Marathon"_s, u"/shop/web"_s, Port::of<8080>()};
const ServiceKey database{u"File"_s, u"db"_s, Port::of<5432>()};

Claims someClaims()
{
    Claims claims;
    claims.names = {{u"shop_web_8080"_s, web}, {u"db_5432"_s, database}};
    claims.routes = {{{u"shop.test"_s, u""_s}, web}, {{u"*.test"_s, u"/api"_s}, web}};
    claims.ports = {{Port::of<5432>(), database}};
    return claims;
}

} // namespace

void SavedClaimsTest::claimsComeBackAsTheyWere()
{
    SavedClaims(m_directory.path()).keep(someClaims(), {});
    QCOMPARE(SavedClaims(m_directory.path()).load(), someClaims());
}

void SavedClaimsTest::linkInPlaceOfTheFileIsNotFollowed()
{
    const QString precious = m_directory.filePath(u"precious"_s);
    const QString path = m_directory.filePath(u"claims.json"_s);
    QFile file(precious);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
    file.close();
    QFile::remove(path);
    QVERIFY(QFile::link(precious, path));
    SavedClaims(m_directory.path()).keep(someClaims(), {});
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "mine");
    QVERIFY(!QFileInfo(path).isSymLink());
    QCOMPARE(SavedClaims(m_directory.path()).load(), someClaims());
}

void SavedClaimsTest::nothingSavedIsNothingHeld()
{
    QCOMPARE(SavedClaims(m_directory.filePath(u"nowhere"_s)).load(), Claims());
    QCOMPARE(SavedClaims(QString()).load(), Claims());
}

void SavedClaimsTest::damagedFileCostsOnlyTheClaims_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<qsizetype>("names");
    QTest::newRow("empty") << QByteArray() << qsizetype(0);
    QTest::newRow("cut short") << QByteArray(R"({"version":1,"claims":[{"source":"File)") << qsizetype(0);
    QTest::newRow("another version") << QByteArray(R"({"version":2,"claims":[]})") << qsizetype(0);
    QTest::newRow("wrong types") << QByteArray(R"({"version":1,"claims":{"a":7}})") << qsizetype(0);
    QTest::newRow("one that makes no sense") << QByteArray(
        R"({"version":1,"claims":[7,{"port":"x","names":["a"]},{"source":"File","id":"b","port":80,)"
        R"("names":["b_80"],"routes":[1],"ports":["x",70000]}]})")
                                             << qsizetype(1);
}

void SavedClaimsTest::damagedFileCostsOnlyTheClaims()
{
    QFETCH(QByteArray, content);
    write(content);
    const Claims claims = SavedClaims(m_directory.path()).load();
    QTEST(claims.names.size(), "names");
    QVERIFY(claims.ports.isEmpty());
}

void SavedClaimsTest::sameClaimsAreNotWrittenAgain()
{
    SavedClaims saved(m_directory.path());
    saved.keep(someClaims(), {});
    write("untouched");
    saved.keep(someClaims(), {});
    QFile file(m_directory.filePath(u"claims.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "untouched");
}

//! Each of a hundred changes costs a line.
void SavedClaimsTest::changesAreAppended()
{
    SavedClaims saved(m_directory.path());
    Claims claims = someClaims();
    saved.keep(claims, {});
    const auto whole = [this] {
        QFile file(m_directory.filePath(u"claims.json"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = whole();
    QVERIFY(!before.isEmpty());
    for (int i = 0; i < 100; ++i) {
        const ServiceKey key{u"Marathon"_s, u"/app%1"_s.arg(i), Port::of<80>()};
        ClaimsChange change{.released = {}, .held = {{{u"app%1_80"_s.arg(i), key}}, {}, {}}};
        if (i == 50)
            change.released = someClaims();
        if (i > 0) // the last one's NAME goes to this one
            change.held.names.insert(u"app%1_80"_s.arg(i - 1), key);
        change.applyTo(claims);
        saved.keep(claims, change);
        QCOMPARE(SavedClaims(m_directory.path()).load(), claims);
    }
    QCOMPARE(claims.names.size(), 100);
    QCOMPARE(whole(), before);
}

void SavedClaimsTest::changeThatWasCutOffCostsOnlyItself()
{
    SavedClaims saved(m_directory.path());
    Claims claims = someClaims();
    saved.keep(claims, {});
    const ClaimsChange change{.released = {}, .held = {{{u"new_80"_s, web}}, {}, {}}};
    change.applyTo(claims);
    saved.keep(claims, change);
    QFile file(m_directory.filePath(u"claims.changes"_s));
    const qint64 size = file.size();
    QVERIFY(size > 10 && file.resize(size - 10));
    SavedClaims again(m_directory.path());
    QCOMPARE(again.load(), someClaims());
    again.keep(claims, change); // the first ones after a start are written as a whole
    QCOMPARE(SavedClaims(m_directory.path()).load(), claims);
}

void SavedClaimsTest::changeThatCouldNotBeWrittenIsNotMissing()
{
    const QString directory = m_directory.filePath(u"later"_s);
    write("in the way");
    QVERIFY(QFile::rename(m_directory.filePath(u"claims.json"_s), directory));
    SavedClaims saved(directory);
    Claims claims = someClaims();
    saved.keep(claims, {});
    QVERIFY(QFile::remove(directory));
    const ClaimsChange change{.released = {}, .held = {{{u"new_80"_s, web}}, {}, {}}};
    change.applyTo(claims);
    saved.keep(claims, change);
    QCOMPARE(SavedClaims(directory).load(), claims);
}

void SavedClaimsTest::unwritableDirectoryIsSurvived()
{
    write("a file where a directory should be");
    SavedClaims saved(m_directory.filePath(u"claims.json"_s));
    saved.keep(someClaims(), {});
    saved.keep(someClaims(), {});
    QCOMPARE(saved.load(), Claims());
}

QTEST_GUILESS_MAIN(SavedClaimsTest)
#include "savedclaimstest.moc"
