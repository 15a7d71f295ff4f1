// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/fakehttpserver.h"

#include "support/loopback.h"

#include <algorithm>
#include <chrono>

#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

using Manner = FakeReply::Manner;

QByteArray headOf(const FakeReply &reply)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(reply.status) + " Told So\r\n";
    if (!reply.contentType.isEmpty())
        head += "Content-Type: " + reply.contentType + "\r\n";
    for (const auto &[name, value] : reply.headers)
        head += name + ": " + value + "\r\n";
    if (reply.manner == Manner::Chunked || reply.manner == Manner::CutOffChunked)
        head += "Transfer-Encoding: chunked\r\n";
    else if (reply.manner == Manner::Stream || reply.manner == Manner::UntilClose)
        head += "Connection: close\r\n";
    else
        head += "Content-Length: " + QByteArray::number(reply.body.size()) + "\r\n";
    return head + "\r\n";
}

QByteArray chunks(const QByteArray &body)
{
    QByteArray text;
    for (qsizetype i = 0; i < body.size(); i += 1000) {
        const QByteArray chunk = body.mid(i, 1000);
        text += QByteArray::number(chunk.size(), 16) + "\r\n" + chunk + "\r\n";
    }
    return text;
}

void reset(QTcpSocket *socket)
{
    const linger none{1, 0}; // closed with RST instead of FIN
    ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    socket->abort();
}

//! Not before the other side has had time to read what was written.
void resetSoon(QTcpSocket *socket)
{
    QTimer::singleShot(std::chrono::milliseconds(20), socket, [socket] { reset(socket); });
}

//! Takes the first request from the start of `bytes`; nothing while it is not complete.
std::optional<FakeRequest> takeRequest(QByteArray &bytes)
{
    const qsizetype headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return std::nullopt;
    FakeRequest request;
    const QList<QByteArray> lines = bytes.first(headEnd).split('\n');
    const QList<QByteArray> words = lines.first().trimmed().split(' ');
    request.method = words.value(0);
    request.target = words.value(1);
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
    }
    const qsizetype length = request.headers.value("content-length").toLongLong();
    if (bytes.size() < headEnd + 4 + length)
        return std::nullopt;
    request.body = bytes.sliced(headEnd + 4, length);
    bytes.remove(0, headEnd + 4 + length);
    return request;
}

} // namespace

FakeHttpServer::FakeHttpServer()
{
    connect(&m_server, &QTcpServer::newConnection, this, &FakeHttpServer::greet);
    if (!m_server.listen(loopback()))
        qFatal("the fake server cannot listen");
    m_port = m_server.serverPort();
}

FakeHttpServer::~FakeHttpServer()
{
    goDown();
}

QUrl FakeHttpServer::url(const QString &path) const
{
    return QUrl(u"http://%1%2"_s.arg(onLoopback(m_port), path));
}

void FakeHttpServer::answer(const QByteArray &method, const QByteArray &path, const FakeReply &reply)
{
    answer(method, path, Handler([reply](const FakeRequest &) { return reply; }));
}

void FakeHttpServer::answer(const QByteArray &method, const QByteArray &path, const Handler &handler)
{
    m_handlers.insert(method + ' ' + path, handler);
}

void FakeHttpServer::stream(const QByteArray &path)
{
    answer("GET", path, FakeReply{200, {}, "text/event-stream;charset=UTF-8", {}, Manner::Stream});
}

void FakeHttpServer::push(const QByteArray &bytes)
{
    for (const auto &socket : m_streams) {
        if (socket && socket->state() == QAbstractSocket::ConnectedState) {
            socket->write(bytes);
            socket->flush();
        }
    }
}

int FakeHttpServer::openStreams() const
{
    return int(std::count_if(m_streams.begin(), m_streams.end(), [](const auto &socket) {
        return socket && socket->state() == QAbstractSocket::ConnectedState;
    }));
}

void FakeHttpServer::endStreams()
{
    for (const auto &socket : std::exchange(m_streams, {})) {
        if (socket)
            socket->disconnectFromHost();
    }
}

QList<FakeRequest> FakeHttpServer::requests(const QByteArray &method, const QByteArray &path) const
{
    QList<FakeRequest> found;
    std::copy_if(
        m_requests.begin(), m_requests.end(), std::back_inserter(found),
        [&](const FakeRequest &request) { return request.method == method && request.path() == path; });
    return found;
}

QList<QByteArray> FakeHttpServer::requestLines() const
{
    QList<QByteArray> lines;
    for (const FakeRequest &request : m_requests)
        lines += request.method + ' ' + request.target;
    return lines;
}

void FakeHttpServer::goDown()
{
    m_server.close();
    for (const auto &socket : std::exchange(m_sockets, {})) {
        if (socket)
            socket->abort();
    }
}

void FakeHttpServer::comeUp()
{
    if (!m_server.listen(loopback(), m_port))
        qFatal("the fake server cannot listen again");
}

void FakeHttpServer::greet()
{
    while (QTcpSocket *const socket = m_server.nextPendingConnection()) {
        m_sockets += socket;
        connect(socket, &QIODevice::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QAbstractSocket::disconnected, this, [this, socket] {
            m_received.remove(socket);
            m_served.remove(socket);
            socket->deleteLater();
        });
    }
}

void FakeHttpServer::read(QTcpSocket *socket)
{
    QByteArray &bytes = m_received[socket];
    bytes += socket->readAll();
    while (const auto request = takeRequest(bytes)) {
        m_requests += *request;
        serve(socket, *request);
        if (!m_received.contains(socket))
            return;
    }
}

void FakeHttpServer::serve(QTcpSocket *socket, const FakeRequest &request)
{
    m_served.insert(socket, request);
    if (m_toAll)
        return perform(socket, *m_toAll);
    const auto handler = m_handlers.value(request.method + ' ' + request.path());
    perform(socket, handler ? handler(request) : FakeReply{404, R"({"message":"no such thing"})"});
}

void FakeHttpServer::perform(QTcpSocket *socket, const FakeReply &reply)
{
    const QByteArray head = headOf(reply);
    const auto half = [&reply] { return reply.body.first(reply.body.size() / 2); };
    switch (reply.manner) {
    case Manner::Hang:
        m_hanging += socket;
        return;
    case Manner::Reset:
        return socket->abort();
    case Manner::Drip:
        return drip(socket, head + reply.body);
    case Manner::Stream:
        m_streams += socket;
        [[fallthrough]];
    case Manner::Whole:
        socket->write(head);
        socket->write(reply.body); // shared: it may have a hundred megabytes
        return;
    case Manner::Chunked:
        socket->write(head + chunks(reply.body) + "0\r\n\r\n");
        return;
    case Manner::HangInBody:
        socket->write(head + half());
        return;
    case Manner::UntilClose:
        socket->write(head + reply.body);
        break;
    case Manner::CutOff:
        socket->write(head + half());
        break;
    case Manner::CutOffChunked:
        socket->write(head + chunks(half()));
        break;
    case Manner::Raw:
        socket->write(reply.body);
        break;
    case Manner::RawReset:
        socket->write(reply.body);
        return resetSoon(socket);
    }
    socket->disconnectFromHost();
}

void FakeHttpServer::answerHanging(const FakeReply &reply)
{
    for (const auto &socket : std::exchange(m_hanging, {})) {
        if (socket)
            perform(socket, reply);
    }
}

void FakeHttpServer::serveHanging()
{
    for (const auto &socket : std::exchange(m_hanging, {})) {
        if (socket && m_served.contains(socket))
            serve(socket, m_served.value(socket));
    }
}

int FakeHttpServer::hanging() const
{
    return int(std::count_if(m_hanging.begin(), m_hanging.end(), [](const auto &socket) {
        return socket && socket->state() == QAbstractSocket::ConnectedState;
    }));
}

void FakeHttpServer::drip(QTcpSocket *socket, const QByteArray &bytes)
{
    if (bytes.isEmpty() || socket->state() != QAbstractSocket::ConnectedState)
        return;
    socket->write(bytes.first(1));
    QTimer::singleShot(std::chrono::milliseconds(20), socket,
                       [this, socket, rest = bytes.sliced(1)] { drip(socket, rest); });
}

} // namespace proxym::test
