// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fuzz/target.h"

#include <QDir>
#include <QFile>

#include <cstdio>

using namespace proxym;
using namespace proxym::test;

//! `writeseeds DIRECTORY` creates a folder for each target, with the seeds for the fuzzer, and prints the
//! names of the targets.
int main(int argc, char **argv)
{
    if (argc != 2)
        return 1;
    for (const Target &target : allTargets()) {
        const QDir folder(QString::fromLocal8Bit(argv[1]) + u'/' + QString::fromLatin1(target.name));
        if (!folder.mkpath(QStringLiteral(".")))
            return 1;
        for (qsizetype number = 0; number < target.seeds.size(); ++number) {
            QFile file(folder.filePath(QStringLiteral("seed-%1").arg(number)));
            if (!file.open(QIODevice::WriteOnly) || file.write(target.seeds.at(number)) < 0)
                return 1;
        }
        std::printf("%s\n", target.name);
    }
    return 0;
}
