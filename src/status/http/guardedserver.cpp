// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/guardedserver.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym {

namespace {

constexpr qint64 readAtOnce = 256 * 1024;
constexpr auto farewell = 1s; //!< for a client to read why it was refused, before the connection is reset

//! The kernel hands out the lowest free descriptor, so a high one means that few are left. Those are kept for
//! sources, files and HAProxy; and QTcpServer spins forever once there is none.
bool isAmongTheLast(qintptr descriptor)
{
    constexpr rlim_t kept = 32;
    rlimit files{};
    return getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY
        && rlim_t(descriptor) + kept >= files.rlim_cur;
}

//! All sockets belong to the one thread that serves.
QHash<GuardedSocket::Ends, GuardedSocket *> &openSockets()
{
    static QHash<GuardedSocket::Ends, GuardedSocket *> sockets;
    return sockets;
}

} // namespace

GuardedSocket::GuardedSocket(const ConnectionLimits &limits, bool isReserved)
    : m_limits(limits)
    , m_isReserved(isReserved)
    , m_reader(limits.sizes)
{
    setReadBufferSize(readAtOnce);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &GuardedSocket::expire);
    connect(this, &QIODevice::readyRead, this, &GuardedSocket::receive); // before Qt's slot, so it runs first
    connect(this, &QIODevice::bytesWritten, this, [this] {
        if (m_stage == Stage::Answering || (m_stage == Stage::Reading && m_reader.isIdle() && !m_isReserved))
            m_deadline.start(m_limits.idle);
    });
    m_deadline.start(isReserved ? limits.reserve : limits.idle);
}

GuardedSocket::~GuardedSocket()
{
    if (openSockets().value(m_ends) == this)
        openSockets().remove(m_ends);
}

GuardedSocket *GuardedSocket::find(const Ends &ends)
{
    return openSockets().value(ends);
}

bool GuardedSocket::adopt(qintptr descriptor)
{
    if (!setSocketDescriptor(descriptor))
        return false;
    m_ends = {peerAddress(), peerPort(), localPort()};
    openSockets().insert(m_ends, this);
    return true;
}

void GuardedSocket::receive()
{
    if (m_isHandingOver)
        return;
    if (isTransactionStarted())
        commitTransaction(); // begun by Qt's parser, which found nothing to read
    const QByteArray bytes = readAll();
    if (m_stage == Stage::Streaming || m_stage == Stage::Leaving || bytes.isEmpty())
        return;
    if (m_stage == Stage::Reading && m_reader.isIdle() && !m_isReserved)
        m_deadline.start(m_limits.request);
    m_reader.feed(bytes);
    if (m_stage == Stage::Reading)
        makeNextVisible();
    else if (m_reader.waitingBytes() > m_limits.sizes.head + m_limits.sizes.body)
        abort(); // a client that sends this much before it has its answer is not waiting for it
}

//! True if the socket's buffer now contains a whole request.
bool GuardedSocket::makeNextVisible()
{
    const auto next = m_reader.next();
    if (const auto *refusal = std::get_if<Refusal>(&next)) {
        refuse(*refusal);
        return false;
    }
    const auto *request = std::get_if<WholeRequest>(&next);
    if (!request) {
        if (m_reader.takeExpectation())
            write("HTTP/1.1 100 Continue\r\n\r\n");
        return false;
    }
    if (m_isReserved && !request->isEvent) {
        refuse({503, u"too many connections"_s});
        return false;
    }
    m_stage = Stage::Answering;
    m_closes = request->closes || m_isReserved;
    m_deadline.start(m_limits.idle);
    putBack(request->bytes);
    return true;
}

//! The next request, if it arrived together with the one before.
void GuardedSocket::handOver()
{
    if (m_stage != Stage::Reading || state() != ConnectedState)
        return;
    if (isTransactionStarted())
        commitTransaction();
    if (!makeNextVisible())
        return;
    m_isHandingOver = true;
    Q_EMIT readyRead();
    m_isHandingOver = false;
}

void GuardedSocket::putBack(const QByteArray &bytes)
{
    for (auto byte = bytes.crbegin(); byte != bytes.crend(); ++byte)
        ungetChar(*byte);
}

void GuardedSocket::answer(const QByteArray &bytes)
{
    if (state() != ConnectedState || m_stage != Stage::Answering)
        return;
    write(bytes);
    flush(); // at once: if the client has closed its sending side, Qt drops unwritten bytes when it notices
    if (m_closes) {
        disconnectFromHost(); // after the last byte is written; m_deadline limits that
        return;
    }
    m_stage = Stage::Reading;
    m_deadline.start(m_reader.isIdle() ? m_limits.idle : m_limits.request);
    if (!m_reader.isIdle())
        QMetaObject::invokeMethod(this, &GuardedSocket::handOver, Qt::QueuedConnection);
}

void GuardedSocket::beginStream(const QByteArray &bytes)
{
    m_stage = Stage::Streaming;
    m_deadline.stop();
    write(bytes);
}

void GuardedSocket::refuse(const Refusal &refusal)
{
    m_stage = Stage::Leaving;
    write(serialised(errorResponse(refusal.status, refusal.error), BodyPart::Whole, true));
    flush();
    ::shutdown(int(socketDescriptor()),
               SHUT_WR); // closing with unread bytes would send a reset, and the answer would be lost
    m_deadline.start(farewell);
}

void GuardedSocket::expire()
{
    if (m_stage == Stage::Reading && !m_reader.isIdle())
        refuse({408, u"the request was not complete in time"_s});
    else
        abort();
}

GuardedTcpServer::GuardedTcpServer(const ConnectionLimits &limits)
    : m_limits(limits)
{
    constexpr int backlog = 1024; // with Qt's 50, a thousand clients at once wait a second for each other
    setListenBacklogSize(backlog);
}

void GuardedTcpServer::incomingConnection(qintptr descriptor)
{
    if (m_live >= m_limits.connections + m_limits.reserved || isAmongTheLast(descriptor)) {
        const QByteArray answer =
            serialised(errorResponse(503, u"too many connections"_s), BodyPart::Whole, true);
        ::send(int(descriptor), answer.constData(), size_t(answer.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
        ::close(int(descriptor));
        return;
    }
    auto socket = std::make_unique<GuardedSocket>(m_limits, m_live >= m_limits.connections);
    if (!socket->adopt(descriptor)) {
        ::close(int(descriptor));
        return;
    }
    ++m_live;
    connect(socket.get(), &QObject::destroyed, this, [this] { --m_live; });
    socket->setParent(this);
    addPendingConnection(socket.release()); // QHttpServer deletes it once it is disconnected
}

ConnectionLimits withinOpenFiles(ConnectionLimits limits)
{
    constexpr rlim_t ownNeed = 128; // sources, HAProxy, files, listening sockets
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY)
        return limits;
    const auto kept = rlim_t(limits.reserved) + ownNeed;
    const auto free = files.rlim_cur > kept ? files.rlim_cur - kept : 1;
    limits.connections = int(std::min<rlim_t>(rlim_t(limits.connections), free));
    return limits;
}

} // namespace proxym
