// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/program/notifysocket.h"

#include <QFile>

#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace proxym::test {

NotifySocket::NotifySocket(const QString &path)
    : m_descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
{
    const QByteArray name = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (size_t(name.size()) >= sizeof address.sun_path)
        qFatal("%s is too long for a socket", name.constData());
    std::memcpy(address.sun_path, name.constData(), size_t(name.size()));
    if (::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("cannot bind %s: %s", name.constData(), std::strerror(errno));
    m_readiness = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    QObject::connect(m_readiness.get(), &QSocketNotifier::activated, m_readiness.get(), [this] { read(); });
}

NotifySocket::~NotifySocket()
{
    m_readiness.reset();
    ::close(m_descriptor);
}

QByteArray NotifySocket::last(const QByteArray &name) const
{
    for (auto line = m_lines.crbegin(); line != m_lines.crend(); ++line) {
        if (line->startsWith(name + '='))
            return line->mid(name.size() + 1);
    }
    return {};
}

void NotifySocket::read()
{
    constexpr qsizetype most = 4096;
    QByteArray message(most, '\0');
    for (;;) {
        const auto size = ::recv(m_descriptor, message.data(), size_t(message.size()), 0);
        if (size <= 0)
            return;
        m_lines += message.left(size).split('\n');
    }
}

} // namespace proxym::test
