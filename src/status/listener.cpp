// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/listener.h"

#include "status/httpserverversions.h"

#include <QHostAddress>
#include <QHostInfo>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! An address to bind: a literal, "*" or "localhost" for what they mean, or a name of this machine.
QHostAddress addressOf(const QString &host)
{
    if (host == u"*" || host.isEmpty())
        return QHostAddress::Any;
    const QHostAddress literal(host);
    if (!literal.isNull())
        return literal;
    const QList<QHostAddress> found =
        QHostInfo::fromName(host).addresses(); // before anything runs: it may wait
    return found.isEmpty() ? QHostAddress() : found.first();
}

} // namespace

Listener::Listener(const ConnectionLimits &limits)
    : m_tcp(std::make_unique<GuardedTcpServer>(limits))
{
}

Result<Done> Listener::listen(const Endpoint &address)
{
    const QHostAddress host = addressOf(address.host);
    if (host.isNull())
        return failure(Error::Kind::Failed,
                       u"cannot listen on %1: no such address"_s.arg(address.toString()));
    if (!m_tcp->listen(host, address.port.number()))
        return failure(Error::Kind::Failed,
                       u"cannot listen on %1: %2"_s.arg(address.toString(), m_tcp->errorString()));
    serve(m_http, std::move(m_tcp));
    return Done{};
}

} // namespace proxym
