// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/commandline.h"
#include "signal/signalnotifier.h"

#include <QCoreApplication>
#include <QThreadPool>

#include <algorithm>
#include <csignal>
#ifdef __GLIBC__
#include <malloc.h>
#endif

int main(int argc, char *argv[])
{
    proxym::blockSignals(); // must come first: from here on SIGUSR1 and SIGHUP cannot kill the process
    std::signal(SIGXFSZ,
                SIG_IGN); // exceeding the file size limit then fails the write, as a full disk does
#ifdef __GLIBC__
    // One heap for all threads: what a thread beside the event loop frees would stay unused in a heap of its
    // own.
    mallopt(M_ARENA_MAX, 1);
#endif
    QCoreApplication application(argc, argv);
    // What runs beside the event loop also waits for disks: on few processors a change would wait for them,
    // too.
    constexpr int fewThreads = 8;
    QThreadPool::globalInstance()->setMaxThreadCount(std::max(fewThreads, QThread::idealThreadCount()));
    QCoreApplication::setApplicationName(QStringLiteral("proxym"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PROXYM_VERSION));
    return proxym::runCommandLine(QCoreApplication::arguments());
}
