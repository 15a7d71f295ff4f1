// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/options.h"
#include "app/helptext.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

Result<Options> read(const QStringList &arguments)
{
    return optionsFrom(QStringList{u"proxym"_s} + arguments);
}

} // namespace

class OptionsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsTheDaemon() { QVERIFY(read({})->mode == Mode::Daemon); }

    void envFileStandsBeforeOrBehind()
    {
        QCOMPARE(read({u"--env-file"_s, u"a b"_s, u"--once"_s})->envFile, u"a b"_s);
        const auto both = read({u"--dry-run"_s, u"--env-file=x=y"_s});
        QVERIFY(both->mode == Mode::DryRun);
        QCOMPARE(both->envFile, u"x=y"_s);
    }

    void strictGoesWithDryRun()
    {
        QVERIFY(read({u"--strict"_s, u"--dry-run"_s})->isStrict);
        QVERIFY(!read({u"--dry-run"_s})->isStrict);
    }

    void statusKnowsWhomToAsk()
    {
        const auto options = read({u"status"_s, u"--json"_s, u"--address"_s, u"[::1]:80"_s});
        QVERIFY(options->mode == Mode::Status && options->asJson);
        QCOMPARE(options->address->toString(), u"[::1]:80"_s);
        QVERIFY(!read({u"status"_s})->address);
    }

    void explainKnowsWhat()
    {
        const auto options = read({u"explain"_s, u"--address"_s, u"h:1"_s, u"/shop"_s});
        QVERIFY(options->mode == Mode::Explain && options->address);
        QCOMPARE(options->what, u"/shop"_s);
    }

    void migrateKnowsFromWhat() { QVERIFY(read({u"migrate"_s, u"marathon-lb"_s})->mode == Mode::Migrate); }

    void helpIsGivenWhateverElseIsAskedFor()
    {
        QVERIFY(read({u"--once"_s, u"--help"_s, u"--check"_s})->mode == Mode::Help);
        QVERIFY(read({u"-h"_s})->mode == Mode::Help);
    }

    void wrongUsageSaysWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        const auto row = [](const QStringList &arguments, const QString &said) {
            QTest::newRow(qPrintable(arguments.join(u' '))) << arguments << said;
        };
        row({u"--no-such-option"_s}, u"no-such-option"_s);
        row({u"-x"_s}, u"x"_s);
        row({u"no-such-command"_s}, u"unknown command no-such-command"_s);
        row({u"--env-file"_s}, u"env-file"_s);
        row({u"--env-file="_s}, u"--env-file needs a file"_s);
        row({u"--check=1"_s}, u"check"_s);
        row({u"--check"_s, u"--once"_s}, u"--check and --once exclude each other"_s);
        row({u"--strict"_s}, u"--strict goes with --dry-run"_s);
        row({u"--once"_s, u"--strict"_s}, u"--strict goes with --dry-run"_s);
        row({u"--json"_s}, u"--json goes with status"_s);
        row({u"--once"_s, u"--address"_s, u"h:1"_s}, u"--address goes with "_s);
        row({u"status"_s, u"--address"_s, u"h"_s}, u"--address must be HOST:PORT"_s);
        row({u"explain"_s}, u"explain needs an id, a NAME or a domain"_s);
        row({u"explain"_s, u"/a"_s, u"/b"_s}, u"explain takes no further argument: /b"_s);
        row({u"explain"_s, u"/a"_s, u"--json"_s}, u"--json goes with status"_s);
        row({u"status"_s, u"now"_s}, u"status takes no further argument: now"_s);
        row({u"migrate"_s}, u"migrate needs to know from what: marathon-lb"_s);
        row({u"migrate"_s, u"nginx"_s}, u"migrate needs to know from what: marathon-lb"_s);
        row({u"migrate"_s, u"marathon-lb"_s, u"now"_s}, u"migrate takes no further argument: now"_s);
        row({u"migrate"_s, u"marathon-lb"_s, u"--address"_s, u"h:1"_s},
            u"--address goes with explain and status"_s);
        row({u"status"_s, u"--check"_s}, u"--check and status exclude each other"_s);
        row({u"a\x1b"_s}, u"a\\x1b"_s);
    }
    void wrongUsageSaysWhatIsWrong()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        const auto options = read(arguments);
        QVERIFY(!options.has_value());
        QVERIFY2(options.error().what.contains(said), qPrintable(options.error().what));
        QVERIFY2(options.error().what.endsWith(u"; see --help"_s), qPrintable(options.error().what));
    }

    void helpTellsEveryOptionAndStatus()
    {
        const QString help = helpText();
        for (const QString &word : {u"--help"_s, u"--version"_s, u"--check"_s, u"--once"_s, u"--dry-run"_s,
                                    u"--strict"_s, u"--env-file FILE"_s, u"status"_s, u"explain WHAT"_s,
                                    u"migrate marathon-lb"_s, u"--address HOST:PORT"_s, u"--json"_s, u" 0 "_s,
                                    u" 1 "_s, u" 2 "_s, u" 3 "_s, u" 64 "_s, u" 78 "_s})
            QVERIFY2(help.contains(word), qPrintable(word));
        for (const QString &line : help.split(u'\n'))
            QVERIFY2(line.size() <= 120, qPrintable(line));
    }
};

QTEST_GUILESS_MAIN(OptionsTest)
#include "optionstest.moc"
