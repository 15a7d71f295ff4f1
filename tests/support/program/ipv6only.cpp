// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/ipv6only.h"

#include "support/program/privatemounts.h"

#include <QTemporaryFile>

#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

namespace proxym::test {

namespace {

//! The kernel gives the interface 127.0.0.1 and ::1 as soon as it is up; the first is then removed.
bool startLoopback(int control)
{
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
    if (::ioctl(control, SIOCSIFFLAGS, &request) != 0)
        return false;
    sockaddr_in none{};
    none.sin_family = AF_INET;
    std::memcpy(&request.ifr_addr, &none, sizeof none);
    return ::ioctl(control, SIOCSIFADDR, &request) == 0;
}

bool hasIpv6Loopback()
{
    const int descriptor = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_addr = in6addr_loopback;
    const bool isThere =
        ::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    ::close(descriptor);
    return isThere;
}

bool putInPlaceOfHosts(const QByteArray &hosts)
{
    QTemporaryFile file; // the mount keeps the file after its name is gone
    return file.open() && file.write(hosts) == hosts.size() && file.flush()
        && ::mount(QFile::encodeName(file.fileName()).constData(), "/etc/hosts", nullptr, MS_BIND, nullptr)
        == 0;
}

} // namespace

bool enterHostWithoutIpv4(const QByteArray &hosts)
{
    if (!enterPrivateMounts() || ::unshare(CLONE_NEWNET) != 0)
        return false;
    const int control = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool isUp = control >= 0 && startLoopback(control);
    ::close(control);
    return isUp && hasIpv6Loopback() && putInPlaceOfHosts(hosts);
}

} // namespace proxym::test
