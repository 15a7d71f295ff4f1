// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "consul/consulsettings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array consulRows{
    setting<&ConsulSettings::address>(
        "PROXYM_CONSUL_ADDRESS",
        "Address of a Consul agent or server, `http://HOST:PORT` or `https://HOST:PORT`. If it is set, the "
        "Consul module is on."),
    setting<&ConsulSettings::token>("PROXYM_CONSUL_TOKEN_FILE",
                                    "File with the ACL token, sent as `X-Consul-Token`. It must permit to "
                                    "read services and nodes."),
    setting<&ConsulSettings::datacenter>("PROXYM_CONSUL_DATACENTER",
                                         "The datacenter whose services are read.")
        .byDefault("the agent's own"),
    setting<&ConsulSettings::caFile>(
        "PROXYM_CONSUL_CA_FILE",
        "PEM file with the certificate authority of an `https://` address. TLS is always verified.")
        .checked(checkReadableFile)
        .lookedAt(lookAtAuthorities)
        .byDefault("the system's authorities"),
    setting<&ConsulSettings::warning>(
        "PROXYM_CONSUL_WARNING",
        "`0`: an instance with a check that is `warning` is left out, like one that is `critical`."),
};

[[nodiscard]] inline QList<SettingMistake> consulMistakes(const ConsulSettings &settings)
{
    if (settings.address.size() == 1)
        return {};
    return {SettingMistake{"PROXYM_CONSUL_ADDRESS", QStringLiteral("must be one address")}};
}

inline constexpr SettingsTable<ConsulSettings> consulTable{
    .title = "Consul",
    .rows = consulRows,
    .isEnabled = [](const ConsulSettings &settings) { return !settings.address.isEmpty(); },
    .mistakes = consulMistakes,
};

} // namespace proxym
