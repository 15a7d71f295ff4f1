// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/site.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! `--dry-run` and `--dry-run --strict` with the real program.
class DryRunTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void whatIsRightPasses();
    void strictNamesWhatIsBroken_data();
    void strictNamesWhatIsBroken();
    void diffStandsAloneOnStdout();
    void longListsOfHaproxyAreCut();

private:
    const QStringList m_plain{u"--dry-run"_s};
    const QStringList m_strict{u"--dry-run"_s, u"--strict"_s};
};

namespace {

struct World {
    World() { site.serve('[' + Site::web("a", origin) + ']'); }
    Origin origin{"a"};
    Site site;
};

} // namespace

void DryRunTest::initTestCase()
{
    if (HaproxyLab::haproxy().isEmpty())
        QSKIP("haproxy is not installed");
}

void DryRunTest::whatIsRightPasses()
{
    World world;
    QCOMPARE(world.site.command(m_strict), 2);
    QCOMPARE(world.site.command({u"--once"_s}), 0);
    QCOMPARE(world.site.command(m_strict), 0);
    QCOMPARE(world.site.printed, QByteArray());
}

void DryRunTest::strictNamesWhatIsBroken_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char *name, const QString &file, const QByteArray &content,
                        const QByteArray &named) { QTest::newRow(name) << file << content << named; };
    row("file that is not JSON", u"services/bad.json"_s, "{", "bad.json");
    row("service without a port", u"services/b.json"_s, R"({"id":"/noport","domains":["n.test"]})", "noport");
    row("lost conflict", u"services/b.json"_s,
        R"({"id":"/rival","domains":["a.test"],"port":80,"applicationProtocol":"http","hosts":[]})",
        "/rival");
    row("lines that HAProxy rejects", u"services/b.json"_s,
        R"({"id":"/bad","domains":["b.test"],"port":80,"applicationProtocol":"http","hosts":[],"config":["no-such word"]})",
        "bad_80");
    row("settings that are not YAML", u"settings/a_80.yml"_s, "domains: [", "a_80.yml");
    row("settings that are refused", u"settings/a_80.yml"_s, "balance: nix", "a_80.yml");
    row("rejected global text", u"settings/global.cfg"_s, "global\n  no-such word\n", "global.cfg");
    row("rejected frontend lines", u"settings/http-frontend.cfg"_s, "no-such word\n", "http-frontend.cfg");
}

//! Even where nothing differs.
void DryRunTest::strictNamesWhatIsBroken()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, named);
    World world;
    (void)world.site.lab.write(file, content);
    QCOMPARE(world.site.command(m_plain), 2);
    QVERIFY2(world.site.printed.contains(named), world.site.printed);
    QCOMPARE(world.site.command(m_strict), 3);
    QVERIFY2(world.site.printed.contains(named), world.site.printed);
    QVERIFY2(world.site.printed.contains("+backend a_80"), world.site.printed);
    QCOMPARE(world.site.command({u"--once"_s}), 0);
    QCOMPARE(world.site.command(m_strict), 3);
    QVERIFY2(world.site.printed.contains(named), world.site.printed);
}

void DryRunTest::diffStandsAloneOnStdout()
{
    World world;
    (void)world.site.lab.write(u"services/bad.json"_s, "{");
    world.site.channels = QProcess::SeparateChannels;
    QCOMPARE(world.site.command(m_plain), 2);
    QVERIFY2(world.site.printed.startsWith("--- "), world.site.printed);
    QVERIFY2(!world.site.printed.contains("bad.json"), world.site.printed);
}

void DryRunTest::longListsOfHaproxyAreCut()
{
    World world;
    world.site.serve(
        R"([{"id":"/bad","domains":["b.test"],"port":80,"applicationProtocol":"http","hosts":[],"config":["http-request set-headr X y"]}])");
    QCOMPARE(world.site.command(m_strict), 3);
    const QByteArrayList lines = world.site.printed.split('\n');
    const auto told =
        std::ranges::find_if(lines, [](const QByteArray &line) { return line.contains("set-headr"); });
    QVERIFY2(told != lines.end() && told->contains("'set-header'"), world.site.printed);
    QVERIFY2(told->size() < 300, *told);
}

QTEST_GUILESS_MAIN(DryRunTest)
#include "dryruntest.moc"
