// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/module.h"
#include "signal/signalnotifier.h"

namespace proxym {

//! Always there, even where PROXYM_SIGNAL_ENABLED is 0: somebody has to read the signals that end the
//! program.
class SignalModule final : public Module {
public:
    explicit SignalModule(const SignalSettings &settings)
        : m_notifier(settings)
    {
    }
    [[nodiscard]] Notifier *notifier() override { return &m_notifier; }
    //! The same object, for its stopRequested().
    [[nodiscard]] SignalNotifier &signalNotifier() { return m_notifier; }

private:
    SignalNotifier m_notifier;
};

} // namespace proxym
