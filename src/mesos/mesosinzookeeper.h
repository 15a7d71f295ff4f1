// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/notifier.h"
#include "core/servicegenerator.h"
#include "zookeeper/zookeeperfollower.h"

namespace proxym {

//! The leader among the masters that are registered in ZooKeeper: the one whose node has the lowest number.
//! Nodes in the form of Mesos before 0.24 (`info_…`, no JSON) are not read.
class MesosInZooKeeper final : public ServiceGenerator {
public:
    MesosInZooKeeper(const QString &domain, const ZooKeeperPlace &place);

    [[nodiscard]] QString name() const override;
    [[nodiscard]] Task<Result<Found>> services(Reading reading) override;
    void giveUp() override { m_follower.giveUp(); }
    [[nodiscard]] SourceDetails details() const override;
    [[nodiscard]] ZooKeeperFollower &follower() { return m_follower; }

private:
    QString m_domain;
    QString m_place;
    ZooKeeperFollower m_follower;
};

//! Announces changes among these masters.
class MesosFollowing final : public Notifier {
    Q_OBJECT
public:
    explicit MesosFollowing(ZooKeeperFollower &follower);

    void start() override { m_follower.start(); }
    Task<> stop() override;

private:
    ZooKeeperFollower &m_follower;
};

} // namespace proxym
