// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "load/loadclient.h"

#include <QList>
#include <QStringList>

#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace proxym::load {

//! Clients at work, each in a thread, until stop(). Every request that fails is kept with its time and kind,
//! and so is every answer by somebody who is none of the owners of the domain.
class LoadGenerator {
public:
    LoadGenerator() = default;
    ~LoadGenerator();
    LoadGenerator(const LoadGenerator &) = delete;
    LoadGenerator &operator=(const LoadGenerator &) = delete;

    //! Starts so many clients.
    void add(int clients, const Habit &habit);
    //! Lets each finish what it is at.
    void stop();

    [[nodiscard]] qint64 done(Request request) const; //!< good and failed ones
    [[nodiscard]] QList<Failure> failures() const; //!< in the order of their ends
    [[nodiscard]] QList<Failure> failures(Request request) const;
    //! Whole answers with status 200, but of the wrong service.
    [[nodiscard]] QList<Failure> wrongAnswers() const;

    Owners owners;

private:
    void work(const Habit &habit);
    void judge(const Habit &habit, const Exchange &exchange, const QString &what);

    std::atomic<bool> m_isStopping = false;
    std::array<std::atomic<qint64>, 3> m_done{}; //!< by Request
    mutable std::mutex m_mutex; //!< guards the lists
    QList<Failure> m_failures;
    QList<Failure> m_wrongAnswers;
    std::vector<std::thread> m_threads;
};

//! For the message of a test: one line for each failure, the first twenty.
[[nodiscard]] QByteArray told(const QList<Failure> &failures);

} // namespace proxym::load
