// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/appsettings.h"
#include "haproxy/config/rows.h"
#include "settings/envfile.h"

#include <QDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

const QString root = QDir::cleanPath(QStringLiteral(PROXYM_TEST_DATA "/../..")) + u'/';
const QString begin = u"<!-- settings:begin -->\n"_s;
const QString end = u"<!-- settings:end -->"_s;

QString contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

//! With `PROXYM_UPDATE_GOLDEN=1`, writes the file instead of comparing it.
void compareOrUpdate(const QString &path, const QString &wanted)
{
    if (qEnvironmentVariableIntValue("PROXYM_UPDATE_GOLDEN") == 1) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(wanted.toUtf8()), wanted.toUtf8().size());
        return;
    }
    QVERIFY2(contentOf(path) == wanted,
             qPrintable(path + u" is not current: run this test with PROXYM_UPDATE_GOLDEN=1"_s));
}

} // namespace

//! The files in the repository that are generated from the rows are up to date.
class ReadmeCurrentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readmeShowsTheSettings()
    {
        const QString readme = contentOf(root + u"README.md"_s);
        const qsizetype from = readme.indexOf(begin);
        const qsizetype to = readme.indexOf(end);
        QVERIFY2(from >= 0 && to > from, "README.md has no markers for the settings");
        const qsizetype first = from + begin.size();
        compareOrUpdate(root + u"README.md"_s,
                        readme.left(first) + u'\n' + manualMarkdown(settingsManual()) + u'\n'
                            + readme.mid(to));
    }

    void exampleEnvFileShowsTheSettings()
    {
        compareOrUpdate(root + u"resources/proxym.env.example"_s, manualEnvFile(settingsManual()));
    }

    void uncommentedExampleIsReadAsTheDefaults()
    {
        const QString example = manualEnvFile(settingsManual());
        const auto variables = parseEnvFile(QString(example).replace(u"\n#PROXYM"_s, u"\nPROXYM"_s));
        QVERIFY2(variables, variables ? "" : qPrintable(variables.error().what));
        QCOMPARE(variables->value(u"PROXYM_LOG_FORMAT"_s), LogSettings().format);
        Environment environment(*variables);
        const AppSettings settings = readSettings(environment);
        QCOMPARE(environment.mistakes(), QStringList());
        QCOMPARE(environment.warnings(), QStringList());
        QCOMPARE(settings.manager.refreshInterval, ManagerSettings().refreshInterval);
        QCOMPARE(environment.read(haproxyTable).hardStopAfter, HaproxySettings().hardStopAfter);
    }

    void helpFitsAHundredColumnsAndNamesEverySetting()
    {
        const QString help = manualHelp(settingsManual());
        for (const QString &line : help.split(u'\n'))
            QVERIFY2(line.size() <= 100, qPrintable(line));
        for (const ManualSection &section : settingsManual()) {
            for (const ManualRow &row : section.rows)
                QVERIFY2(help.contains(u"  "_s + row.variable + u" ("_s), qPrintable(row.variable));
        }
        QVERIFY(!help.contains(u'`'));
        QVERIFY(help.contains(u"PROXYM_HAPROXY_CHECK_INTERVAL (auto)"_s));
        QVERIFY(help.contains(u"PROXYM_REFRESH_INTERVAL (0.2)"_s));
    }
};

QTEST_GUILESS_MAIN(ReadmeCurrentTest)
#include "readmecurrenttest.moc"
