// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <QByteArray>

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

namespace proxym::load {

enum class Speaks {
    Http, //!< answers "METHOD target\nbody", with keep-alive
    Echo, //!< sends back what it receives
};

//! Servers behind HAProxy that die as a task dies. They share one thread of their own, so a
//! test that is busy does not slow them.
class OriginFarm {
public:
    //! Each HTTP request is answered so long after it came: then a kill finds requests in flight.
    explicit OriginFarm(std::chrono::milliseconds work = std::chrono::milliseconds(5));
    ~OriginFarm();
    OriginFarm(const OriginFarm &) = delete;
    OriginFarm &operator=(const OriginFarm &) = delete;

    //! A server on a free port below the range of outgoing connections. It listens when this returns.
    //! Its answers to HTTP requests name it, where it has a name: "Served-By: NAME".
    [[nodiscard]] Port open(Speaks speaks, const QByteArray &name = {});
    enum class Reach {
        OneAddress, //!< 127.0.0.1
        AllAddresses, //!< every address of this machine, all of 127.0.0.0/8 among them
    };
    //! The same on this port; false where somebody has it.
    bool openAt(Port port, Speaks speaks, Reach reach = Reach::OneAddress, const QByteArray &name = {});
    //! Servers of this name take so long for a request, whatever the others take.
    void setWork(const QByteArray &name, std::chrono::milliseconds work);
    //! What `kill -9` of a task does: its port and connections are gone when this returns.
    void kill(Port port);
    //! What SIGTERM of a task does when the next one gets its port: the old one ends what it has begun, and
    //! whoever connects from now on meets the new one. False where nobody listens on the port.
    bool passOn(Port port, const QByteArray &name);
    //! Requests or echoes of all servers so far.
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
        int due = 0; //!< answers
        bool isLast = false; //!< its server ends when they are sent
    };
    struct Listener {
        int port = 0;
        Speaks speaks = Speaks::Http;
        QByteArray name;
    };
    struct DueAnswer {
        int connection = -1;
        quint64 serial = 0; //!< of the connection: descriptors are used again
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
    mutable std::mutex m_mutex; //!< guards all below
    bool m_isEnding = false;
    std::map<int, Listener> m_listeners; //!< by descriptor
    std::map<int, Connection> m_connections;
    std::map<QByteArray, std::chrono::milliseconds> m_workOf; //!< by name
    quint64 m_lastSerial = 0;
    std::multimap<Clock::time_point, DueAnswer> m_due;
    qint64 m_served = 0;
    std::thread m_thread;
};

} // namespace proxym::load
