// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QLocalServer>
#include <QTemporaryDir>

namespace proxym::test {

//! A Unix socket that leads to a port of loopback(), such as a FakeHttpServer's: what it does, its clients
//! see, except that a reset is only an end.
class SocketRelay final : public QObject {
    Q_OBJECT
public:
    explicit SocketRelay(quint16 port);

    [[nodiscard]] QString path() const { return m_directory.filePath(QStringLiteral("a socket")); }
    //! Of all so far.
    [[nodiscard]] int connections() const { return m_connections; }
    //! Nobody listens any more; its file stays.
    void close();
    //! The file goes as well.
    void remove();
    void listen();

private:
    void join();

    quint16 m_port;
    QTemporaryDir m_directory;
    std::unique_ptr<QLocalServer> m_server;
    int m_connections = 0;
};

} // namespace proxym::test
