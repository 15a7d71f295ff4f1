// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/directorycontents.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What an earlier process saved of the files counts only while they cannot be read.
class DirectoryContentsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyFileThatWentMeanwhileIsGone();
    void fileThatWentMeanwhileIsGone();
    void savedContentStaysWithoutADirectory();

private:
    static void write(const QTemporaryDir &directory, const QString &name)
    {
        QFile file(directory.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("present") > 0);
    }
};

void DirectoryContentsTest::onlyFileThatWentMeanwhileIsGone()
{
    const QTemporaryDir directory;
    DirectoryContents contents(directory.path(), {u".yml"_s});
    contents.restore({{u"gone.yml"_s, "saved"}});
    QVERIFY(contents.readAgain());
    QVERIFY(contents.files().isEmpty());
    QVERIFY(!contents.readAgain());
}

void DirectoryContentsTest::fileThatWentMeanwhileIsGone()
{
    const QTemporaryDir directory;
    write(directory, u"there.yml"_s);
    DirectoryContents contents(directory.path(), {u".yml"_s});
    contents.restore({{u"gone.yml"_s, "saved"}, {u"there.yml"_s, "saved"}});
    QVERIFY(contents.readAgain());
    QCOMPARE(contents.files(), (QMap<QString, QByteArray>{{u"there.yml"_s, "present"}}));
}

void DirectoryContentsTest::savedContentStaysWithoutADirectory()
{
    const QTemporaryDir directory;
    const QMap<QString, QByteArray> saved{{u"a.yml"_s, "saved"}};
    DirectoryContents contents(directory.filePath(u"none"_s), {u".yml"_s});
    contents.restore(saved);
    QVERIFY(contents.readAgain());
    QVERIFY(contents.isMissing());
    QCOMPARE(contents.files(), saved);
    QVERIFY(!contents.readAgain());
    QVERIFY(QDir(directory.path()).mkdir(u"none"_s));
    QVERIFY(contents.readAgain());
    QVERIFY(contents.files().isEmpty());
}

QTEST_GUILESS_MAIN(DirectoryContentsTest)
#include "directorycontentstest.moc"
