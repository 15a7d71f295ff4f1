// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "zookeeper/zookeepersession.h"

#include <QScopeGuard>

#include <zookeeper/zookeeper.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr std::chrono::milliseconds sessionTimeout =
    10s; //!< a server that is silent is lost after two thirds
constexpr std::chrono::milliseconds pauseAfterErrors = 500ms;
constexpr std::chrono::milliseconds longestSilence = 10min; //!< no change needs more than its watch
constexpr int largestNode = 1 << 20; //!< ZooKeeper's own limit

struct Close {
    void operator()(zhandle_t *session) const { zookeeper_close(session); }
};
using Session = std::unique_ptr<zhandle_t, Close>;

//! Called by threads of the library: for watches, and whenever the session's state changes.
void ringBell(zhandle_t *, int, int, const char *, void *bell)
{
    static_cast<ZooKeeperBell *>(bell)->ring();
}

tl::unexpected<Error> failed(int code)
{
    const bool isAnswer = code == ZNONODE || code == ZNOAUTH;
    return failure(isAnswer ? Error::Kind::Refused : Error::Kind::Unreachable,
                   QString::fromUtf8(zerror(code)));
}

//! Nothing if it is gone.
Result<std::optional<QByteArray>> nodeOf(zhandle_t *session, ZooKeeperBell &bell, const QByteArray &path)
{
    QByteArray content(largestNode, Qt::Uninitialized);
    int size = largestNode;
    const int code = zoo_wget(session, path.constData(), &ringBell, &bell, content.data(), &size, nullptr);
    if (code == ZNONODE)
        return std::nullopt;
    if (code != ZOK)
        return failed(code);
    return content.first(std::max(size, 0)); // -1: it has none
}

Result<ZooKeeperNodes> nodesIn(zhandle_t *session, ZooKeeperBell &bell, const QString &path,
                               const QString &prefix)
{
    String_vector children{};
    const QByteArray parent = path.toUtf8();
    const int code = zoo_wget_children(session, parent.constData(), &ringBell, &bell, &children);
    if (code != ZOK)
        return failed(code);
    const auto freeing = qScopeGuard([&children] { deallocate_String_vector(&children); });
    ZooKeeperNodes nodes;
    for (int i = 0; i < children.count; ++i) {
        const QByteArray name = children.data[i];
        if (!name.startsWith(prefix.toUtf8()))
            continue;
        const auto node = nodeOf(session, bell, parent + '/' + name);
        if (!node)
            return tl::unexpected(node.error());
        if (*node)
            nodes.insert(QString::fromUtf8(name), **node);
    }
    return nodes;
}

} // namespace

void ZooKeeperBell::ring()
{
    const std::lock_guard lock(m_mutex);
    m_hasRung = true;
    m_rung.notify_all();
}

void ZooKeeperBell::stop()
{
    const std::lock_guard lock(m_mutex);
    m_isStopped = true;
    m_rung.notify_all();
}

bool ZooKeeperBell::wait(std::chrono::milliseconds limit)
{
    std::unique_lock lock(m_mutex);
    m_rung.wait_for(lock, limit, [this] { return m_hasRung || m_isStopped; });
    m_hasRung = false;
    return !m_isStopped;
}

bool ZooKeeperBell::pause(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    return !m_rung.wait_for(lock, time, [this] { return m_isStopped; });
}

void followInZooKeeper(ZooKeeperBell &bell, const ZooKeeperPlace &place, const QString &prefix,
                       const std::function<void(const Result<ZooKeeperNodes> &)> &tell)
{
    zoo_set_debug_level(static_cast<ZooLogLevel>(0)); // it would write to stderr
    const auto told = [&](const Result<ZooKeeperNodes> &nodes) {
        tell(nodes ? nodes : tl::unexpected(nodes.error().during(place.toString())));
    };
    do {
        const Session session(zookeeper_init(place.servers.toUtf8().constData(), &ringBell,
                                             int(sessionTimeout.count()), nullptr, &bell, 0));
        if (!session)
            told(failure(Error::Kind::Unreachable, u"no server's address can be found"_s));
        bool isOpen = session != nullptr;
        while (isOpen) {
            const auto nodes = nodesIn(session.get(), bell, place.path, prefix);
            told(nodes);
            // a server that has lost its data refuses the old session for ever
            isOpen = nodes || nodes.error().kind != Error::Kind::Unreachable;
            if (!(nodes ? bell.wait(longestSilence) : bell.pause(pauseAfterErrors)))
                return;
        }
    } while (bell.pause(pauseAfterErrors));
}

} // namespace proxym
