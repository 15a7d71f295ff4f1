// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"

#include <QObject>

namespace proxym {

//! Lets one coroutine through at a time; whoever comes meanwhile waits. Who entered leaves, whatever happens:
//!
//!     co_await m_turnstile.enter();
//!     const auto leaving = qScopeGuard([this] { m_turnstile.leave(); });
class Turnstile final : public QObject {
    Q_OBJECT
public:
    [[nodiscard]] bool isTaken() const { return m_isTaken; }
    //! Returns when nobody else is inside. The wait ends with the work of who is, which has its own limits.
    [[nodiscard]] Task<> enter();
    void leave();
    //! Returns when nobody is inside or waits. Whoever owns a turnstile and what passes it awaits this before
    //! it ends.
    [[nodiscard]] Task<> settle();

Q_SIGNALS:
    void left();

private:
    bool m_isTaken = false;
    int m_waiting = 0;
};

} // namespace proxym
