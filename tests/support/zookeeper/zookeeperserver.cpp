// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/zookeeper/zookeeperserver.h"

#include "support/freeport.h"

#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QTest>

#include <functional>
#include <memory>

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
    for (int i = 0; i < 600 && (code == ZCONNECTIONLOSS || code == ZOPERATIONTIMEOUT); ++i) {
        if (!isThere(port)) { // the library would wait for seconds before it tries again
            QTest::qWait(50);
            continue;
        }
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
                   "admin.enableServer=false\n"_s.arg(m_directory.path())
                       .arg(m_port.number())
                       .toUtf8());
    settings.close();
    m_process.setStandardOutputFile(m_directory.filePath(u"log"_s));
    m_process.setStandardErrorFile(m_directory.filePath(u"log"_s));
    m_process.start(u"java"_s,
                    {u"-Xmx128m"_s, u"-XX:+UseSerialGC"_s, u"-cp"_s, program,
                     u"org.apache.zookeeper.server.quorum.QuorumPeerMain"_s, settings.fileName()});
    expect(inSession(m_port, [](zhandle_t *session) { return zoo_exists(session, "/", 0, nullptr); }), "/");
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

} // namespace proxym::test
