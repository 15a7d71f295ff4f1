// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/emission.h"
#include "base/result.h"
#include "base/turnstile.h"

#include <QHash>
#include <QScopeGuard>
#include <QStringList>

#include <functional>

namespace proxym {

//! What HAProxy reports about its backends, for viewers: `Said` for each, by NAME. However many viewers there
//! are, and whatever they look at: only one question is asked at a time, and about each backend at most one
//! within `keep`. No viewer waits longer than `patience`; while HAProxy's answer is on its way, its last
//! answer counts, unless that is older than `memory`. A HAProxy that does not answer is not asked again for
//! `keep`, and its earlier answers no longer count.
template <class Said> class LiveView final {
public:
    using Answer = QHash<QString, Said>;
    //! Backends that HAProxy does not know are missing in the answer. It must take limited time.
    using Question = std::function<Task<Result<Answer>>(QStringList backends)>;
    struct Limits {
        std::chrono::milliseconds patience;
        std::chrono::milliseconds keep = std::chrono::seconds(1);
        std::chrono::milliseconds memory = std::chrono::seconds(15);
    };

    LiveView(Question question, Limits limits)
        : m_question(std::move(question))
        , m_limits(limits)
    {
    }

    //! The answer for those backends. What HAProxy does not know, or has not reported in time, is missing.
    [[nodiscard]] Task<Answer> of(QStringList backends)
    {
        want(backends);
        const Clock::time_point until = Clock::now() + m_limits.patience;
        while (isAwaited(backends) && Clock::now() < until) {
            const auto patience = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
            co_await emissionOf(&m_turn, &Turnstile::left, patience);
        }
        co_return known(backends);
    }

    //! Asks nothing more; returns when no question is under way.
    [[nodiscard]] Task<> stop()
    {
        forget(Clock::time_point::max());
        co_await m_turn.settle();
    }

private:
    using Clock = std::chrono::steady_clock;
    struct Known {
        Clock::time_point at = Clock::time_point::min();
        std::optional<Said> said; //!< absent: HAProxy does not know that backend, or has not reported it yet
        bool isAwaited = false; //!< in the queue, or part of the question under way
    };
    static constexpr qsizetype atOnce = 100; //!< so that no viewer waits long for what others look at

    [[nodiscard]] Answer known(const QStringList &backends) const
    {
        Answer answer;
        for (const QString &backend : backends) {
            const Known known = m_known.value(backend);
            if (known.said && Clock::now() < known.at + m_limits.memory)
                answer.insert(backend, *known.said);
        }
        return answer;
    }

    void want(const QStringList &backends)
    {
        const Clock::time_point now = Clock::now();
        if (now < m_silentUntil)
            return;
        for (const QString &backend : backends) {
            Known &known = m_known[backend];
            if (known.isAwaited || now < known.at + m_limits.keep)
                continue;
            known.isAwaited = true;
            m_queue.append(backend);
        }
        if (!m_turn.isTaken())
            launch("what HAProxy says", ask());
    }

    [[nodiscard]] bool isAwaited(const QStringList &backends) const
    {
        return std::ranges::any_of(
            backends, [this](const QString &backend) { return m_known.value(backend).isAwaited; });
    }

    Task<> ask()
    {
        while (!m_queue.isEmpty()) {
            co_await m_turn.enter();
            const auto leaving = qScopeGuard([this] { m_turn.leave(); });
            const QStringList backends = m_queue.mid(0, atOnce);
            m_queue = m_queue.mid(backends.size());
            const Result<Answer> answer = co_await m_question(backends);
            if (answer)
                note(backends, *answer);
            else
                forget(std::max(m_silentUntil, Clock::now() + m_limits.keep));
        }
    }

    void note(const QStringList &backends, const Answer &answer)
    {
        const Clock::time_point now = Clock::now();
        for (const QString &backend : backends) {
            const auto said = answer.constFind(backend);
            m_known.insert(backend,
                           {now, said == answer.constEnd() ? std::nullopt : std::optional<Said>(*said)});
        }
        m_known.removeIf([&](auto known) { return !known->isAwaited && known->at + m_limits.memory <= now; });
    }

    void forget(Clock::time_point silentUntil)
    {
        m_silentUntil = silentUntil;
        m_known.clear();
        m_queue.clear();
    }

    Question m_question;
    Limits m_limits;
    Turnstile m_turn; //!< held by the question under way
    QHash<QString, Known> m_known;
    QStringList m_queue;
    Clock::time_point m_silentUntil = Clock::time_point::min();
};

} // namespace proxym
