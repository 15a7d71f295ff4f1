// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "support/haproxylab.h"

#include <QProcess>

namespace proxym {

//! An HAProxy as in a container beside us: its command line names our configuration and pidfile, but it has
//! pid, network and mount namespaces of its own, and so other files under these paths. It lives as long as
//! this.
class ForeignHaproxy final {
public:
    enum class Mode { Plain, MasterWorker };

    //! Whether we may make such namespaces here.
    [[nodiscard]] static bool isPermitted();

    ForeignHaproxy(const HaproxyLab &lab, Mode mode);
    ~ForeignHaproxy();
    ForeignHaproxy(const ForeignHaproxy &) = delete;
    ForeignHaproxy &operator=(const ForeignHaproxy &) = delete;

    //! It has got all of its processes.
    [[nodiscard]] bool isThere() const { return !m_pids.isEmpty(); }
    //! It still has those, and no others: nobody has ended or reloaded it.
    [[nodiscard]] bool isUntouched() const { return isThere() && pids() == m_pids; }

private:
    [[nodiscard]] QList<qint64> pids() const;

    QProcess m_process; //!< unshare, which waits for its child
    QList<qint64> m_pids; //!< at first
};

} // namespace proxym
