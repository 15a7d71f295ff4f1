// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "load/loadgenerator.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace proxym::test {

LoadGenerator::~LoadGenerator()
{
    stop();
}

void LoadGenerator::add(int clients, const Habit &habit)
{
    for (int i = 0; i < clients; ++i)
        m_threads.emplace_back([this, habit] { work(habit); });
}

void LoadGenerator::stop()
{
    m_isStopping = true;
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
}

qint64 LoadGenerator::done(Request request) const
{
    return m_done.at(size_t(request));
}

QList<Failure> LoadGenerator::failures() const
{
    const std::lock_guard lock(m_mutex);
    return m_failures;
}

QList<Failure> LoadGenerator::failures(Request request) const
{
    QList<Failure> found = failures();
    found.removeIf([&](const Failure &failure) { return failure.request != request; });
    return found;
}

QList<Failure> LoadGenerator::wrongAnswers() const
{
    const std::lock_guard lock(m_mutex);
    return m_wrongAnswers;
}

void LoadGenerator::work(const Habit &habit)
{
    LoadClient client(habit);
    while (!m_isStopping) {
        const QString what = client.tryOnce();
        ++m_done.at(size_t(habit.request));
        judge(habit, client.last(), what);
        std::this_thread::sleep_for(habit.think);
    }
}

void LoadGenerator::judge(const Habit &habit, const Exchange &exchange, const QString &what)
{
    const bool isLost = !what.isEmpty();
    if (!isLost && (habit.request == Request::Tcp || owners.isRight(exchange)))
        return;
    const std::lock_guard lock(m_mutex);
    (isLost ? m_failures : m_wrongAnswers)
        .append(Failure{habit.request, habit.connections, exchange.host, exchange.startedAt, exchange.endedAt,
                        isLost ? what : u"answered by "_s + QString::fromUtf8(exchange.servedBy)});
}

QByteArray told(const QList<Failure> &failures)
{
    QStringList lines{u"%1 failed"_s.arg(failures.size())};
    for (const Failure &failure : failures.first(std::min<qsizetype>(failures.size(), 20)))
        lines.append(failure.toString());
    return lines.join(u'\n').toUtf8();
}

} // namespace proxym::test
