// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/socket/admin.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QTemporaryDir>

namespace proxym::test {

//! An admin socket that gives a fixed answer, whatever it is asked.
class FakeAdminSocket final : public QLocalServer {
public:
    FakeAdminSocket()
    {
        listen(m_directory.filePath(QStringLiteral("s")));
        connect(this, &QLocalServer::newConnection, this, [this] {
            QLocalSocket *socket = nextPendingConnection();
            connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
                asked.append(socket->readAll());
                if (isSilent)
                    return;
                socket->write(answer);
                socket->disconnectFromServer();
            });
        });
    }
    [[nodiscard]] HaproxyAdmin client() const { return {fullServerName(), std::chrono::milliseconds(300)}; }
    QByteArray answer;
    bool isSilent = false;
    QByteArrayList asked;

private:
    QTemporaryDir m_directory;
};

} // namespace proxym::test
