// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "httpsource/httpsourcesettings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array httpSourceRows{
    setting<&HttpSourceSettings::urls>(
        "PROXYM_HTTP_SOURCE_URLS",
        "Addresses of JSON in the form of the File module, separated by commas; turns the HTTP source on.")
        .checked(checkHttpUrls),
    setting<&HttpSourceSettings::user>("PROXYM_HTTP_SOURCE_USER", "User for HTTP Basic.").checked(checkUser),
    setting<&HttpSourceSettings::password>("PROXYM_HTTP_SOURCE_PASSWORD_FILE",
                                           "File with the password for HTTP Basic."),
    setting<&HttpSourceSettings::token>("PROXYM_HTTP_SOURCE_TOKEN_FILE",
                                        "File with a token, sent as `Authorization: Bearer …`."),
    setting<&HttpSourceSettings::caFile>(
        "PROXYM_HTTP_SOURCE_CA_FILE",
        "PEM file with the certificate authority of an `https://` address. TLS is always verified.")
        .checked(checkReadableFile)
        .lookedAt(lookAtAuthorities)
        .byDefault("the system's authorities"),
    setting<&HttpSourceSettings::interval>(
        "PROXYM_HTTP_SOURCE_INTERVAL",
        "Seconds between two polls of an address whose answer has no `Cache-Control: max-age` from 1 to 300.")
        .checked(checkPositive),
};

[[nodiscard]] inline QList<SettingMistake> httpSourceMistakes(const HttpSourceSettings &settings)
{
    auto mistakes = bothOrNeither("PROXYM_HTTP_SOURCE_USER", !settings.user.isEmpty(), //
                                  "PROXYM_HTTP_SOURCE_PASSWORD_FILE", !settings.password.isEmpty());
    if (!settings.user.isEmpty() && !settings.token.isEmpty())
        mistakes.append(SettingMistake{
            "PROXYM_HTTP_SOURCE_TOKEN_FILE",
            QStringLiteral("excludes PROXYM_HTTP_SOURCE_USER: a request has one Authorization")});
    return mistakes;
}

inline constexpr SettingsTable<HttpSourceSettings> httpSourceTable{
    .title = "HTTP",
    .rows = httpSourceRows,
    .isEnabled = [](const HttpSourceSettings &settings) { return !settings.urls.isEmpty(); },
    .mistakes = httpSourceMistakes,
};

} // namespace proxym
