// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonmigrator.h"

#include "http/networkrequest.h"
#include "marathon/marathonclient.h"
#include "marathon/marathonservers.h"
#include "marathon/services/marathonfound.h"

namespace proxym {

namespace {

Task<Result<MarathonLists>> readFrom(MarathonClient *client, QUrl server)
{
    const QByteArray appsPath = "/v2/apps", tasksPath = "/v2/tasks";
    const MarathonReaders readers;
    Result<HttpAnswer> answer = co_await client->get(server, appsPath, readers.apps);
    Result<Done> good = goodAnswer(below(server, appsPath), answer, *readers.apps);
    if (!good)
        co_return tl::unexpected(good.error());
    answer = co_await client->get(server, tasksPath, readers.tasks);
    good = goodAnswer(below(server, tasksPath), answer, *readers.tasks);
    if (!good)
        co_return tl::unexpected(good.error());
    auto lists = listsOfAll(readers);
    if (!lists)
        co_return tl::unexpected(Error{lists.error().kind, shownUrl(server) + lists.error().what});
    co_return lists;
}

Task<Result<MarathonLists>> listsOf(MarathonSettings settings)
{
    MarathonServers servers(settings);
    servers.start();
    const Result<Done> known = co_await servers.known();
    Result<MarathonLists> lists = tl::unexpected(known ? Error() : known.error());
    if (known) {
        MarathonClient client(httpOptions(settings), servers.circle());
        const std::function<Task<Result<MarathonLists>>(QUrl)> attempt = [&client](const QUrl &server) {
            return readFrom(&client, server);
        };
        lists = co_await servers.circle().firstGood<MarathonLists>(attempt);
    }
    servers.stop();
    co_return lists;
}

} // namespace

Task<Result<Migration>> migrationOf(MarathonSettings settings)
{
    const auto lists = co_await listsOf(settings);
    if (!lists)
        co_return tl::unexpected(lists.error());
    QStringList groups = settings.lbGroups;
    if (groups.isEmpty())
        groups = QStringList(QStringLiteral("*"));
    co_return migrationFromLb(*lists, groups);
}

} // namespace proxym
