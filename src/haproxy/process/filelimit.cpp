// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/filelimit.h"

#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace proxym {

quint64 mostOpenFiles()
{
    rlimit files{};
    return ::getrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_max : RLIM_INFINITY;
}

std::optional<QString> fileLimitWarning(const ProxyModel &model, quint64 most)
{
    constexpr quint64 forConnections = 2'000; // a thousand clients, each with its server connection
    quint64 checks = 0;
    for (const ProxyBackend &backend : model.backends)
        checks += backend.checked ? quint64(backend.servers.size()) : 0;
    if (most == RLIM_INFINITY || checks + forConnections <= most)
        return std::nullopt;
    return u"HAProxy checks %1 servers but may open only %2 files: raise the hard limit of open files "
           "(LimitNOFILE= of the service, ulimit -Hn) to %3 or more"_s.arg(checks)
               .arg(most)
               .arg(2 * (checks + forConnections));
}

} // namespace proxym
