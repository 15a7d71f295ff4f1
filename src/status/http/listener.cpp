// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/listener.h"

#include "status/http/httpserverversions.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

//! An address to bind: a literal, "*", "localhost", or a name of this machine.
QHostAddress addressOf(const QString &host)
{
    if (host == u"*" || host.isEmpty())
        return QHostAddress::Any;
    const QHostAddress literal(host);
    if (!literal.isNull())
        return literal;
    const QList<QHostAddress> found =
        QHostInfo::fromName(host).addresses(); // it may block, as nothing runs yet
    return found.isEmpty() ? QHostAddress() : found.first();
}

//! An address in use may become free in a moment: a proxym that was killed between fork and exec has left its
//! socket to the child until the exec. It may block, as nothing runs yet.
bool listens(QTcpServer &server, const QHostAddress &host, Port port)
{
    constexpr auto step = 20ms, patience = 1000ms;
    for (auto waited = 0ms;; waited += step) {
        if (server.listen(host, port.number()))
            return true;
        if (server.serverError() != QAbstractSocket::AddressInUseError || waited >= patience)
            return false;
        QThread::msleep(step.count());
    }
}

} // namespace

Listener::Listener(const ConnectionLimits &limits)
    : m_limits(limits)
{
}

Result<Done> Listener::listen(const Endpoint &address)
{
    const QHostAddress host = addressOf(address.host);
    if (host.isNull())
        return failure(Error::Kind::Failed,
                       u"cannot listen on %1: no such address"_s.arg(address.toString()));
    auto tcp = std::make_unique<GuardedTcpServer>(m_limits); // QHttpServer owns it once it listens
    if (!listens(*tcp, host, address.port))
        return failure(Error::Kind::Failed,
                       u"cannot listen on %1: %2"_s.arg(address.toString(), tcp->errorString()));
    serve(m_http, std::move(tcp));
    return Done{};
}

Result<Done> Listener::take(const OpenSocket &socket)
{
    auto tcp = std::make_unique<GuardedTcpServer>(m_limits);
    if (!tcp->setSocketDescriptor(socket.descriptor))
        return failure(Error::Kind::Failed,
                       u"cannot use the socket on %1 that was passed: %2"_s.arg(socket.address.toString(),
                                                                                tcp->errorString()));
    serve(m_http, std::move(tcp));
    return Done{};
}

} // namespace proxym
