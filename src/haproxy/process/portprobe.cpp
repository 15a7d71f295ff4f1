// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/portprobe.h"

#include <QDeadlineTimer>
#include <QHostAddress>

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

sockaddr_storage socketAddress(const QHostAddress &address, Port port)
{
    sockaddr_storage storage{};
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        auto *six = reinterpret_cast<sockaddr_in6 *>(&storage);
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port.number());
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        std::memcpy(&six->sin6_addr, &bytes, sizeof bytes);
    } else {
        auto *four = reinterpret_cast<sockaddr_in *>(&storage);
        four->sin_family = AF_INET;
        four->sin_port = htons(port.number());
        four->sin_addr.s_addr = htonl(address.toIPv4Address());
    }
    return storage;
}

} // namespace

std::optional<QString> whyNotBindable(const ListenPlace &place)
{
    const sockaddr_storage storage = socketAddress(place.address, place.port);
    const int fd = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return std::nullopt;
    // With SO_REUSEADDR, as HAProxy does, connections in TIME_WAIT are no obstacle, a listener is.
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (place.isIpv6Only && storage.ss_family == AF_INET6)
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    const int bound = ::bind(fd, reinterpret_cast<const sockaddr *>(&storage), sizeof storage);
    const int reason = bound == 0 ? 0 : errno;
    ::close(fd);
    if (reason == 0)
        return std::nullopt;
    return QString::fromLocal8Bit(std::strerror(reason)).toLower();
}

namespace {

//! A connection that is being opened; closed with it.
class Attempt {
public:
    explicit Attempt(const Host &host)
    {
        const sockaddr_storage to = socketAddress(QHostAddress(host.address()), host.port());
        m_fd = ::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (m_fd >= 0 && ::connect(m_fd, reinterpret_cast<const sockaddr *>(&to), sizeof to) != 0)
            m_error = errno;
    }
    ~Attempt()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Q_DISABLE_COPY_MOVE(Attempt)

    [[nodiscard]] int descriptor() const { return isPending() ? m_fd : -1; }
    [[nodiscard]] bool isPending() const { return m_error == EINPROGRESS; }
    [[nodiscard]] bool isRefused() const { return m_error != 0 && m_error != EADDRNOTAVAIL; }
    void look()
    {
        socklen_t size = sizeof m_error;
        ::getsockopt(m_fd, SOL_SOCKET, SO_ERROR, &m_error, &size);
    }

private:
    int m_fd = -1;
    int m_error = 0;
};

using Attempts = std::vector<std::unique_ptr<Attempt>>;

//! Until all have an answer, or it is over.
void waitFor(const Attempts &attempts, QDeadlineTimer deadline)
{
    const auto isWaiting = [&] {
        return std::ranges::any_of(attempts, [](const auto &attempt) { return attempt->isPending(); });
    };
    while (!deadline.hasExpired() && isWaiting()) {
        std::vector<pollfd> polled;
        for (const auto &attempt : attempts)
            polled.push_back({.fd = attempt->descriptor(), .events = POLLOUT, .revents = 0});
        ::poll(polled.data(), polled.size(), int(std::max<qint64>(1, deadline.remainingTime())));
        for (size_t i = 0; i < polled.size(); ++i)
            if (polled[i].revents != 0)
                attempts[i]->look();
    }
}

} // namespace

QList<Host> refusingAmong(const QList<Host> &hosts, std::chrono::milliseconds limit)
{
    constexpr qsizetype atOnce = 100, mostLimits = 2;
    const QDeadlineTimer end(limit * mostLimits);
    QList<Host> refusing;
    for (qsizetype first = 0; first < hosts.size() && !end.hasExpired(); first += atOnce) {
        const QList<Host> some = hosts.mid(first, atOnce);
        Attempts attempts;
        for (const Host &host : some)
            attempts.push_back(std::make_unique<Attempt>(host));
        waitFor(attempts, QDeadlineTimer(limit));
        for (qsizetype i = 0; i < some.size(); ++i)
            if (attempts[size_t(i)]->isRefused())
                refusing.append(some.at(i));
    }
    return refusing;
}

} // namespace proxym
