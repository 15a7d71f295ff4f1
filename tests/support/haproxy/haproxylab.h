// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"
#include "haproxy/config/settings.h"
#include "support/freeport.h"

#include <QTcpServer>
#include <QTemporaryDir>

namespace proxym::test {

//! A server behind HAProxy that answers every HTTP request with its name.
class Origin final : public QTcpServer {
public:
    explicit Origin(const QByteArray &name);
    [[nodiscard]] Port port() const { return *Port::from(serverPort()); }
    [[nodiscard]] const QByteArray &name() const { return m_name; }
    int connections = 0; //!< so far
    int requests = 0;

private:
    void answer(QTcpSocket *socket);
    QByteArray m_name;
};

//! Clients that send requests without pause until stop(), each over new connections, and never retry.
class Load final : public QObject {
public:
    Load(Port port, const QByteArray &host, int clients);
    ~Load() override;
    int good = 0;
    int failed = 0;
    void stop() { m_isStopping = true; }
    [[nodiscard]] bool isOver() const { return m_running == 0; }

private:
    void ask();
    Port m_port;
    QByteArray m_request;
    bool m_isStopping = false;
    int m_running = 0;
};

//! Directories, ports and processes for tests with a real HAProxy. Ends every HAProxy that runs with its
//! files.
class HaproxyLab {
public:
    HaproxyLab();
    ~HaproxyLab();
    HaproxyLab(const HaproxyLab &) = delete;
    HaproxyLab &operator=(const HaproxyLab &) = delete;

    //! Path of the installed HAProxy; empty where there is none.
    [[nodiscard]] static QString haproxy();

    [[nodiscard]] QString path(const QString &name) const { return m_directory.filePath(name); }
    [[nodiscard]] QString write(const QString &name, const QByteArray &content) const;
    [[nodiscard]] QByteArray read(const QString &name) const;
    void remove(const QString &name) const;
    //! Stands in for HAProxy, notes each call as a line in "calls", and misbehaves while a file of a certain
    //! name exists: "fail-check", "fail-once" (one check, which removes the file), "slow-check" (it takes as
    //! many seconds longer as the file says), "crash-check", "nameless" (a check names neither a line nor a
    //! service if the configuration contains what the file contains), in addition to that "crash-on-errors"
    //! (a check that fails crashes), "fail-start", "crash-start", "hang".
    [[nodiscard]] QString wrapper() const;
    //! How often it has been called so far: in total, and to check a configuration.
    [[nodiscard]] qsizetype calls() const;
    [[nodiscard]] qsizetype checks() const;
    //! A configuration with our admin socket, one HTTP frontend on httpPort and one server.
    [[nodiscard]] QByteArray config(const QByteArray &generation, Port server) const;

    //! Runs a program to its end; returns its exit status.
    [[nodiscard]] int run(const QString &program, const QStringList &arguments) const;
    //! Every living HAProxy that runs with files of this lab.
    [[nodiscard]] QList<qint64> haproxyPids() const;
    //! The body of the answer to one GET; empty where there is none.
    [[nodiscard]] static QByteArray get(Port port, const QByteArray &host, const QByteArray &path = "/");
    //! True as soon as an answer has this body. After a reload, when the old process may still accept a
    //! connection, this is what to ask with: QTRY_COMPARE asks again after the first answer that is right.
    [[nodiscard]] static bool answers(Port port, const QByteArray &host, const QByteArray &body,
                                      int milliseconds = 5'000, const QByteArray &path = "/");

    //! How many clients the running HAProxy has, as its admin socket says; -1 if that does not answer.
    [[nodiscard]] int clients() const;

    HaproxySettings settings;

private:
    QTemporaryDir m_directory;
};

} // namespace proxym::test
