// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonmodule.h"

namespace proxym {

MarathonModule::MarathonModule(const MarathonSettings &settings)
    : m_settings(settings)
    , m_circle(settings.servers)
    , m_notifier(settings, m_circle)
    , m_generator(settings, m_circle, m_notifier)
{
}

std::optional<EventReceiver> MarathonModule::eventReceiver()
{
    const bool isWanted =
        m_settings.events == MarathonEvents::Callback || m_settings.events == MarathonEvents::Auto;
    if (!isWanted || m_settings.callbackHost.isEmpty() || !m_settings.callbackPort)
        return std::nullopt;
    return EventReceiver{m_settings.callbackHost, *m_settings.callbackPort, m_settings.callbackEndpoint,
                         [this](const QByteArray &body) { m_notifier.receive(body); }};
}

} // namespace proxym
