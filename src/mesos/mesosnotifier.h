// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/notifier.h"
#include "mesos/mesosgenerator.h"

namespace proxym {

//! Asks at intervals who leads, and says so when it is not the one who is served, or nobody any more. Masters
//! announce nothing themselves.
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
