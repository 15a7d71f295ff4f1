// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/zookeeper/zookeeperserver.h"

#include "support/freeport.h"
#include "support/signalto.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QTest>

#include <functional>
#include <memory>

#include <csignal>

#include <zookeeper/zookeeper.h>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

const QString program = u"/usr/share/java/zookeeper.jar"_s;

bool isThere(Port port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port.number());
    return socket.waitForConnected(1000);
}

//! Does something in a session of its own, again until the server can.
int inSession(Port port, const std::function<int(zhandle_t *)> &work)
{
    zoo_set_debug_level(static_cast<ZooLogLevel>(0));
    const QByteArray address = "127.0.0.1:" + QByteArray::number(port.number());
    int code = ZCONNECTIONLOSS;
    // by time, not by tries: an ensemble without a leader accepts connections and drops them at once
    for (const QDeadlineTimer deadline(60'000);
         (code == ZCONNECTIONLOSS || code == ZOPERATIONTIMEOUT) && !deadline.hasExpired(); QTest::qWait(50)) {
        if (!isThere(port)) // the library would wait for seconds before it tries again
            continue;
        const std::unique_ptr<zhandle_t, int (*)(zhandle_t *)> session(
            zookeeper_init(address.constData(), nullptr, 10'000, nullptr, nullptr, 0), &zookeeper_close);
        code = work(session.get());
    }
    return code;
}

void expect(int code, const QByteArray &what)
{
    if (code != ZOK)
        qFatal("ZooKeeper: %s: %s", what.constData(), zerror(code));
}

} // namespace

ZooKeeperServer::ZooKeeperServer()
    : m_port(freePort())
{
    comeUp();
}

ZooKeeperServer::ZooKeeperServer(const QString &members, int number)
    : m_port(freePort())
    , m_members(members)
{
    QDir(m_directory.path()).mkdir(u"data"_s);
    QFile name(m_directory.filePath(u"data/myid"_s));
    if (!name.open(QIODevice::WriteOnly) || name.write(QByteArray::number(number)) < 0)
        qFatal("no file for the number of a ZooKeeper");
    name.close();
    comeUp();
}

QString ZooKeeperServer::whyNot()
{
    if (!QFile::exists(program))
        return u"zookeeper is not installed"_s;
    return QStandardPaths::findExecutable(u"java"_s).isEmpty() ? u"java is not installed"_s : QString();
}

void ZooKeeperServer::comeUp()
{
    QFile settings(m_directory.filePath(u"zoo.cfg"_s));
    if (!settings.open(QIODevice::WriteOnly))
        qFatal("no file for ZooKeeper's settings");
    settings.write(u"tickTime=500\ndataDir=%1/data\nclientPort=%2\nclientPortAddress=127.0.0.1\n"
                   "admin.enableServer=false\ninitLimit=20\nsyncLimit=10\n%3"_s.arg(m_directory.path())
                       .arg(m_port.number())
                       .arg(m_members)
                       .toUtf8());
    settings.close();
    m_process.setStandardOutputFile(m_directory.filePath(u"log"_s));
    m_process.setStandardErrorFile(m_directory.filePath(u"log"_s));
    m_process.start(u"java"_s,
                    {u"-Xmx128m"_s, u"-XX:+UseSerialGC"_s, u"-cp"_s, program,
                     u"org.apache.zookeeper.server.quorum.QuorumPeerMain"_s, settings.fileName()});
    if (m_members.isEmpty())
        waitUntilItServes();
}

void ZooKeeperServer::waitUntilItServes()
{
    expect(inSession(m_port, [](zhandle_t *session) { return zoo_exists(session, "/", 0, nullptr); }), "/");
}

void ZooKeeperServer::halt()
{
    signalTo(m_process.processId(), SIGSTOP);
}

void ZooKeeperServer::goOn()
{
    signalTo(m_process.processId(), SIGCONT);
}

void ZooKeeperServer::goDown()
{
    m_process.kill();
    m_process.waitForFinished();
}

void ZooKeeperServer::forget()
{
    goDown();
    QDir(m_directory.filePath(u"data"_s)).removeRecursively();
    comeUp();
}

void ZooKeeperServer::put(const QByteArray &path, const QByteArray &content)
{
    const int size = int(content.size());
    expect(inSession(m_port,
                     [&](zhandle_t *session) {
                         const int code = zoo_create(session, path.constData(), content.constData(), size,
                                                     &ZOO_OPEN_ACL_UNSAFE, 0, nullptr, 0);
                         return code == ZNODEEXISTS
                             ? zoo_set(session, path.constData(), content.constData(), size, -1)
                             : code;
                     }),
           path);
}

void ZooKeeperServer::remove(const QByteArray &path)
{
    expect(inSession(m_port, [&](zhandle_t *session) { return zoo_delete(session, path.constData(), -1); }),
           path);
}

ZooKeeperEnsemble::ZooKeeperEnsemble()
{
    QString members;
    for (std::size_t i = 1; i <= m_servers.size(); ++i)
        members += u"server.%1=127.0.0.1:%2:%3\n"_s.arg(i).arg(freePort().number()).arg(freePort().number());
    for (std::size_t i = 0; i < m_servers.size(); ++i)
        m_servers.at(i) = std::make_unique<ZooKeeperServer>(members, int(i) + 1);
    for (const auto &server : m_servers)
        server->waitUntilItServes();
}

QString ZooKeeperEnsemble::addresses() const
{
    QStringList all;
    for (const auto &server : m_servers)
        all.append(server->address());
    return all.join(u',');
}

} // namespace proxym::test
