// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "signal/signalnotifier.h"

#include "base/logging.h"

#include <cerrno>
#include <csignal>

#include <sys/signalfd.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

sigset_t ourSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGUSR1, SIGHUP, SIGTERM, SIGINT})
        sigaddset(&set, number);
    return set;
}

} // namespace

void blockSignals()
{
    const sigset_t set = ourSignals();
    sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void letSignalsEndTheProcess()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT})
        sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

SignalNotifier::~SignalNotifier()
{
    close();
}

//! Signals that arrived earlier have been pending in the kernel and are read now.
void SignalNotifier::start()
{
    const sigset_t set = ourSignals();
    m_descriptor = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (m_descriptor < 0) {
        logError() << "cannot read signals:" << qt_error_string(errno);
        return;
    }
    m_readiness = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_readiness.get(), &QSocketNotifier::activated, this, &SignalNotifier::read);
}

Task<> SignalNotifier::stop()
{
    close();
    co_return;
}

void SignalNotifier::close()
{
    m_readiness.reset();
    if (m_descriptor >= 0)
        ::close(std::exchange(m_descriptor, -1));
}

void SignalNotifier::read()
{
    signalfd_siginfo received{};
    while (m_descriptor >= 0 && ::read(m_descriptor, &received, sizeof received) == sizeof received)
        tell(int(received.ssi_signo));
}

void SignalNotifier::tell(int number)
{
    switch (number) {
    case SIGTERM:
        return Q_EMIT askedToStop(u"SIGTERM"_s);
    case SIGINT:
        return Q_EMIT askedToStop(u"SIGINT"_s);
    default:
        break;
    }
    const QString name = number == SIGHUP ? u"SIGHUP"_s : u"SIGUSR1"_s;
    if (m_settings.enabled && number == SIGHUP)
        Q_EMIT askedToReload();
    if (m_settings.enabled)
        Q_EMIT changeNoticed({.source = u"Signal"_s, .reason = name, .reads = Trigger::Reads::Everything});
    else
        logDebug() << name << "ignored: PROXYM_SIGNAL_ENABLED is 0";
}

} // namespace proxym
