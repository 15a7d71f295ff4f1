// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/socketrelay.h"

#include "support/loopback.h"

#include <QFile>
#include <QLocalSocket>
#include <QTcpSocket>

using namespace Qt::StringLiterals;

namespace proxym::test {

SocketRelay::SocketRelay(quint16 port)
    : m_port(port)
{
    listen();
}

void SocketRelay::close()
{
    const QString kept = path() + u".kept"_s; // QLocalServer removes its file
    QFile::rename(path(), kept);
    m_server.reset();
    QFile::rename(kept, path());
}

void SocketRelay::remove()
{
    m_server.reset();
    QFile::remove(path());
}

void SocketRelay::listen()
{
    QFile::remove(path());
    m_server = std::make_unique<QLocalServer>();
    connect(m_server.get(), &QLocalServer::newConnection, this, &SocketRelay::join);
    if (!m_server->listen(path()))
        qFatal("the relay cannot listen");
}

void SocketRelay::join()
{
    while (QLocalSocket *const near = m_server->nextPendingConnection()) {
        ++m_connections;
        auto *const far = new QTcpSocket(near);
        connect(near, &QIODevice::readyRead, far, [near, far] { far->write(near->readAll()); });
        connect(far, &QIODevice::readyRead, near, [near, far] { near->write(far->readAll()); });
        connect(near, &QLocalSocket::disconnected, near, &QObject::deleteLater);
        const auto end = [near, far] {
            near->write(far->readAll());
            near->disconnectFromServer();
        };
        connect(far, &QAbstractSocket::disconnected, near, end);
        connect(far, &QAbstractSocket::errorOccurred, near, end);
        far->connectToHost(loopback(), m_port);
    }
}

} // namespace proxym::test
