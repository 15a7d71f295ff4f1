// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "peers/peeraddress.h"
#include "settings/setting.h"
#include "status/statussettings.h"

namespace proxym {

inline constexpr std::array statusRows{
    setting<&StatusSettings::listenAddress>("PROXYM_LISTEN_ADDRESS",
                                            "`HOST:PORT` of the status page and the API. A separate address "
                                            "keeps them off the callback's address.")
        .lookedAt(lookAtEndpoint)
        .byDefault("the callback's address if that is set, else `127.0.0.1:5678`"),
    setting<&StatusSettings::user>(
        "PROXYM_HTTP_USER",
        "User for HTTP Basic, required everywhere except at the callback, `/healthz` and `/readyz`.")
        .checked(checkUser),
    setting<&StatusSettings::password>("PROXYM_HTTP_PASSWORD_FILE", "File with the password for HTTP Basic."),
    setting<&StatusSettings::allowedHosts>("PROXYM_HTTP_ALLOWED_HOSTS",
                                           "Additional names that requests may have in `Host:`, separated "
                                           "by commas. IP addresses, `localhost` and this host's name are "
                                           "always accepted."),
    setting<&StatusSettings::peers>(
        "PROXYM_PEERS",
        "Status pages of the other edges, `HOST:PORT` or `https://HOST:PORT`, separated by commas; they are "
        "shown and compared with this one. A name with several addresses stands for one edge each; this one "
        "among them is left out. They are asked with this edge's `PROXYM_HTTP_USER` and password.")
        .checked(checkPeers),
};

[[nodiscard]] inline QList<SettingMistake> statusMistakes(const StatusSettings &settings)
{
    return bothOrNeither("PROXYM_HTTP_USER", !settings.user.isEmpty(), //
                         "PROXYM_HTTP_PASSWORD_FILE", !settings.password.isEmpty());
}

inline constexpr SettingsTable<StatusSettings> statusTable{
    .title = "Status page and API", .rows = statusRows, .mistakes = statusMistakes};

} // namespace proxym
