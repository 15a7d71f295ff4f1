// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/portprobe.h"

#include <QHostAddress>

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
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

std::optional<QString> whyNotBindable(const QString &address, Port port)
{
    QString text = address;
    text.remove(u'[').remove(u']');
    const QHostAddress host(text == u"*"_s || text.isEmpty() ? u"0.0.0.0"_s : text);
    if (host.isNull())
        return std::nullopt;
    const sockaddr_storage storage = socketAddress(host, port);
    const int fd = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return std::nullopt;
    // With SO_REUSEADDR, as HAProxy does, connections in TIME_WAIT are no obstacle, a listener is.
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const int bound = ::bind(fd, reinterpret_cast<const sockaddr *>(&storage), sizeof storage);
    const int reason = bound == 0 ? 0 : errno;
    ::close(fd);
    if (reason == 0)
        return std::nullopt;
    return QString::fromLocal8Bit(std::strerror(reason)).toLower();
}

} // namespace proxym
