// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/socket/handwork.h"

#include "haproxy/config/serverkeywords.h"
#include "haproxy/plan/reloadreason.h"

using namespace Qt::StringLiterals;

namespace proxym {

QString listOf(const QList<ServerSetByHand> &servers)
{
    QStringList names;
    for (const ServerSetByHand &server : servers)
        names.append(u"%1/%2 (%3)"_s.arg(server.backend, server.server, server.how));
    return listed(names);
}

QStringList complaintsAbout(const QList<ServerSetByHand> &servers)
{
    constexpr qsizetype mostComplaints = 100;
    QStringList complaints;
    for (const ServerSetByHand &server : servers.mid(0, mostComplaints))
        complaints.append(
            u"server %1/%2 was set by hand: %3; a refresh, a reload or a restart of proxym undoes it"_s.arg(
                server.backend, server.server, server.how));
    if (const qsizetype more = servers.size() - complaints.size(); more > 0)
        complaints.append(u"… and %1 more servers were set by hand"_s.arg(more));
    return complaints;
}

QList<ServerSetByHand> stillSetByHand(QList<ServerSetByHand> servers, const RuntimeUpdate &update,
                                      const ParkedServers &parked)
{
    const ParkedServers weighed = serversWeighedBy(update);
    servers.removeIf([&](const ServerSetByHand &one) {
        return parked.value(one.backend).contains(one.server)
            || (!one.isOut && weighed.value(one.backend).contains(one.server));
    });
    return servers;
}

QByteArrayList undoing(const QList<ServerSetByHand> &servers)
{
    QByteArrayList commands;
    for (const ServerSetByHand &one : servers) {
        const QByteArray server = "set server " + one.backend.toUtf8() + '/' + one.server.toUtf8();
        if (one.isOut)
            commands.append(server + " state ready");
        commands.append(server + ' ' + weightKeyword(one.weight).toUtf8());
    }
    return commands;
}

} // namespace proxym
