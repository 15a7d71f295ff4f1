// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/freeport.h"

#include <QTcpServer>

#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace proxym::test {

namespace {

constexpr int first = 20'000, perProcess = 400, processes = 25;

//! An abstract socket used as a lock: the system frees it when the process ends, in whatever way.
bool take(int share)
{
    const QByteArray name = "proxym-test-ports-" + QByteArray::number(share);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.constData(), size_t(name.size()));
    const auto size = socklen_t(offsetof(sockaddr_un, sun_path) + 1 + size_t(name.size()));
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0); // stays open
    if (::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), size) == 0)
        return true;
    ::close(descriptor);
    return false;
}

int firstOfThisProcess()
{
    for (int share = 0; share < processes; ++share) {
        if (take(share))
            return first + share * perProcess;
    }
    qFatal("%d processes share the ports for tests already", processes);
}

} // namespace

Port freePort()
{
    static const int base = firstOfThisProcess();
    static int next = 0;
    for (;;) {
        const int number = base + next++ % perProcess;
        QTcpServer probe;
        if (probe.listen(QHostAddress::AnyIPv4, quint16(number)))
            return *Port::from(number);
    }
}

} // namespace proxym::test
