// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/hostnames.h"

#include "base/differences.h"

namespace proxym {

QSet<QString> HostNames::in(const QList<Answer> &answers)
{
    for (const Answer &answer : answers) { // a source that has answered once always has an answer
        const Differences differences(m_services.value(answer.source), answer.services);
        for (const Service &service : differences.gone)
            count(service, -1);
        for (const Service &service : differences.come)
            count(service, 1);
        m_services.insert(answer.source, answer.services);
    }
    return {m_counts.keyBegin(), m_counts.keyEnd()};
}

void HostNames::count(const Service &service, qsizetype times)
{
    for (const Host &host : service.hosts) {
        if (host.isName() && (m_counts[host.address()] += times) == 0)
            m_counts.remove(host.address());
    }
}

} // namespace proxym
