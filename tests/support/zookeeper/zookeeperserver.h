// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <QProcess>
#include <QTemporaryDir>

namespace proxym::test {

//! A real ZooKeeper on 127.0.0.1, and what tests write into it.
class ZooKeeperServer final {
public:
    ZooKeeperServer();
    ~ZooKeeperServer() { goDown(); }
    ZooKeeperServer(const ZooKeeperServer &) = delete;
    ZooKeeperServer &operator=(const ZooKeeperServer &) = delete;

    //! Why there is none; empty if there is.
    [[nodiscard]] static QString whyNot();
    [[nodiscard]] QString address() const { return QStringLiteral("127.0.0.1:%1").arg(m_port.number()); }

    //! Returns when it answers.
    void comeUp();
    //! As by kill -9: clients are told nothing.
    void goDown();
    //! The same, and everything is lost: nodes, and the sessions of clients.
    void forget();

    void put(const QByteArray &path, const QByteArray &content = {});
    void remove(const QByteArray &path);

private:
    QTemporaryDir m_directory;
    Port m_port;
    QProcess m_process;
};

} // namespace proxym::test
