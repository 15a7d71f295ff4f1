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

namespace proxym::test {

//! Clients that work until stop(), each in its own thread. Every failed request is recorded with its time and
//! kind, and so is every answer from a server that does not own the domain.
class LoadGenerator {
public:
    LoadGenerator() = default;
    ~LoadGenerator();
    LoadGenerator(const LoadGenerator &) = delete;
    LoadGenerator &operator=(const LoadGenerator &) = delete;

    //! Starts this many clients.
    void add(int clients, const Habit &habit);
    //! Lets each client finish its current request.
    void stop();

    [[nodiscard]] qint64 done(Request request) const; //!< successful and failed ones
    [[nodiscard]] QList<Failure> failures() const; //!< in the order in which they ended
    [[nodiscard]] QList<Failure> failures(Request request) const;
    //! Whole answers with status 200, but from the wrong service.
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

//! The first twenty failures, one a line, for the message of a test.
[[nodiscard]] QByteArray told(const QList<Failure> &failures);

} // namespace proxym::test
