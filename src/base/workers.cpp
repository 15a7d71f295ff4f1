// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/workers.h"

#include <QTimer>

using namespace Qt::StringLiterals;

namespace proxym {

void Workers::giveUp()
{
    m_hasGivenUp = true;
    end({Error::Kind::Failed, u"given up"_s});
}

Task<Result<Done>> Workers::allOf(qsizetype items, Work<qsizetype> work)
{
    m_next = 0;
    if (!m_hasGivenUp)
        m_error.reset();
    QTimer deadline;
    deadline.setSingleShot(true);
    QObject::connect(&deadline, &QTimer::timeout, &deadline, [this] {
        end({Error::Kind::TimedOut, m_late});
    });
    deadline.start(m_limit);
    std::vector<Task<Done>> workers;
    workers.reserve(atOnce);
    for (int i = 0; i < atOnce; ++i)
        workers.push_back(takeTurns(items, work));
    for (Task<Done> &worker : workers)
        co_await worker;
    if (m_error)
        co_return tl::unexpected(*m_error);
    co_return Done();
}

Task<Done> Workers::takeTurns(qsizetype items, Work<qsizetype> work)
{
    while (m_next < items && !m_error) {
        const Result<Done> done = co_await work(m_next++);
        if (!done)
            end(done.error());
    }
    co_return Done();
}

void Workers::end(const Error &error)
{
    if (m_error)
        return;
    m_error = error;
    m_abandon();
}

} // namespace proxym
