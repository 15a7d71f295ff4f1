// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "bench/cluster.h"
#include "bench/measure.h"
#include "load/originfarm.h"
#include "support/program/site.h"

#include <QCoreApplication>

namespace proxym::test {

//! What is measured.
struct Subject {
    int apps = 0;
    QString binary; //!< the proxym to run; that of this build if it is empty
    bool isHaproxySimulated = false; //!< then nothing is checked, and nothing takes HAProxy any time
};

//! The running program between a fake Marathon with an event stream, which lives in this thread, and HAProxy.
class WholeProgram {
public:
    explicit WholeProgram(const Subject &subject);

    void start();
    void stop();
    //! Milliseconds until `isTrue`.
    template <class Condition> double await(const char *what, Condition isTrue) const;
    //! HAProxy's answer to a line on its admin socket.
    [[nodiscard]] QByteArray ask(const QByteArray &line) const;
    [[nodiscard]] qsizetype serversUp(const QString &backend) const;
    [[nodiscard]] bool isUp(const FakeMarathon::Task &task) const;
    //! True if a request for this host is answered by a server.
    [[nodiscard]] bool isAnswered(const QByteArray &host) const;
    //! True if HAProxy has all backends with their servers.
    [[nodiscard]] bool isServed() const;
    [[nodiscard]] qint64 haproxyPid() const;
    [[nodiscard]] ProcessCost cost() const { return ProcessCost::of(site.process->processId()); }
    [[nodiscard]] int rounds() const;
    //! A task that there has not been yet, each time of another app.
    [[nodiscard]] FakeMarathon::Task freshTask();
    //! Starts it; milliseconds from the event until it is up in HAProxy.
    double startTask(const FakeMarathon::Task &task);
    //! True if the file on disk has this task; costs next to nothing while the file is as it was.
    [[nodiscard]] bool isOnDisk(const FakeMarathon::Task &task);
    //! Waits until the file has this task, too: then nothing is under way any more.
    void settle(const FakeMarathon::Task &last);
    //! Waits until proxym does nothing.
    void rest() const;
    void addCosts(const QByteArray &own, const QByteArray &children, const ProcessCost &before, int changes);

    const int apps;
    Sheet sheet;
    FakeMarathon marathon;
    Site site;

private:
    [[nodiscard]] bool isDead() const; //!< it has ended, and nobody has told it to
    [[noreturn]] void giveUp(const char *what) const;

    OriginFarm m_servers; //!< one server for all tasks, so that HAProxy's checks succeed
    int m_freshTasks = 0;
    bool m_isStopped = false;
    QByteArray m_fileSeen; //!< which file m_config was read from
    QByteArray m_config;
};

//! The fake Marathon lives in this thread, so the wait must not block it.
template <class Condition> double WholeProgram::await(const char *what, Condition isTrue) const
{
    constexpr int patience = 300'000; // ms
    QElapsedTimer timer;
    timer.start();
    while (!isTrue()) {
        if (timer.elapsed() > patience || isDead())
            giveUp(what);
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 1);
    }
    return double(timer.nsecsElapsed()) / 1e6;
}

} // namespace proxym::test
