// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

#include <QObject>

namespace proxym {

//! Keeps HAProxy out of the control group of proxym's own unit, where it would share proxym's limits, and its
//! end by systemd-oomd: moves each process that serves into a scope unit of its own, for proxym.service
//! proxym-haproxy.scope. Does nothing where proxym is not a service of a running systemd.
class HaproxyScope final : public QObject {
    Q_OBJECT
public:
    HaproxyScope();

    void show(const Status &status);

private:
    QString m_service; //!< the unit of this process; empty: none
    qint64 m_pid = 0; //!< the last process that was seen
};

} // namespace proxym
