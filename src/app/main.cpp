// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/commandline.h"
#include "signal/signalnotifier.h"

#include <QCoreApplication>

int main(int argc, char *argv[])
{
    proxym::blockSignals(); // first: from here on no SIGUSR1 or SIGHUP ends the process
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("proxym"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PROXYM_VERSION));
    return proxym::runCommandLine(QCoreApplication::arguments());
}
