// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/config/configdiff.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

class ConfigDiffTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mapsThatDifferFollow();
    void ofALongOneTheBeginningIsShown();
    void aSingleLongLineIsOnlyCounted();
};

namespace {

QByteArray lines(int count)
{
    QByteArray text;
    for (int i = 0; i < count; ++i)
        text += "server s" + QByteArray::number(i) + " 10.0.0.1:80\n";
    return text;
}

} // namespace

void ConfigDiffTest::mapsThatDifferFollow()
{
    const RenderedConfig now{.config = "a\n", .maps = {{u"hosts.map"_s, "x y\n"}, {u"paths.map"_s, "p q\n"}}};
    const QByteArray diff = configDiff("b\n", {{u"paths.map"_s, "p q\n"}}, now);
    QCOMPARE(diff,
             "--- before\n+++ after\n@@ -1 +1 @@\n-b\n+a\n"
             "--- before/hosts.map\n+++ after/hosts.map\n@@ -0,0 +1 @@\n+x y\n");
    QCOMPARE(configDiff("a\n", now.maps, now), "");
}

void ConfigDiffTest::ofALongOneTheBeginningIsShown()
{
    const RenderedConfig now{.config = lines(100'000)};
    const QByteArray diff = configDiff("", {}, now);
    QVERIFY(diff.size() <= 257 * 1024);
    QVERIFY(diff.startsWith("--- before\n+++ after\n@@ -0,0 +1,100000 @@\n+server s0 10.0.0.1:80\n"));
    const QList<QByteArray> shown = diff.split('\n');
    QCOMPARE(shown.last(), "");
    const qsizetype added = shown.size() - 5; // three of the head, the sentence, and the end
    QCOMPARE(shown.at(shown.size() - 2), "\\ " + QByteArray::number(100'000 - added) + " more lines");
    QCOMPARE(shown.at(shown.size() - 3), "+server s" + QByteArray::number(added - 1) + " 10.0.0.1:80");
    const RenderedConfig few{.config = lines(5'000)};
    QVERIFY(configDiff("", {}, few).endsWith("+server s4999 10.0.0.1:80\n"));
}

void ConfigDiffTest::aSingleLongLineIsOnlyCounted()
{
    const RenderedConfig now{.config = QByteArray(300'000, 'x') + '\n'};
    QCOMPARE(configDiff("", {}, now), "--- before\n+++ after\n@@ -0,0 +1 @@\n\\ 1 more lines\n");
}

QTEST_GUILESS_MAIN(ConfigDiffTest)
#include "configdifftest.moc"
