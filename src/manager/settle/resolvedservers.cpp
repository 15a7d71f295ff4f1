// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "manager/settle/resolvedservers.h"

#include "manager/settle/quoted.h"
#include "manager/settle/srvservers.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! The servers that a name stands for; adds what is wrong with it to `problems`.
QList<Host> serversOf(const Host &host, const AddressBook &book, QSet<QString> &problems)
{
    const QString name = (host.isSrv() ? u"srv name "_s : u"host name "_s) + quoted(host.address());
    if (book.failing.contains(host.address()))
        problems.insert(name
                        + u" does not resolve at the moment: its last %1"_s.arg(
                            host.isSrv() ? u"servers stay"_s : u"address stays"_s));
    if (host.isSrv()) {
        const QList<SrvRecord> records = book.records.value(host.address());
        if (records.isEmpty())
            problems.insert(name + u" does not resolve"_s);
        for (const SrvRecord &record : records) {
            if (record.address.isEmpty())
                problems.insert(
                    u"target %1 of %2 does not resolve"_s.arg(quoted(record.target.address()), name));
        }
        return serversOf(records);
    }
    const auto resolved = Host::from(book.addresses.value(host.address()), host.port());
    if (resolved && !resolved->isName())
        return {resolved->with(host.weight())};
    problems.insert(name + u" does not resolve"_s);
    return {};
}

} // namespace

ResolvedServers resolvedServers(const QList<Host> &hosts, const AddressBook &book)
{
    QSet<QString> problems;
    QList<Host> servers;
    servers.reserve(hosts.size());
    for (const Host &host : hosts) {
        if (host.isName() || host.isSrv())
            servers += serversOf(host, book, problems);
        else
            servers.append(host);
    }
    std::sort(servers.begin(), servers.end());
    const auto last = std::unique(servers.begin(), servers.end(),
                                  [](const Host &a, const Host &b) { return a.isAtPlaceOf(b); });
    servers.erase(last, servers.end());
    QStringList sorted(problems.begin(), problems.end());
    sorted.sort();
    return {servers, sorted};
}

} // namespace proxym
