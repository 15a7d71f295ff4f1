// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fuzz/target.h"

#include <QDir>
#include <QFile>

#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

QList<QByteArray> filesOf(const QDir &folder, const QStringList &patterns)
{
    constexpr qint64 largest = 16 * 1024;
    QList<QByteArray> contents;
    for (const QFileInfo &info : folder.entryInfoList(patterns, QDir::Files, QDir::Name)) {
        QFile file(info.filePath());
        if (info.size() <= largest && file.open(QIODevice::ReadOnly))
            contents.append(file.readAll());
    }
    return contents;
}

} // namespace

QList<Target> allTargets()
{
    return marathonTargets() + sourceTargets() + settingsTargets() + haproxyTargets() + requestTargets()
        + stateTargets();
}

QList<QByteArray> testData(const QString &folder, const QStringList &patterns)
{
    return filesOf(QDir(QStringLiteral(PROXYM_TEST_DATA "/") + folder), patterns);
}

void hold(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

void holdNone(const QStringList &broken)
{
    hold(broken.isEmpty(), broken.join(u"\n               "_s).toUtf8().constData());
}

} // namespace proxym::test
