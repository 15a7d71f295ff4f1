// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/commandline.h"
#include "signal/signalnotifier.h"

#include <QCoreApplication>

#include <csignal>

int main(int argc, char *argv[])
{
    proxym::blockSignals(); // first: from here on no SIGUSR1 or SIGHUP ends the process
    std::signal(SIGXFSZ,
                SIG_IGN); // a limit on the size of files is an error of whoever writes, as a full disk is
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("proxym"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PROXYM_VERSION));
    return proxym::runCommandLine(QCoreApplication::arguments());
}
