// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSet>
#include <QTimer>

namespace proxym {

//! As a container's first process, proxym inherits every HAProxy that went into the background, and has to
//! reap each, or it stays a zombie. Elsewhere start() does nothing.
class OrphanReaper final {
public:
    OrphanReaper();
    void start();

private:
    void reap();

    QTimer m_timer;
    QSet<qint64> m_seen; //!< zombies that had not been waited for at the last check
};

} // namespace proxym
