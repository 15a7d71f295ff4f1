// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSet>
#include <QTimer>

namespace proxym {

//! As the first process of a container proxym inherits every HAProxy that went into the background, and has
//! to take the exit status of each, or it stays a zombie. Elsewhere start() does nothing.
class OrphanReaper final {
public:
    OrphanReaper();
    void start();

private:
    void reap();

    QTimer m_timer;
    QSet<qint64> m_seen; //!< zombies that nobody had waited for at the last look
};

} // namespace proxym
