// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "mesos/mesosinzookeeper.h"

#include "mesos/mesosgenerator.h"
#include "mesos/mesosparser.h"

using namespace Qt::StringLiterals;

namespace proxym {

MesosInZooKeeper::MesosInZooKeeper(const QString &domain, const ZooKeeperPlace &place)
    : m_domain(domain)
    , m_place(place.toString())
    , m_follower(place, u"json.info_"_s)
{
}

QString MesosInZooKeeper::name() const
{
    return mesosName();
}

Task<Result<Found>> MesosInZooKeeper::services(Reading)
{
    const auto nodes = co_await m_follower.nodes();
    if (!nodes)
        co_return tl::unexpected(nodes.error());
    if (nodes->isEmpty())
        co_return failure(Error::Kind::Refused, m_place + u": no master is registered there"_s);
    const auto leader = masterFromInfo(nodes->first());
    if (!leader)
        co_return tl::unexpected(leader.error().during(m_place + u'/' + nodes->firstKey()));
    co_return foundAt(*leader, m_domain);
}

SourceDetails MesosInZooKeeper::details() const
{
    return {.server = m_follower.isWell() ? m_place : QString(),
            .events = EventsStatus{.mode = u"stream"_s, .connected = m_follower.isWell()}};
}

MesosFollowing::MesosFollowing(ZooKeeperFollower &follower)
    : m_follower(follower)
{
    connect(&follower, &ZooKeeperFollower::changed, this, [this] {
        Q_EMIT statusChanged();
        Q_EMIT changeNoticed(Trigger{.reason = m_follower.isWell()
                                         ? u"the masters in ZooKeeper have changed"_s
                                         : u"ZooKeeper is lost"_s});
    });
}

Task<> MesosFollowing::stop()
{
    disconnect(&m_follower, nullptr, this, nullptr);
    m_follower.stop();
    co_return;
}

} // namespace proxym
