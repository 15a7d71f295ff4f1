// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/marathongenerator.h"
#include "settings/modulerow.h"

namespace proxym {

//! The Marathon module: a source of services, and a notifier of their changes. `settings.servers` must name
//! some.
class MarathonModule final : public Module {
public:
    explicit MarathonModule(const MarathonSettings &settings);

    [[nodiscard]] Notifier *notifier() override { return &m_notifier; }
    [[nodiscard]] ServiceGenerator *source() override { return &m_generator; }
    //! Present if a callback is configured and the settings do not exclude it.
    [[nodiscard]] std::optional<EventReceiver> eventReceiver() override;

private:
    MarathonSettings m_settings;
    MarathonServers m_servers;
    MarathonNotifier m_notifier;
    MarathonGenerator m_generator;
};

//! Its row in the catalogue.
[[nodiscard]] ModuleRow marathonModule();

} // namespace proxym
