// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "systemd/servicemanager.h"

#include "base/logging.h"

#include <QHostAddress>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Empty: it is no listening TCP socket.
std::optional<Endpoint> listeningAt(int descriptor)
{
    constexpr int isListening = 1;
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    auto *plain = reinterpret_cast<sockaddr *>(&address);
    if (sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, isListening) <= 0
        || ::getsockname(descriptor, plain, &size) != 0)
        return std::nullopt;
    in_port_t port = 0; // in the network's byte order
    if (address.ss_family == AF_INET)
        port = reinterpret_cast<sockaddr_in *>(&address)->sin_port;
    else if (address.ss_family == AF_INET6)
        port = reinterpret_cast<sockaddr_in6 *>(&address)->sin6_port;
    const auto number = Port::from(ntohs(port));
    if (!number)
        return std::nullopt;
    return Endpoint{.host = QHostAddress(plain).toString(), .port = *number};
}

} // namespace

Result<QList<OpenSocket>> takePassedSockets()
{
    constexpr int forgetsVariables = 1;
    QList<OpenSocket> sockets;
    const int count = sd_listen_fds(forgetsVariables);
    for (int descriptor = SD_LISTEN_FDS_START; descriptor < SD_LISTEN_FDS_START + count; ++descriptor) {
        const auto address = listeningAt(descriptor);
        if (!address)
            return failure(
                Error::Kind::Failed,
                u"file descriptor %1, passed by LISTEN_FDS, is no listening TCP socket"_s.arg(descriptor));
        sockets.append({.descriptor = descriptor, .address = *address});
    }
    return sockets;
}

std::chrono::microseconds watchdogLimit()
{
    constexpr int keepsVariables = 0;
    std::uint64_t limit = 0;
    if (sd_watchdog_enabled(keepsVariables, &limit) <= 0)
        return std::chrono::microseconds(0);
    return std::chrono::microseconds(limit);
}

void tellServiceManager(const QByteArray &lines)
{
    constexpr int keepsVariables = 0;
    if (const int sent = sd_notify(keepsVariables, lines.constData()); sent < 0)
        logDebug() << "systemd cannot be told" << lines.constData() << qt_error_string(-sent);
}

} // namespace proxym
