// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "system/soak.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;

int main(int argc, char **argv)
{
    const bool isPermitted = enterPrivateMounts(); // before there is a second thread
    // Memory that proxym has freed must count as free: otherwise a sanitizer keeps much of it.
    qputenv("ASAN_OPTIONS", qgetenv("ASAN_OPTIONS") + ":quarantine_size_mb=1");
    const QCoreApplication application(argc, argv);
    QCommandLineParser options;
    options.setApplicationDescription(
        u"Random faults around the real proxym and HAProxy while clients are served."_s);
    options.addHelpOption();
    const QCommandLineOption seconds(u"seconds"_s, u"How long."_s, u"N"_s, u"600"_s);
    const QCommandLineOption seed(u"seed"_s, u"The same seed brings the same faults."_s, u"S"_s, u"1"_s);
    const QCommandLineOption only(u"only"_s, u"Only faults whose name contains one of these."_s,
                                  u"PART,PART"_s);
    const QCommandLineOption services(
        u"services"_s, u"So many more services, which never change and get no requests."_s, u"N"_s, u"0"_s);
    options.addOptions({seconds, seed, only, services});
    options.process(application);
    if (HaproxyLab::haproxy().isEmpty()) {
        std::puts("haproxy is not installed");
        return 77;
    }
    if (!isPermitted)
        std::puts("the kernel permits no mounts of our own here: disks do not fail");
    Soak soak(options.value(seed).toUInt(), isPermitted, options.value(only).toUtf8(),
              options.value(services).toInt());
    const bool isGood = soak.run(options.value(seconds).toInt());
    std::puts(isGood ? "all is well" : "NOT all is well");
    return isGood ? 0 : 1;
}
