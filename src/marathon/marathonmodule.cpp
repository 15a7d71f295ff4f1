// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonmodule.h"

#include "marathon/marathonrows.h"

namespace proxym {

MarathonModule::MarathonModule(const MarathonSettings &settings)
    : m_settings(settings)
    , m_servers(settings)
    , m_notifier(settings, m_servers)
    , m_generator(settings, m_servers, m_notifier)
{
    QObject::connect(&m_servers, &MarathonServers::changed, &m_servers,
                     [this] { m_generator.abandonReading(); });
}

std::optional<EventReceiver> MarathonModule::eventReceiver()
{
    const auto address = m_settings.callbackAddress();
    if (!address)
        return std::nullopt;
    return EventReceiver{address->host, address->port, m_settings.callbackEndpoint,
                         [this](const QByteArray &body) { m_notifier.receive(body); }};
}

ModuleRow marathonModule()
{
    return moduleRow<marathonTable, MarathonModule>();
}

} // namespace proxym
