// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "settings/envfile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class EnvFileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void valueIsReadAsByAShell_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("value");
        QTest::newRow("plain") << u"A=b"_s << u"b"_s;
        QTest::newRow("empty") << u"A="_s << u""_s;
        QTest::newRow("exported, indented") << u" \t export  A=b"_s << u"b"_s;
        QTest::newRow("blanks at the end") << u"A=b  \t"_s << u"b"_s;
        QTest::newRow("comment behind the value") << u"A=5  # seconds"_s << u"5"_s;
        QTest::newRow("comment behind nothing") << u"A= # nothing"_s << u""_s;
        QTest::newRow("hash inside a word") << u"A=a#b"_s << u"a#b"_s;
        QTest::newRow("hash at the start of the word") << u"A=#b"_s << u"#b"_s;
        QTest::newRow("single quotes keep everything")
            << u"A='a \"b\" \\n $X # c'"_s << u"a \"b\" \\n $X # c"_s;
        QTest::newRow("double quotes") << u"A=\"a 'b' # c\""_s << u"a 'b' # c"_s;
        QTest::newRow("escapes of double quotes") << u"A=\"\\\"\\\\\\$\\`\""_s << u"\"\\$`"_s;
        QTest::newRow("other backslashes in double quotes stay") << u"A=\"a\\nb\""_s << u"a\\nb"_s;
        QTest::newRow("backslash outside of quotes") << u"A=a\\ b"_s << u"a b"_s;
        QTest::newRow("quotes inside a word") << u"A=a'b c'\"d\"e"_s << u"ab cde"_s;
        QTest::newRow("quoted quote") << u"A='it'\\''s'"_s << u"it's"_s;
        QTest::newRow("nothing is expanded") << u"A=$HOME/${X}`ls`"_s << u"$HOME/${X}`ls`"_s;
        QTest::newRow("equals sign in the value") << u"A=b=c"_s << u"b=c"_s;
        QTest::newRow("line end of Windows") << u"A=b\r"_s << u"b"_s;
        QTest::newRow("the last one counts") << u"A=a\nA=b"_s << u"b"_s;
    }
    void valueIsReadAsByAShell()
    {
        QFETCH(QString, line);
        QFETCH(QString, value);
        const auto variables = parseEnvFile(u"\n# comment\n"_s + line + u'\n');
        QVERIFY2(variables, variables ? "" : qPrintable(variables.error().what));
        QCOMPARE(*variables, Variables({{u"A"_s, value}}));
    }

    void malformedLineIsNamedByItsNumber_data()
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("no assignment") << u"this is not an assignment"_s;
        QTest::newRow("export alone") << u"export A"_s;
        QTest::newRow("name with a blank") << u"A =b"_s;
        QTest::newRow("name that begins with a digit") << u"1A=b"_s;
        QTest::newRow("no name") << u"=b"_s;
        QTest::newRow("blanks in the value") << u"A=b c"_s;
        QTest::newRow("open single quote") << u"A='b"_s;
        QTest::newRow("open double quote") << u"A=\"b\\\""_s;
        QTest::newRow("backslash at the end") << u"A=b\\"_s;
    }
    void malformedLineIsNamedByItsNumber()
    {
        QFETCH(QString, line);
        const auto variables = parseEnvFile(u"OK=1\n"_s + line + u"\nOK=2\n"_s);
        QVERIFY(!variables);
        QVERIFY2(variables.error().what.startsWith(u"line 2: "_s), qPrintable(variables.error().what));
    }

    void errorsOfAFileNameIt()
    {
        const QTemporaryDir dir;
        const QString path = dir.filePath(u"proxym.env"_s);
        QVERIFY(readEnvFile(path).error().what.contains(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("A=1\nbad\n") > 0);
        file.close();
        QVERIFY(readEnvFile(path).error().what.startsWith(path + u": line 2: "_s));
    }

    void realEnvironmentWinsUnlessEmpty()
    {
        const Variables file{{u"A"_s, u"file"_s}, {u"B"_s, u"file"_s}};
        const Variables real{{u"A"_s, u"real"_s}, {u"B"_s, u""_s}};
        QCOMPARE(overlaid(file, real), Variables({{u"A"_s, u"real"_s}, {u"B"_s, u"file"_s}}));
    }
};

QTEST_GUILESS_MAIN(EnvFileTest)
#include "envfiletest.moc"
