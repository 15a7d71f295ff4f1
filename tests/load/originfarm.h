// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <QByteArray>

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

namespace proxym::test {

enum class Speaks {
    Http, //!< answers "METHOD target\nbody", with keep-alive
    Echo, //!< sends back what it receives
};

//! Servers behind HAProxy that die in the way tasks die. They share one thread of their own, so that a busy
//! test does not slow them down.
class OriginFarm {
public:
    //! Each HTTP request is answered after `work`, so that a kill finds requests in flight.
    explicit OriginFarm(std::chrono::milliseconds work = std::chrono::milliseconds(5));
    ~OriginFarm();
    OriginFarm(const OriginFarm &) = delete;
    OriginFarm &operator=(const OriginFarm &) = delete;

    //! Starts a server on a free port below the range of outgoing connections. It listens when this returns.
    //! If it has a name, its answers to HTTP requests contain it: "Served-By: NAME".
    [[nodiscard]] Port open(Speaks speaks, const QByteArray &name = {});
    enum class Reach {
        OneAddress, //!< 127.0.0.1
        AllAddresses, //!< every address of this machine, including all of 127.0.0.0/8
    };
    //! The same on this port; false if it is taken.
    bool openAt(Port port, Speaks speaks, Reach reach = Reach::OneAddress, const QByteArray &name = {});
    //! Makes servers of this name take this long for a request, whatever the others take.
    void setWork(const QByteArray &name, std::chrono::milliseconds work);
    //! Does what `kill -9` does to a task: its port and connections are gone when this returns.
    void kill(Port port);
    //! Does what SIGTERM does to a task whose port goes to the next one: the old server finishes what it has
    //! begun, and new connections reach the new server. False if nothing listens on the port.
    bool passOn(Port port, const QByteArray &name);
    //! Requests or echoes answered by all servers so far.
    [[nodiscard]] qint64 served() const;

private:
    using Clock = std::chrono::steady_clock;
    struct Connection {
        int port = 0;
        Speaks speaks = Speaks::Http;
        QByteArray name; //!< of its server
        quint64 serial = 0;
        QByteArray received; //!< not answered yet
        QByteArray unsent;
        int due = 0; //!< answers to be sent later
        bool hasAnswered = false;
        bool isLast = false; //!< it is closed after the last of them
    };
    struct Listener {
        int port = 0;
        Speaks speaks = Speaks::Http;
        QByteArray name;
    };
    struct DueAnswer {
        int connection = -1;
        quint64 serial = 0; //!< of the connection, as descriptors are reused
        QByteArray bytes;
    };

    void run();
    void handle(int descriptor, quint32 events);
    void greet(int listener, const Listener &from);
    void read(int descriptor, Connection &connection);
    void answer(int descriptor, Connection &connection);
    void send(int descriptor, Connection &connection);
    void sendDueAnswers();
    [[nodiscard]] int timeout() const;
    void end(int port);
    void close(int descriptor);

    const std::chrono::milliseconds m_work;
    int m_epoll = -1;
    int m_wakeUp = -1;
    mutable std::mutex m_mutex; //!< guards everything below
    bool m_isEnding = false;
    std::map<int, Listener> m_listeners; //!< by descriptor
    std::map<int, Connection> m_connections;
    std::map<QByteArray, std::chrono::milliseconds> m_workOf; //!< by name
    quint64 m_lastSerial = 0;
    std::multimap<Clock::time_point, DueAnswer> m_due;
    qint64 m_served = 0;
    std::thread m_thread;
};

} // namespace proxym::test
