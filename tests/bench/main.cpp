// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/endtoend.h"
#include "bench/judgement.h"
#include "bench/measure.h"
#include "bench/pureparts.h"
#include "bench/resync.h"
#include "bench/sources.h"
#include "support/haproxy/haproxylab.h"

#include <QCommandLineParser>
#include <QCoreApplication>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

//! Prints a table of tab-separated values; tests/bench/README.md says how to read it.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser options;
    options.setApplicationDescription(u"Measures proxym; prints tab-separated values."_s);
    options.addHelpOption();
    const QCommandLineOption apps(u"apps"_s, u"Sizes of the cluster, in apps with ten tasks each."_s,
                                  u"N,…"_s, u"100,1000,10000"_s);
    const QCommandLineOption only(
        u"only"_s, u"`pure` functions, `judge`, `resync`, `sources` or `end-to-end`; all without it."_s,
        u"what"_s);
    const QCommandLineOption against(
        u"against"_s, u"Runs `end-to-end` with this proxym, too, and prints its figures and the ratio."_s,
        u"binary"_s);
    const QCommandLineOption simulated(
        u"simulated"_s, u"`end-to-end` with a simulated HAProxy, as it is always done above 20,000 apps."_s);
    options.addOptions({apps, only, against, simulated});
    options.process(application);

    const auto isWanted = [&](const QString &part) {
        return options.value(only).isEmpty() || options.value(only) == part;
    };

    printHeader(options.isSet(against));
    for (const QString &size : options.value(apps).split(u',')) {
        if (isWanted(u"pure"_s))
            measurePureParts(size.toInt());
        if (isWanted(u"judge"_s) && !HaproxyLab::haproxy().isEmpty())
            measureJudgement(size.toInt());
        if (isWanted(u"resync"_s) && !HaproxyLab::haproxy().isEmpty())
            measureResync(size.toInt());
        if (isWanted(u"sources"_s) && !HaproxyLab::haproxy().isEmpty())
            measureSources(size.toInt());
        if (isWanted(u"end-to-end"_s) && !HaproxyLab::haproxy().isEmpty())
            measureEndToEnd(size.toInt(), options.value(against), options.isSet(simulated));
    }
}
