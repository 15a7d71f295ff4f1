// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/task.h"
#include "zookeeper/zookeepersession.h"

#include <QObject>

namespace proxym {

//! Follows the children of a node of ZooKeeper whose names have a prefix. A thread of its own talks to
//! ZooKeeper, for the library's calls block, and only hands values over.
class ZooKeeperFollower final : public QObject {
    Q_OBJECT
public:
    ZooKeeperFollower(const ZooKeeperPlace &place, const QString &prefix);
    ~ZooKeeperFollower() override;

    //! Begins to follow, once.
    void start();
    void stop();
    //! What was told last, or is told first; an error while ZooKeeper cannot be read.
    [[nodiscard]] Task<Result<ZooKeeperNodes>> nodes();
    //! From now on nobody waits for what is told first.
    void giveUp();
    [[nodiscard]] bool isWell() const { return m_nodes && m_nodes->has_value(); }
    //! What was told last.
    [[nodiscard]] const std::optional<Result<ZooKeeperNodes>> &last() const { return m_nodes; }

    static constexpr std::chrono::seconds longestWait{10};

Q_SIGNALS:
    //! Other nodes than before, or ZooKeeper is lost, or found again.
    void changed();
    void told();

private:
    //! Outlives this: a call of the library may take seconds.
    struct Desk;

    void take(const Result<ZooKeeperNodes> &nodes);

    ZooKeeperPlace m_place;
    QString m_prefix;
    std::shared_ptr<Desk> m_desk;
    bool m_hasGivenUp = false;
    std::optional<Result<ZooKeeperNodes>> m_nodes;
};

} // namespace proxym
