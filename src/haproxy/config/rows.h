// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/listenplace.h"
#include "haproxy/config/settings.h"
#include "settings/setting.h"

namespace proxym {

inline constexpr std::array haproxyRows{
    setting<&HaproxySettings::enabled>("PROXYM_HAPROXY_ENABLED", "Turns the HAProxy module on."),
    setting<&HaproxySettings::binaryPath>("PROXYM_HAPROXY_BINARY_PATH",
                                          "Absolute path of the `haproxy` program.")
        .required()
        .checked(checkAbsolutePath)
        .lookedAt(lookAtProgram),
    setting<&HaproxySettings::configFilePath>("PROXYM_HAPROXY_CONFIG_FILE_PATH",
                                              "The configuration file, which proxym owns. Its helper files "
                                              "are in a directory of the same name with `.d` appended.")
        .required()
        .lookedAt(lookAtFileToWrite),
    setting<&HaproxySettings::pidPath>("PROXYM_HAPROXY_PID_PATH", "HAProxy's pidfile.")
        .required()
        .lookedAt(lookAtFileToWrite),
    setting<&HaproxySettings::settingsPath>("PROXYM_HAPROXY_SETTINGS_PATH",
                                            "Directory of extra configuration: `global.cfg`, "
                                            "`http-frontend.cfg`, and `NAME.yml` for single services.")
        .required()
        .lookedAt(lookAtDirectory),
    setting<&HaproxySettings::bindAddress>("PROXYM_HAPROXY_BIND_ADDRESS",
                                           "Address of all frontends; `*` for every address.")
        .checked(checkBindAddress)
        .lookedAt(lookAtBindAddress),
    setting<&HaproxySettings::httpPort>("PROXYM_HAPROXY_HTTP_PORT", "Port of the HTTP frontend."),
    setting<&HaproxySettings::httpsPort>(
        "PROXYM_HAPROXY_HTTPS_PORT",
        "Serves HTTPS on this port as well, with the certificates of `PROXYM_HAPROXY_CERTS_PATH`."),
    setting<&HaproxySettings::certsPath>("PROXYM_HAPROXY_CERTS_PATH",
                                         "PEM file, or directory of PEM files to choose from by SNI, as "
                                         "HAProxy's `crt` reads them. Watched: a renewed one is presented "
                                         "at once; a bad one leaves the last good version in use.")
        .doubted(doubtKeyFiles)
        .lookedAt(lookAtCertificates),
    setting<&HaproxySettings::socketPath>("PROXYM_HAPROXY_SOCKET_PATH",
                                          "HAProxy's admin socket, made with mode 600.")
        .lookedAt(lookAtFileToWrite)
        .byDefault("`proxym-haproxy.sock` beside the pidfile"),
    setting<&HaproxySettings::reloadInterval>(
        "PROXYM_HAPROXY_RELOAD_INTERVAL",
        "Minimum number of seconds between two reloads. Runtime updates do not wait."),
    setting<&HaproxySettings::checkInterval>(
        "PROXYM_HAPROXY_CHECK_INTERVAL",
        "Seconds between two health checks of one server. `auto` takes the smallest of 2, 4, 8, 16 … that "
        "keeps all checks together below 500 a second.")
        .checked(checkPositive)
        .unsetBy("auto"),
    setting<&HaproxySettings::hardStopAfter>(
        "PROXYM_HAPROXY_HARD_STOP_AFTER",
        "Seconds for which an old HAProxy process may finish its connections after a reload.")
        .checked(checkPositive),
    setting<&HaproxySettings::maxOldProcesses>(
        "PROXYM_HAPROXY_MAX_OLD_PROCESSES",
        "Once this many old HAProxy processes still have connections, reloads are delayed more and more; "
        "changes at run time do not wait."),
    setting<&HaproxySettings::spareBackends>("PROXYM_HAPROXY_SPARE_BACKENDS",
                                             "How many backends HAProxy before 3.4, which cannot add any, "
                                             "keeps ready, so that a new plain HTTP service needs no "
                                             "reload: one without "
                                             "settings and `config` lines. `auto`: the larger of 16 and 5 % "
                                             "of the services. `0`: each new service "
                                             "needs a reload.")
        .unsetBy("auto"),
    setting<&HaproxySettings::supervise>(
        "PROXYM_HAPROXY_SUPERVISE",
        "`1`: proxym starts HAProxy when it is not running. `0`: something else does, for instance systemd; "
        "proxym only reloads it and reports its absence."),
    setting<&HaproxySettings::trustedProxies>(
        "PROXYM_HAPROXY_TRUSTED_PROXIES",
        "Addresses and CIDRs of proxies in front, separated by commas. What they say in `X-Forwarded-For`, "
        "`-Proto` and `-Port` is kept and believed by `redirectToHttps`; in `X-Forwarded-For` their own "
        "address is appended, in one line. What other clients send, and what is empty, is replaced.")
        .checked(checkNetworks),
    setting<&HaproxySettings::acceptProxy>(
        "PROXYM_HAPROXY_ACCEPT_PROXY",
        "`1`: clients of the HTTP and HTTPS ports speak the PROXY protocol, as a balancer in front may; "
        "others are refused. The address in its header counts as the client's, also for "
        "`PROXYM_HAPROXY_TRUSTED_PROXIES`. Make sure that only the balancer can reach these ports: any other "
        "client could claim any address, even a trusted one."),
    setting<&HaproxySettings::metricsAddress>(
        "PROXYM_HAPROXY_METRICS_ADDRESS",
        "`HOST:PORT` where HAProxy serves its own Prometheus exporter (`/metrics`) and stats page "
        "(`/stats`), "
        "without a password: `HOST` is an IP address, which only those who may see the figures should reach, "
        "or `localhost`.")
        .checked(checkBindEndpoint)
        .lookedAt(lookAtEndpoint),
    setting<&HaproxySettings::timeout>(
        "PROXYM_HAPROXY_TIMEOUT",
        "Seconds that each command to HAProxy may take: check, start, reload, socket.")
        .checked(checkPositive),
};

//! The variable of the port that the address for figures would take away; null: none.
[[nodiscard]] inline const char *ownerOfMetricsAddress(const HaproxySettings &settings)
{
    const auto isMetrics = [&](Port port) {
        const auto place = ListenPlace::at(settings.bindAddress, port);
        const auto own = placeOf(settings.metricsAddress);
        return place && own && place->overlaps(*own);
    };
    if (isMetrics(settings.httpPort))
        return "PROXYM_HAPROXY_HTTP_PORT";
    return settings.httpsPort && isMetrics(*settings.httpsPort) ? "PROXYM_HAPROXY_HTTPS_PORT" : nullptr;
}

[[nodiscard]] inline QList<SettingMistake> haproxyMistakes(const HaproxySettings &settings)
{
    if (settings.httpsPort == settings.httpPort)
        return {SettingMistake{"PROXYM_HAPROXY_HTTPS_PORT",
                               QStringLiteral("must differ from PROXYM_HAPROXY_HTTP_PORT")}};
    if (const QString own = settings.helpersPath() + QStringLiteral("/"); settings.certsPath.startsWith(own))
        return {SettingMistake{"PROXYM_HAPROXY_CERTS_PATH",
                               QStringLiteral("must not be in %1, where proxym keeps its copies").arg(own)}};
    if (const char *owner = ownerOfMetricsAddress(settings))
        return {
            SettingMistake{"PROXYM_HAPROXY_METRICS_ADDRESS",
                           QStringLiteral("must differ from %1, where HAProxy listens for clients: choose "
                                          "another port")
                               .arg(QString::fromUtf8(owner))}};
    return bothOrNeither("PROXYM_HAPROXY_HTTPS_PORT", settings.httpsPort.has_value(), //
                         "PROXYM_HAPROXY_CERTS_PATH", !settings.certsPath.isEmpty());
}

inline constexpr SettingsTable<HaproxySettings> haproxyTable{
    .title = "HAProxy",
    .rows = haproxyRows,
    .isEnabled = [](const HaproxySettings &settings) { return settings.enabled; },
    .mistakes = haproxyMistakes,
};

} // namespace proxym
