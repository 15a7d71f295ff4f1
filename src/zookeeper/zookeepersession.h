// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "zookeeper/zookeeperplace.h"

#include <QMap>

#include <condition_variable>
#include <functional>
#include <mutex>

namespace proxym {

//! Contents of the children of a node, by name.
using ZooKeeperNodes = QMap<QString, QByteArray>;

//! What the thread that talks to ZooKeeper and its owner have in common.
class ZooKeeperBell final {
public:
    //! Something may have changed; called from any thread.
    void ring();
    void stop();
    //! Returns when it has rung since the last call, or after this time. False: it is to stop.
    [[nodiscard]] bool wait(std::chrono::milliseconds limit);
    //! The same, however often it rings.
    [[nodiscard]] bool pause(std::chrono::milliseconds time);

private:
    std::mutex m_mutex;
    std::condition_variable m_rung;
    bool m_hasRung = false;
    bool m_isStopped = false;
};

//! Tells the children whose names have this prefix, again after each change, and each error; until the bell
//! is stopped. Blocks: for a thread of its own.
void followInZooKeeper(ZooKeeperBell &bell, const ZooKeeperPlace &place, const QString &prefix,
                       const std::function<void(const Result<ZooKeeperNodes> &)> &tell);

} // namespace proxym
