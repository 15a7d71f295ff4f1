// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonservers.h"

#include "base/logging.h"
#include "http/networkrequest.h"

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! That at the end of "_c_7d1f…-latch-0000000003" or "member_0000000003".
qlonglong numberOf(const QString &node)
{
    qsizetype begin = node.size();
    while (begin > 0 && node.at(begin - 1).isDigit())
        --begin;
    return QStringView(node).sliced(begin).toLongLong();
}

std::optional<QUrl> serverIn(const QByteArray &content, const QString &scheme)
{
    const auto endpoint = SettingValue<Endpoint>::parse(QString::fromUtf8(content));
    if (!endpoint)
        return std::nullopt;
    QUrl url;
    url.setScheme(scheme);
    url.setHost(endpoint->host);
    url.setPort(endpoint->port.number());
    return url.isValid() && !url.host().isEmpty() ? std::optional(url) : std::nullopt;
}

} // namespace

QList<QUrl> marathonServersIn(const ZooKeeperNodes &nodes, const QString &scheme)
{
    QMap<qlonglong, QUrl> servers;
    for (auto [node, content] : nodes.asKeyValueRange()) {
        if (const auto server = serverIn(content, scheme))
            servers.insert(numberOf(node), *server);
    }
    return servers.values();
}

MarathonServers::MarathonServers(const MarathonSettings &settings)
    : m_circle(settings.servers.listed)
    , m_scheme(settings.caFile.isEmpty() ? u"http"_s : u"https"_s)
{
    if (!settings.servers.followed)
        return;
    m_place = settings.servers.followed->toString();
    for (const auto &[node, prefix] :
         {std::pair(u"/leader-curator"_s, u"_c_"_s), {u"/leader"_s, u"member_"_s}}) {
        ZooKeeperPlace place = *settings.servers.followed;
        place.path += node;
        m_elections.push_back({std::make_unique<ZooKeeperFollower>(place, prefix)});
        connect(m_elections.back().follower.get(), &ZooKeeperFollower::changed, this, &MarathonServers::take);
    }
}

void MarathonServers::start()
{
    for (const Election &election : m_elections)
        election.follower->start();
}

void MarathonServers::stop()
{
    for (const Election &election : m_elections)
        election.follower->stop();
}

void MarathonServers::giveUp()
{
    for (const Election &election : m_elections)
        election.follower->giveUp();
}

Task<Result<Done>> MarathonServers::known()
{
    Error why{Error::Kind::Refused, m_place + u": no Marathon is registered there"_s};
    for (const Election &election : m_elections) {
        if (!m_circle.isEmpty())
            break;
        const auto nodes = co_await election.follower->nodes();
        if (!nodes && nodes.error().kind != Error::Kind::Refused)
            why = nodes.error();
    }
    if (m_circle.isEmpty())
        co_return tl::unexpected(why);
    co_return Done();
}

//! A place that is not there has no servers; one that cannot be read has those that it had.
void MarathonServers::take()
{
    QList<QUrl> servers;
    for (Election &election : m_elections) {
        const auto &nodes = election.follower->last();
        if (nodes && (nodes->has_value() || nodes->error().kind == Error::Kind::Refused))
            election.servers = marathonServersIn(nodes->value_or(ZooKeeperNodes()), m_scheme);
        if (servers.isEmpty())
            servers = election.servers;
    }
    if (servers.isEmpty() || servers == m_circle.all())
        return;
    logInfo() << u"Marathon leads at"_s << shownUrl(servers.first()) << u"says"_s << m_place;
    m_circle.replace(servers);
    Q_EMIT changed();
}

} // namespace proxym
