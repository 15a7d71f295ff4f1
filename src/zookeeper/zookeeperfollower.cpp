// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "zookeeper/zookeeperfollower.h"

#include "base/emission.h"

#include <thread>

using namespace Qt::StringLiterals;

namespace proxym {

struct ZooKeeperFollower::Desk {
    ZooKeeperBell bell;
    std::mutex mutex;
    ZooKeeperFollower *owner; //!< null: it is gone
};

ZooKeeperFollower::ZooKeeperFollower(const ZooKeeperPlace &place, const QString &prefix)
    : m_place(place)
    , m_prefix(prefix)
{
}

ZooKeeperFollower::~ZooKeeperFollower()
{
    stop();
}

void ZooKeeperFollower::start()
{
    if (m_desk)
        return;
    m_desk = std::make_shared<Desk>();
    m_desk->owner = this;
    const auto hand = [desk = m_desk](const Result<ZooKeeperNodes> &nodes) {
        const std::lock_guard lock(desk->mutex);
        if (ZooKeeperFollower *const owner = desk->owner)
            QMetaObject::invokeMethod(
                owner, [owner, nodes] { owner->take(nodes); }, Qt::QueuedConnection);
    };
    std::thread([desk = m_desk, hand, place = m_place, prefix = m_prefix] {
        followInZooKeeper(desk->bell, place, prefix, hand);
    }).detach();
}

void ZooKeeperFollower::stop()
{
    if (!m_desk)
        return;
    m_desk->bell.stop();
    const std::lock_guard lock(m_desk->mutex);
    m_desk->owner = nullptr;
}

Task<Result<ZooKeeperNodes>> ZooKeeperFollower::nodes()
{
    start();
    if (!m_nodes && !m_hasGivenUp)
        co_await emissionOf(this, &ZooKeeperFollower::told, longestWait);
    if (!m_nodes)
        co_return failure(Error::Kind::TimedOut, m_place.toString() + u": no answer"_s);
    const Result<ZooKeeperNodes> nodes = *m_nodes;
    co_return nodes;
}

void ZooKeeperFollower::giveUp()
{
    m_hasGivenUp = true;
    Q_EMIT told();
}

void ZooKeeperFollower::take(const Result<ZooKeeperNodes> &nodes)
{
    const bool isFirst = !m_nodes;
    const bool isNew = isFirst || *m_nodes != nodes;
    m_nodes = nodes;
    Q_EMIT told();
    if (isNew)
        Q_EMIT changed();
}

} // namespace proxym
