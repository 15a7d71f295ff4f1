// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"

#include <QObject>

namespace proxym {

//! Lets one coroutine through at a time; others wait. A coroutine that has entered must leave in any case:
//!
//!     co_await m_turnstile.enter();
//!     const auto leaving = qScopeGuard([this] { m_turnstile.leave(); });
class Turnstile final : public QObject {
    Q_OBJECT
public:
    [[nodiscard]] bool isTaken() const { return m_isTaken; }
    //! Returns when no other coroutine is inside. The wait ends with the work of the one inside, which has
    //! its own limits.
    [[nodiscard]] Task<> enter();
    void leave();
    //! Returns when no coroutine is inside or waits. The owner of a turnstile awaits this before it is
    //! destroyed.
    [[nodiscard]] Task<> settle();

Q_SIGNALS:
    void left();

private:
    bool m_isTaken = false;
    int m_waiting = 0;
};

} // namespace proxym
