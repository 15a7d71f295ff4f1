// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "marathon/marathonsettings.h"
#include "settings/setting.h"

namespace proxym {

[[nodiscard]] constexpr auto wordsOf(MarathonEvents)
{
    return std::array{Word<MarathonEvents>{"auto", MarathonEvents::Auto},
                      Word<MarathonEvents>{"callback", MarathonEvents::Callback},
                      Word<MarathonEvents>{"stream", MarathonEvents::Stream},
                      Word<MarathonEvents>{"poll", MarathonEvents::Poll}};
}

inline constexpr std::array marathonRows{
    setting<&MarathonSettings::enabled>("PROXYM_MARATHON_ENABLED", "Turns the Marathon module on or off.")
        .byDefault("`1` if `PROXYM_MARATHON_SERVERS` is set, else `0`"),
    setting<&MarathonSettings::servers>(
        "PROXYM_MARATHON_SERVERS",
        "Marathon's servers as `IP:PORT`, separated by commas; each may have `http://` or `https://` before "
        "it and a path prefix after it. If one does not answer, the next one is asked. Or where they elect "
        "their leader in ZooKeeper, as Marathon's own `--zk` has it: `zk://HOST:PORT,…/PATH`; these servers "
        "are asked by `https` if `PROXYM_MARATHON_CA_FILE` is set, else by `http`.")
        .required(),
    setting<&MarathonSettings::callbackHost>("PROXYM_MARATHON_CALLBACK_HOST",
                                             "Address where the receiver of Marathon's events listens.")
        .checked(checkAddress)
        .lookedAt(lookAtBindAddress)
        .byDefault("required if events come by callback"),
    setting<&MarathonSettings::callbackPort>("PROXYM_MARATHON_CALLBACK_PORT", "Port of that receiver.")
        .byDefault("required if events come by callback"),
    setting<&MarathonSettings::callbackEndpoint>("PROXYM_MARATHON_CALLBACK_ENDPOINT",
                                                 "Path of that receiver.")
        .checked(checkUrlPath),
    setting<&MarathonSettings::callbackUrl>(
        "PROXYM_MARATHON_CALLBACK_URL",
        "The URL that Marathon has to call, exactly as written, if it is not the receiver's address: behind "
        "NAT, or with `0.0.0.0` as host.")
        .checked(checkHttpUrl)
        .byDefault("built from host, port and endpoint"),
    setting<&MarathonSettings::events>(
        "PROXYM_MARATHON_EVENTS",
        "How proxym learns of changes: `callback`, `stream` (SSE), `poll`, or `auto`: by callback if one is "
        "configured and Marathon offers it, else by stream."),
    setting<&MarathonSettings::user>("PROXYM_MARATHON_USER", "User for HTTP Basic.").checked(checkUser),
    setting<&MarathonSettings::password>("PROXYM_MARATHON_PASSWORD_FILE",
                                         "File with the password for HTTP Basic."),
    setting<&MarathonSettings::token>("PROXYM_MARATHON_TOKEN_FILE",
                                      "File with the token of DC/OS, sent as `Authorization: token=…`."),
    setting<&MarathonSettings::caFile>(
        "PROXYM_MARATHON_CA_FILE",
        "PEM file with the certificate authority of an `https://` server. TLS is always verified.")
        .checked(checkReadableFile)
        .lookedAt(lookAtAuthorities)
        .byDefault("the system's authorities"),
    setting<&MarathonSettings::configLabels>(
        "PROXYM_MARATHON_CONFIG_LABELS",
        "`1` honours `proxym.port.N.config` labels, in which app owners write their own HAProxy lines."),
    setting<&MarathonSettings::lbLabels>(
        "PROXYM_MARATHON_LB_LABELS",
        "`1` also reads the labels of marathon-lb, `HAPROXY_GROUP`, `HAPROXY_0_VHOST` and so on. Then only "
        "apps of `PROXYM_MARATHON_LB_GROUP` are served, and those with proxym's own labels."),
    setting<&MarathonSettings::lbGroups>(
        "PROXYM_MARATHON_LB_GROUP",
        "The groups that marathon-lb was given as `--group`, separated by commas; `*`: every app.")
        .byDefault("required if `PROXYM_MARATHON_LB_LABELS` is on"),
    setting<&MarathonSettings::timeout>("PROXYM_MARATHON_TIMEOUT",
                                        "Maximum number of seconds for a whole request.")
        .checked(checkPositive),
};

//! `callback` needs a receiver, and a receiver needs both host and port.
[[nodiscard]] inline QList<SettingMistake> marathonCallbackMistakes(const MarathonSettings &settings)
{
    const bool hasHost = !settings.callbackHost.isEmpty();
    const bool hasPort = settings.callbackPort.has_value();
    if (settings.events == MarathonEvents::Stream || settings.events == MarathonEvents::Poll)
        return {};
    if (settings.events == MarathonEvents::Callback && !hasHost && !hasPort) {
        const QString what = QStringLiteral("is required if PROXYM_MARATHON_EVENTS=callback");
        return {SettingMistake{"PROXYM_MARATHON_CALLBACK_HOST", what},
                SettingMistake{"PROXYM_MARATHON_CALLBACK_PORT", what}};
    }
    return bothOrNeither("PROXYM_MARATHON_CALLBACK_HOST", hasHost, "PROXYM_MARATHON_CALLBACK_PORT", hasPort);
}

[[nodiscard]] inline QList<SettingMistake> marathonMistakes(const MarathonSettings &settings)
{
    auto mistakes = marathonCallbackMistakes(settings)
        + bothOrNeither("PROXYM_MARATHON_USER", !settings.user.isEmpty(), //
                        "PROXYM_MARATHON_PASSWORD_FILE", !settings.password.isEmpty());
    if (!settings.user.isEmpty() && !settings.token.isEmpty())
        mistakes.append(
            SettingMistake{"PROXYM_MARATHON_TOKEN_FILE",
                           QStringLiteral("excludes PROXYM_MARATHON_USER: a request has one Authorization")});
    if (settings.lbLabels && settings.lbGroups.isEmpty())
        mistakes.append(
            SettingMistake{"PROXYM_MARATHON_LB_GROUP",
                           QStringLiteral("is required if PROXYM_MARATHON_LB_LABELS=1: the groups "
                                          "of marathon-lb's --group, or * for every app")});
    return mistakes;
}

inline constexpr SettingsTable<MarathonSettings> marathonTable{
    .title = "Marathon",
    .rows = marathonRows,
    .isEnabled = [](const MarathonSettings &settings) { return settings.isEnabled(); },
    .mistakes = marathonMistakes,
};

} // namespace proxym
