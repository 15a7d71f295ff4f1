// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/commandline.h"
#include "signal/signalnotifier.h"

#include <QCoreApplication>

#include <csignal>

int main(int argc, char *argv[])
{
    proxym::blockSignals(); // must come first: from here on SIGUSR1 and SIGHUP cannot kill the process
    std::signal(SIGXFSZ,
                SIG_IGN); // exceeding the file size limit then fails the write, as a full disk does
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("proxym"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PROXYM_VERSION));
    return proxym::runCommandLine(QCoreApplication::arguments());
}
