// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "docker/dockersettings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array dockerRows{
    setting<&DockerSettings::enabled>(
        "PROXYM_DOCKER_ENABLED",
        "Turns the Docker module on: services from containers of Docker or Podman that have labels for it."),
    setting<&DockerSettings::endpoint>("PROXYM_DOCKER_ENDPOINT",
                                       "Where the engine's API is: `unix:///PATH` or `tcp://HOST:PORT`.")
        .checked(checkDockerEndpoint)
        .lookedAt(lookAtDockerEndpoint),
    setting<&DockerSettings::network>(
        "PROXYM_DOCKER_NETWORK",
        "The network in which HAProxy reaches the containers: their addresses there are used.")
        .byDefault("the container's first one, by name"),
    setting<&DockerSettings::hostAddress>(
        "PROXYM_DOCKER_HOST_ADDRESS",
        "Address of the machine of the containers. If it is set, ports that they publish there are used, "
        "except of containers that are in `PROXYM_DOCKER_NETWORK`.")
        .checked(checkAddress),
    setting<&DockerSettings::caFile>(
        "PROXYM_DOCKER_CA_FILE",
        "PEM file with the certificate authority of a `tcp://` endpoint that uses TLS, which is always "
        "verified. TLS is used if this or the certificate is set.")
        .checked(checkReadableFile)
        .lookedAt(lookAtAuthorities)
        .byDefault("the system's authorities"),
    setting<&DockerSettings::certificateFile>("PROXYM_DOCKER_CERT_FILE",
                                              "PEM file with the certificate that proxym shows to it.")
        .checked(checkReadableFile),
    setting<&DockerSettings::keyFile>("PROXYM_DOCKER_KEY_FILE", "PEM file with that certificate's key.")
        .checked(checkReadableFile),
};

[[nodiscard]] inline QList<SettingMistake> dockerMistakes(const DockerSettings &settings)
{
    auto mistakes = bothOrNeither("PROXYM_DOCKER_CERT_FILE", !settings.certificateFile.isEmpty(), //
                                  "PROXYM_DOCKER_KEY_FILE", !settings.keyFile.isEmpty());
    if (settings.hasTls() && !settings.endpoint.startsWith(QStringLiteral("tcp://")))
        mistakes.append(SettingMistake{"PROXYM_DOCKER_ENDPOINT",
                                       QStringLiteral("must be tcp://HOST:PORT, as TLS is set up for it")});
    return mistakes;
}

inline constexpr SettingsTable<DockerSettings> dockerTable{
    .title = "Docker",
    .rows = dockerRows,
    .isEnabled = [](const DockerSettings &settings) { return settings.enabled; },
    .mistakes = dockerMistakes,
};

} // namespace proxym
