// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <QProcess>
#include <QTemporaryDir>

#include <array>
#include <memory>

namespace proxym::test {

//! A real ZooKeeper on 127.0.0.1, and what tests write into it.
class ZooKeeperServer final {
public:
    ZooKeeperServer();
    //! A member of an ensemble, whose lines `server.N=…` are given. It serves once most of them are there.
    ZooKeeperServer(const QString &members, int number);
    ~ZooKeeperServer() { goDown(); }
    ZooKeeperServer(const ZooKeeperServer &) = delete;
    ZooKeeperServer &operator=(const ZooKeeperServer &) = delete;

    //! Why there is none; empty if there is.
    [[nodiscard]] static QString whyNot();
    [[nodiscard]] QString address() const { return QStringLiteral("127.0.0.1:%1").arg(m_port.number()); }

    //! Returns when it answers, if it is alone.
    void comeUp();
    void waitUntilItServes();
    //! By SIGSTOP and SIGCONT.
    void halt();
    void goOn();
    //! As by kill -9: clients are told nothing.
    void goDown();
    //! The same, and everything is lost: nodes, and the sessions of clients.
    void forget();

    void put(const QByteArray &path, const QByteArray &content = {});
    void remove(const QByteArray &path);

private:
    QTemporaryDir m_directory;
    Port m_port;
    QString m_members;
    QProcess m_process;
};

//! Three servers that know of each other.
class ZooKeeperEnsemble final {
public:
    //! Returns when it serves.
    ZooKeeperEnsemble();

    [[nodiscard]] QString addresses() const;
    [[nodiscard]] ZooKeeperServer &server(std::size_t index) { return *m_servers.at(index); }

private:
    std::array<std::unique_ptr<ZooKeeperServer>, 3> m_servers;
};

} // namespace proxym::test
