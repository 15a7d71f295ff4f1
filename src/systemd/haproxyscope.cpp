// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "systemd/haproxyscope.h"

#include "base/besidetheloop.h"
#include "base/logging.h"
#include "systemd/scopeunit.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Beside the event loop: systemd may be busy.
Task<> moveAside(QString service, qint64 pid)
{
    const auto moved = co_await madeOf(manyServices, &moveToScope, service, pid);
    if (moved)
        logInfo() << u"HAProxy (pid %1) is in %2 from now on"_s.arg(pid).arg(scopeBeside(service));
    else if (unitOf(pid) == service) // otherwise it has ended meanwhile
        logNotice() << u"HAProxy (pid %1) stays in the control group of %2: %3"_s.arg(pid).arg(
            service, moved.error().what);
}

} // namespace

HaproxyScope::HaproxyScope()
    : m_service(ownService())
{
}

void HaproxyScope::show(const Status &status)
{
    if (m_service.isEmpty() || status.proxy.pid == m_pid)
        return;
    m_pid = status.proxy.pid;
    if (m_pid != 0 && unitOf(m_pid) == m_service)
        launch("HAProxy's scope", moveAside(m_service, m_pid));
}

} // namespace proxym
