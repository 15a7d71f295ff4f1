// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench/loopprobe.h"

#include <QByteArray>
#include <QElapsedTimer>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace proxym::test {

LoopProbe::LoopProbe(Port port)
    : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(quint16(port.number()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("proxym does not answer on port %d", port.number());
    m_thread = std::thread([this] { run(); });
}

LoopProbe::~LoopProbe()
{
    m_isEnding = true;
    m_thread.join();
    ::close(m_socket);
}

void LoopProbe::run()
{
    QElapsedTimer timer;
    while (!m_isEnding) {
        timer.start();
        if (!ask())
            qFatal("proxym does not answer /healthz");
        const qint64 took = timer.nsecsElapsed();
        for (qint64 slowest = m_slowest; took > slowest;)
            m_slowest.compare_exchange_weak(slowest, took);
    }
}

bool LoopProbe::ask() const
{
    static constexpr char request[] = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    constexpr ssize_t size = sizeof request - 1;
    if (::send(m_socket, request, size, MSG_NOSIGNAL) != size)
        return false;
    QByteArray answer;
    while (!answer.endsWith("\r\n\r\nok\n")) {
        char bytes[1024];
        const ssize_t read = ::recv(m_socket, bytes, sizeof bytes, 0);
        if (read <= 0)
            return false;
        answer.append(bytes, read);
    }
    return answer.startsWith("HTTP/1.1 200 ");
}

} // namespace proxym::test
