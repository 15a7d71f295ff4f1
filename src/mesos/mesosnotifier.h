// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/notifier.h"
#include "mesos/mesosgenerator.h"

namespace proxym {

//! Asks at intervals which master leads, and announces it if that is not the one that is served, or if there
//! is none any more. Masters do not announce changes themselves.
class MesosNotifier final : public Notifier {
    Q_OBJECT
public:
    MesosNotifier(std::chrono::milliseconds pollInterval, MesosView &view);

    void start() override;
    Task<> stop() override;

Q_SIGNALS:
    void pollEnded();

private:
    Task<> poll();

    MesosView &m_view;
    MesosMasters m_masters;
    QTimer m_timer;
    bool m_isPolling = false;
    bool m_isStopping = false;
};

} // namespace proxym
