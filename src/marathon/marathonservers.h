// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/workers.h"
#include "http/servercircle.h"
#include "marathon/marathonsettings.h"
#include "zookeeper/zookeeperfollower.h"

namespace proxym {

//! The servers that registered themselves in ZooKeeper, the leader first. Marathon writes "HOST:PORT" into
//! each node, and the one with the lowest number at the end of its name leads. Other nodes are left out.
[[nodiscard]] QList<QUrl> marathonServersIn(const ZooKeeperNodes &nodes, const QString &scheme);

//! Marathon's servers: as they are listed, or as ZooKeeper knows them. What was known once stays whatever
//! becomes of ZooKeeper.
class MarathonServers final : public QObject {
    Q_OBJECT
public:
    explicit MarathonServers(const MarathonSettings &settings);

    //! Shared by all who ask Marathon: they use the server that answers.
    [[nodiscard]] ServerCircle &circle() { return m_circle; }
    //! Begins to follow ZooKeeper.
    void start();
    void stop();
    //! Waits until servers are known. An error if ZooKeeper names none.
    [[nodiscard]] Task<Result<Done>> known();
    //! Ends that wait.
    void giveUp();

Q_SIGNALS:
    //! The first ones, or others than before.
    void changed();

private:
    void take();

    ServerCircle m_circle;
    QString m_scheme;
    QString m_place;
    //! Where the leader is elected, and the servers that took part when it could last be read.
    struct Election {
        std::unique_ptr<ZooKeeperFollower> follower;
        QList<QUrl> servers = {};
    };
    std::vector<Election> m_elections; //!< by Curator, and before that by Twitter's library
};

} // namespace proxym
