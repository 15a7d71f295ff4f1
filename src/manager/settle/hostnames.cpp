// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/hostnames.h"

#include "base/differences.h"

namespace proxym {

NamesInUse HostNames::in(const QList<Answer> &answers)
{
    for (const Answer &answer : answers) { // a source that has answered once always has an answer
        const Differences differences(m_services.value(answer.source), answer.services);
        for (const Service &service : differences.gone)
            count(service, -1);
        for (const Service &service : differences.come)
            count(service, 1);
        m_services.insert(answer.source, answer.services);
    }
    return {.hosts = {m_hosts.keyBegin(), m_hosts.keyEnd()}, .srv = {m_srv.keyBegin(), m_srv.keyEnd()}};
}

void HostNames::count(const Service &service, qsizetype times)
{
    for (const Host &host : service.hosts) {
        if (!host.isName() && !host.isSrv())
            continue;
        auto &counts = host.isSrv() ? m_srv : m_hosts;
        if ((counts[host.address()] += times) == 0)
            counts.remove(host.address());
    }
}

} // namespace proxym
