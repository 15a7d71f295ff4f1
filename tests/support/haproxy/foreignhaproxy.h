// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/haproxy/haproxylab.h"

#include <QProcess>

namespace proxym::test {

//! A HAProxy as in another container: its command line names our configuration and pidfile, but it has pid,
//! network and mount namespaces of its own, and therefore other files under these paths. It lives as long as
//! this object.
class ForeignHaproxy final {
public:
    enum class Mode { Plain, MasterWorker };

    //! True if we may create such namespaces here.
    [[nodiscard]] static bool isPermitted();

    ForeignHaproxy(const HaproxyLab &lab, Mode mode);
    ~ForeignHaproxy();
    ForeignHaproxy(const ForeignHaproxy &) = delete;
    ForeignHaproxy &operator=(const ForeignHaproxy &) = delete;

    //! True once all of its processes are running.
    [[nodiscard]] bool isThere() const { return !m_pids.isEmpty(); }
    //! True if it still has those processes, and no others: nothing has ended or reloaded it.
    [[nodiscard]] bool isUntouched() const { return isThere() && pids() == m_pids; }

private:
    [[nodiscard]] QList<qint64> pids() const;

    QProcess m_process; //!< unshare, which waits for its child
    QList<qint64> m_pids; //!< at the start
};

} // namespace proxym::test
