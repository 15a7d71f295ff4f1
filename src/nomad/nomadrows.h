// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "nomad/nomadsettings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array nomadRows{
    setting<&NomadSettings::address>(
        "PROXYM_NOMAD_ADDRESS",
        "Address of a Nomad agent or server, `http://HOST:PORT` or `https://HOST:PORT`. If it is set, the "
        "Nomad module is on."),
    setting<&NomadSettings::token>("PROXYM_NOMAD_TOKEN_FILE",
                                   "File with the ACL token, sent as `X-Nomad-Token`. It must permit "
                                   "`read-job` in the namespace, for `*` in the namespace `*`."),
    setting<&NomadSettings::space>("PROXYM_NOMAD_NAMESPACE",
                                   "The namespace whose services are read; `*`: all of them."),
    setting<&NomadSettings::caFile>(
        "PROXYM_NOMAD_CA_FILE",
        "PEM file with the certificate authority of an `https://` address. TLS is always verified.")
        .checked(checkReadableFile)
        .lookedAt(lookAtAuthorities)
        .byDefault("the system's authorities"),
};

inline constexpr SettingsTable<NomadSettings> nomadTable{
    .title = "Nomad",
    .rows = nomadRows,
    .isEnabled = [](const NomadSettings &settings) { return !settings.address.isEmpty(); },
    .mistakes = [](const NomadSettings &settings) -> QList<SettingMistake> {
        if (settings.address.size() == 1)
            return {};
        return {SettingMistake{"PROXYM_NOMAD_ADDRESS", QStringLiteral("must be one address")}};
    },
};

} // namespace proxym
