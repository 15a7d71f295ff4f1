// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manpages/manpages.h"
#include "app/appsettings.h"
#include "app/usage.h"
#include "manpages/roff.h"
#include "manpages/schemakeys.h"

#include <QDir>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

//! What a package has of the manual.
class ManpagesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textIsWhatItIs_data();
    void textIsWhatItIs();
    void tablesAreEntries();
    void fencedCodeIsKept();
    void programPageNamesEveryOptionAndSetting();
    void filesPageNamesEveryKey();
    void sectionThatIsMissingIsNamed();
    void completionOffersOptionsAndCommands();
    void manHasNothingToSayAgainstThem();
};

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(QStringLiteral(PROXYM_TEST_DATA "/../../") + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<QString> ourFilesPage()
{
    return filesPage(QString::fromUtf8(contentOf(u"README.md"_s)),
                     contentOf(u"resources/services.schema.json"_s));
}

//! Without the page's head.
QString bodyOf(const Roff &page)
{
    return page.text().section(u'\n', 3);
}

} // namespace

void ManpagesTest::textIsWhatItIs_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("roff");
    QTest::newRow("hyphens") << u"a-b"_s << u"a\\-b"_s;
    QTest::newRow("backslashes") << u"a\\b"_s << u"a\\eb"_s;
    QTest::newRow("request") << u".SH at the beginning"_s << u"\\&.SH at the beginning"_s;
    QTest::newRow("apostrophe") << u"'it' is"_s << u"\\&'it' is"_s;
    QTest::newRow("code") << u"set `--a b` now"_s << u"set \\fB\\-\\-a b\\fP now"_s;
    QTest::newRow("bold") << u"**Files**: all"_s << u"\\fBFiles\\fP: all"_s;
    QTest::newRow("link") << u"see [Versions](#versions)."_s << u"see Versions."_s;
    QTest::newRow("lines") << u"one\ntwo"_s << u"one two"_s;
}

void ManpagesTest::textIsWhatItIs()
{
    QFETCH(QString, markdown);
    Roff page(u"x"_s, 1, u"x"_s);
    page.markdown(markdown);
    QFETCH(QString, roff);
    QCOMPARE(bodyOf(page), u".PP\n"_s + roff + u'\n');
}

void ManpagesTest::tablesAreEntries()
{
    Roff page(u"x"_s, 1, u"x"_s);
    page.markdown(u"| file | content |\n|---|---|\n| `a` | one \\| two |\n| `b` | `c` |"_s);
    QCOMPARE(bodyOf(page), u".TP\n\\fBa\\fP\none | two\n.TP\n\\fBb\\fP\n\\fBc\\fP\n"_s);
}

void ManpagesTest::fencedCodeIsKept()
{
    Roff page(u"x"_s, 1, u"x"_s);
    page.markdown(u"```yaml\na:  1\n\n# `b`\n```"_s);
    QCOMPARE(bodyOf(page), u".PP\n.RS 4\n.nf\na:  1\n\n# `b`\n.fi\n.RE\n"_s);
}

void ManpagesTest::programPageNamesEveryOptionAndSetting()
{
    const QString page = programPage();
    for (const UsageSection &section : usageSections()) {
        for (const UsageRow &row : section.rows)
            QVERIFY2(page.contains(u"\\fB"_s + QString(row.term).replace(u'-', u"\\-"_s) + u"\\fP\n"_s),
                     qPrintable(row.term));
    }
    for (const ManualSection &section : settingsManual()) {
        for (const ManualRow &row : section.rows)
            QVERIFY2(page.contains(u".TP\n\\fB"_s + row.variable + u"\\fP\n"_s), qPrintable(row.variable));
    }
}

void ManpagesTest::filesPageNamesEveryKey()
{
    const auto page = ourFilesPage();
    QVERIFY2(page, page ? "" : qPrintable(page.error().what));
    const auto keys = keysOf(contentOf(u"resources/services.schema.json"_s), u"service"_s);
    QVERIFY(keys);
    QVERIFY(keys->size() > 10);
    QCOMPARE(keys->first().name, u"id"_s);
    for (const SchemaKey &key : *keys) {
        QVERIFY2(page->contains(u".TP\n\\fB"_s + key.name + u"\\fP\n"_s), qPrintable(key.name));
        QVERIFY2(!key.description.isEmpty(), qPrintable(key.name));
    }
    for (const QString &text : {u"redirectToHttps"_s, u"http\\-frontend.cfg"_s, u"original.cfg"_s})
        QVERIFY2(page->contains(text), qPrintable(text));
}

void ManpagesTest::sectionThatIsMissingIsNamed()
{
    const auto page = filesPage(u"# proxym\n"_s, "{}");
    QVERIFY(!page);
    QVERIFY2(page.error().what.contains(u"## Services"), qPrintable(page.error().what));
}

void ManpagesTest::completionOffersOptionsAndCommands()
{
    QProcess bash;
    const QString script = bashCompletion()
        + u"COMP_WORDS=(proxym ''); COMP_CWORD=1; _proxym; echo ${COMPREPLY[*]}\n"
          "COMP_WORDS=(proxym --en); COMP_CWORD=1; _proxym; echo ${COMPREPLY[*]}\n"_s;
    bash.start(u"bash"_s, {u"-c"_s, script});
    QVERIFY(bash.waitForFinished());
    const QByteArrayList lines = bash.readAllStandardOutput().split('\n');
    for (const char *word : {"--help", "--check", "--json", "status", "explain", "--address"})
        QVERIFY2(lines.first().split(' ').contains(word), word);
    QCOMPARE(lines.at(1), "--env-file");
    QCOMPARE(bash.readAllStandardError(), QByteArray());
}

void ManpagesTest::manHasNothingToSayAgainstThem()
{
    const auto files = ourFilesPage();
    QVERIFY(files);
    for (const QString &page : {programPage(), *files}) {
        QProcess groff;
        groff.start(u"groff"_s, {u"-man"_s, u"-K"_s, u"utf8"_s, u"-T"_s, u"utf8"_s, u"-ww"_s, u"-z"_s});
        if (!groff.waitForStarted())
            QSKIP("groff is not installed");
        groff.write(page.toUtf8());
        groff.closeWriteChannel();
        QVERIFY(groff.waitForFinished());
        QCOMPARE(groff.readAllStandardError(), QByteArray());
    }
}

QTEST_GUILESS_MAIN(ManpagesTest)
#include "manpagestest.moc"
