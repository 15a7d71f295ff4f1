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
    Result<HttpAnswer> answer = co_await client->get(server, appsPath);
    auto apps = goodBody(below(server, appsPath), std::move(answer));
    if (!apps)
        co_return tl::unexpected(apps.error());
    answer = co_await client->get(server, tasksPath);
    auto tasks = goodBody(below(server, tasksPath), std::move(answer));
    if (!tasks)
        co_return tl::unexpected(tasks.error());
    MarathonBodies bodies{std::move(*apps), std::move(*tasks)};
    auto lists = listsOfAll(std::move(bodies));
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
