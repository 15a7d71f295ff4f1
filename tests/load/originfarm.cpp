// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "load/originfarm.h"

#include "support/freeport.h"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace proxym::test {

namespace {

//! A listening socket; -1 if the port is taken.
int listenAt(int port, OriginFarm::Reach reach)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(quint16(port));
    address.sin_addr.s_addr = htonl(reach == OriginFarm::Reach::OneAddress ? INADDR_LOOPBACK : INADDR_ANY);
    if (::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0
        && ::listen(descriptor, 1024) == 0)
        return descriptor;
    ::close(descriptor);
    return -1;
}

void watch(int epoll, int descriptor, quint32 events, int how = EPOLL_CTL_ADD)
{
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll, how, descriptor, &event);
}

//! Removes one request from the start of `bytes` and returns its answer; empty while it is incomplete.
QByteArray takeHttpAnswer(QByteArray &bytes, const QByteArray &name)
{
    const qsizetype head = bytes.indexOf("\r\n\r\n");
    if (head < 0)
        return {};
    const QByteArray headers = bytes.first(head).toLower();
    const qsizetype lengthAt = headers.indexOf("\ncontent-length:");
    const qsizetype lineEnd = headers.indexOf('\r', lengthAt);
    const qsizetype length = lengthAt < 0 ? 0
                                          : headers.mid(lengthAt, lineEnd < 0 ? -1 : lineEnd - lengthAt)
                                                .split(':')
                                                .last()
                                                .trimmed()
                                                .toLongLong();
    if (bytes.size() < head + 4 + length)
        return {};
    const QByteArrayList words = bytes.first(bytes.indexOf('\r')).split(' ');
    const QByteArray body = words.value(0) + ' ' + words.value(1) + '\n' + bytes.sliced(head + 4, length);
    bytes.remove(0, head + 4 + length);
    const QByteArray servedBy = name.isEmpty() ? QByteArray() : "Served-By: " + name + "\r\n";
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + servedBy
        + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace

OriginFarm::OriginFarm(std::chrono::milliseconds work)
    : m_work(work)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wakeUp(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    watch(m_epoll, m_wakeUp, EPOLLIN);
    m_thread = std::thread([this] { run(); });
}

OriginFarm::~OriginFarm()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    ::eventfd_write(m_wakeUp, 1);
    m_thread.join();
    for (const auto &[descriptor, listener] : m_listeners)
        ::close(descriptor);
    for (const auto &[descriptor, connection] : m_connections)
        ::close(descriptor);
    ::close(m_wakeUp);
    ::close(m_epoll);
}

Port OriginFarm::open(Speaks speaks, const QByteArray &name)
{
    for (;;) {
        const Port port = freePort();
        if (openAt(port, speaks, Reach::OneAddress, name))
            return port;
    }
}

bool OriginFarm::openAt(Port port, Speaks speaks, Reach reach, const QByteArray &name)
{
    const std::lock_guard lock(m_mutex);
    const int descriptor = listenAt(port.number(), reach);
    if (descriptor < 0)
        return false;
    m_listeners.emplace(descriptor, Listener{port.number(), speaks, name});
    watch(m_epoll, descriptor, EPOLLIN);
    return true;
}

void OriginFarm::setWork(const QByteArray &name, std::chrono::milliseconds work)
{
    const std::lock_guard lock(m_mutex);
    m_workOf[name] = work;
}

void OriginFarm::kill(Port port)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_listeners, [&](const auto &entry) {
        const bool isMeant = entry.second.port == port.number();
        if (isMeant)
            ::close(entry.first);
        return isMeant;
    });
    std::erase_if(m_connections, [&](const auto &entry) {
        const bool isMeant = entry.second.port == port.number();
        if (isMeant)
            ::close(entry.first);
        return isMeant;
    });
}

bool OriginFarm::passOn(Port port, const QByteArray &name)
{
    const std::lock_guard lock(m_mutex);
    const auto listener = std::ranges::find_if(
        m_listeners, [&](const auto &entry) { return entry.second.port == port.number(); });
    if (listener == m_listeners.end())
        return false;
    end(port.number());
    listener->second.name = name;
    return true;
}

//! Closes connections between two requests at once, the others after their last answer. One that has answered
//! nothing yet may have a request that is not read yet.
void OriginFarm::end(int port)
{
    for (auto &[descriptor, connection] : m_connections)
        connection.isLast = connection.isLast || connection.port == port;
    std::erase_if(m_connections, [](const auto &entry) {
        const Connection &connection = entry.second;
        const bool isOver =
            connection.isLast && connection.hasAnswered && connection.due == 0 && connection.unsent.isEmpty();
        if (isOver)
            ::close(entry.first);
        return isOver;
    });
}

qint64 OriginFarm::served() const
{
    const std::lock_guard lock(m_mutex);
    return m_served;
}

void OriginFarm::run()
{
    std::array<epoll_event, 128> events{};
    for (;;) {
        int wait = 0;
        {
            const std::lock_guard lock(m_mutex);
            if (m_isEnding)
                return;
            wait = timeout();
        }
        const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), wait);
        const std::lock_guard lock(m_mutex);
        for (int i = 0; i < count; ++i)
            handle(events.at(size_t(i)).data.fd, events.at(size_t(i)).events);
        sendDueAnswers();
    }
}

//! A kill may have closed the descriptor since epoll reported it. Then it is unknown, or it belongs to a new
//! connection on which there is nothing to read.
void OriginFarm::handle(int descriptor, quint32 events)
{
    if (const auto listener = m_listeners.find(descriptor); listener != m_listeners.end())
        return greet(descriptor, listener->second);
    const auto connection = m_connections.find(descriptor);
    if (connection == m_connections.end())
        return;
    if ((events & EPOLLOUT) != 0)
        send(descriptor, connection->second);
    else
        read(descriptor, connection->second);
}

void OriginFarm::greet(int listener, const Listener &from)
{
    for (;;) {
        const int descriptor = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0)
            return;
        m_connections[descriptor] =
            Connection{.port = from.port, .speaks = from.speaks, .name = from.name, .serial = ++m_lastSerial};
        watch(m_epoll, descriptor, EPOLLIN);
    }
}

void OriginFarm::read(int descriptor, Connection &connection)
{
    std::array<char, 16'384> buffer{};
    const ssize_t size = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size <= 0)
        return close(descriptor);
    connection.received.append(buffer.data(), size);
    answer(descriptor, connection);
}

void OriginFarm::answer(int descriptor, Connection &connection)
{
    if (connection.speaks == Speaks::Echo) {
        ++m_served;
        connection.hasAnswered = true;
        connection.unsent += std::exchange(connection.received, {});
        return send(descriptor, connection);
    }
    const auto own = m_workOf.find(connection.name);
    const auto work = own == m_workOf.end() ? m_work : own->second;
    for (;;) {
        const QByteArray bytes = takeHttpAnswer(connection.received, connection.name);
        if (bytes.isEmpty())
            return;
        ++connection.due;
        m_due.emplace(Clock::now() + work, DueAnswer{descriptor, connection.serial, bytes});
    }
}

void OriginFarm::sendDueAnswers()
{
    const auto now = Clock::now();
    while (!m_due.empty() && m_due.begin()->first <= now) {
        const DueAnswer due = m_due.begin()->second;
        m_due.erase(m_due.begin());
        const auto connection = m_connections.find(due.connection);
        if (connection == m_connections.end() || connection->second.serial != due.serial)
            continue;
        ++m_served;
        --connection->second.due;
        connection->second.hasAnswered = true;
        connection->second.unsent += due.bytes;
        send(due.connection, connection->second);
    }
}

void OriginFarm::send(int descriptor, Connection &connection)
{
    while (!connection.unsent.isEmpty()) {
        const ssize_t size =
            ::send(descriptor, connection.unsent.constData(), size_t(connection.unsent.size()), MSG_NOSIGNAL);
        if (size < 0 && errno == EAGAIN)
            return watch(m_epoll, descriptor, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
        if (size <= 0)
            return close(descriptor);
        connection.unsent.remove(0, size);
    }
    if (connection.isLast && connection.due == 0)
        return close(descriptor);
    watch(m_epoll, descriptor, EPOLLIN, EPOLL_CTL_MOD);
}

//! Milliseconds until the next answer is due; -1 if none is.
int OriginFarm::timeout() const
{
    if (m_due.empty())
        return -1;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(m_due.begin()->first - Clock::now());
    return int(std::max<std::chrono::milliseconds::rep>(0, wait.count()));
}

void OriginFarm::close(int descriptor)
{
    m_connections.erase(descriptor);
    ::close(descriptor);
}

} // namespace proxym::test
