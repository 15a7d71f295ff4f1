// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/notifier.h"
#include "signal/signalsettings.h"

#include <QSocketNotifier>

namespace proxym {

//! The first statement of main(): from here on SIGUSR1, SIGHUP, SIGTERM and SIGINT wait until a
//! SignalNotifier reads them, and SIGPIPE is ignored. Threads and children inherit this; children must get an
//! empty mask again.
void blockSignals();

//! For a command that has nothing to clean up: SIGTERM and SIGINT end it at once, as they do most programs.
void letSignalsEndTheProcess();

//! Reads the blocked signals: SIGUSR1 and SIGHUP ask for a round, SIGTERM and SIGINT for a stop.
class SignalNotifier final : public Notifier {
    Q_OBJECT
public:
    explicit SignalNotifier(const SignalSettings &settings)
        : m_settings(settings)
    {
    }
    ~SignalNotifier() override;

    void start() override;
    Task<> stop() override;

Q_SIGNALS:
    //! "SIGTERM" or "SIGINT" came.
    void askedToStop(const QString &name);
    //! SIGHUP came and is not ignored; emitted before its changeNoticed().
    void askedToReload();

private:
    void close();
    void read();
    void tell(int number);

    SignalSettings m_settings;
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_readiness;
};

} // namespace proxym
