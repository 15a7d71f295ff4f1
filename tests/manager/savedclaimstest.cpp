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
    SavedClaims(m_directory.path()).keep(someClaims());
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
    SavedClaims(m_directory.path()).keep(someClaims());
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
    saved.keep(someClaims());
    write("untouched");
    saved.keep(someClaims());
    QFile file(m_directory.filePath(u"claims.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "untouched");
}

void SavedClaimsTest::unwritableDirectoryIsSurvived()
{
    write("a file where a directory should be");
    SavedClaims saved(m_directory.filePath(u"claims.json"_s));
    saved.keep(someClaims());
    saved.keep(someClaims());
    QCOMPARE(saved.load(), Claims());
}

QTEST_GUILESS_MAIN(SavedClaimsTest)
#include "savedclaimstest.moc"
