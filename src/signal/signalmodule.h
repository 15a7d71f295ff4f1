// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/module.h"
#include "signal/signalnotifier.h"

namespace proxym {

//! Always present, even if PROXYM_SIGNAL_ENABLED is 0: the signals that end the program have to be read in
//! any case.
class SignalModule final : public Module {
public:
    explicit SignalModule(const SignalSettings &settings)
        : m_notifier(settings)
    {
    }
    [[nodiscard]] Notifier *notifier() override { return &m_notifier; }
    //! The same object as notifier(), for its askedToStop().
    [[nodiscard]] SignalNotifier &signalNotifier() { return m_notifier; }

private:
    SignalNotifier m_notifier;
};

} // namespace proxym
