// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "load/loadclient.h"

#include <QDateTime>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace proxym::test {

namespace {

constexpr auto patience = 20s;
constexpr int echoesInASession = 5;
constexpr auto betweenEchoes = 10ms;

QString systemError(const QString &during)
{
    return during + u": "_s + QString::fromLocal8Bit(std::strerror(errno));
}

void limitWaits(int socket)
{
    const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

//! The value of a header in `head`, which ends with a line break; empty if the header is missing.
QByteArray header(const QByteArray &head, const QByteArray &name)
{
    const qsizetype at = head.toLower().indexOf('\n' + name.toLower() + ':');
    const qsizetype value = at + name.size() + 2;
    return at < 0 ? QByteArray() : head.sliced(value, head.indexOf('\r', value) - value).trimmed();
}

//! The length of the whole answer that begins in `bytes`; -1 while it is unknown.
qsizetype answerLength(const QByteArray &bytes)
{
    const qsizetype head = bytes.indexOf("\r\n\r\n");
    if (head < 0)
        return -1;
    return head + 4 + header(bytes.first(head + 2), "Content-Length").toLongLong();
}

QString nameOf(Request request)
{
    return request == Request::Get ? u"GET"_s : request == Request::Post ? u"POST"_s : u"TCP session"_s;
}

} // namespace

QString Failure::toString() const
{
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
    const auto after = std::chrono::duration_cast<std::chrono::milliseconds>(at - startedAt);
    return u"%1 %2 on a %3 connection to %4, begun %5 ms before: %6"_s.arg(
        QDateTime::fromMSecsSinceEpoch(milliseconds.count()).toString(u"hh:mm:ss.zzz"), nameOf(request),
        connections == Connections::New ? u"new"_s : u"kept"_s,
        host.isEmpty() ? u"the listener"_s : QString::fromUtf8(host), QString::number(after.count()), what);
}

LoadClient::LoadClient(const Habit &habit)
    : m_habit(habit)
{
}

LoadClient::~LoadClient()
{
    disconnect();
}

QString LoadClient::tryOnce()
{
    const bool isConnected = m_socket >= 0;
    const auto idleSince = m_last.endedAt;
    m_last = Exchange{.host = m_habit.host, .startedAt = Exchange::Clock::now()};
    if (isConnected)
        m_last.idleSince = idleSince;
    const QString what = doOnce();
    m_last.endedAt = Exchange::Clock::now();
    if (m_habit.connections == Connections::New || m_habit.request == Request::Tcp || !what.isEmpty())
        disconnect();
    return what;
}

QString LoadClient::doOnce()
{
    ++m_serial;
    if (m_socket < 0) {
        if (const QString what = connect(); !what.isEmpty())
            return what;
    }
    if (m_habit.request != Request::Tcp)
        return ask();
    QString what;
    for (int i = 0; i < echoesInASession && what.isEmpty(); ++i) {
        what = echoOnce(QByteArray::number(m_serial) + " echo " + QByteArray::number(i) + '\n');
        std::this_thread::sleep_for(betweenEchoes);
    }
    return what;
}

QString LoadClient::ask()
{
    const QByteArray serial = QByteArray::number(m_serial);
    const bool isPost = m_habit.request == Request::Post;
    const QByteArray body = isPost ? "body of " + serial : QByteArray();
    const QByteArray start = (isPost ? "POST /" : "GET /") + serial;
    QByteArray request = start + " HTTP/1.1\r\nHost: " + m_habit.host + "\r\n";
    if (isPost)
        request += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    if (!m_cookie.isEmpty())
        request += "Cookie: " + m_cookie + "\r\n";
    if (m_habit.connections == Connections::New)
        request += "Connection: close\r\n";
    return converse(request + "\r\n" + body, start + '\n' + body);
}

QString LoadClient::connect()
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    limitWaits(m_socket);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(quint16(m_habit.port.number()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return {};
    const QString what = systemError(u"connect"_s);
    disconnect();
    return what;
}

QString LoadClient::send(const QByteArray &bytes) const
{
    const ssize_t sent = ::send(m_socket, bytes.constData(), size_t(bytes.size()), MSG_NOSIGNAL);
    return sent == bytes.size() ? QString() : systemError(u"send"_s);
}

QString LoadClient::converse(const QByteArray &request, const QByteArray &wantedBody)
{
    if (const QString what = send(request); !what.isEmpty())
        return what;
    QByteArray answer;
    while (answerLength(answer) < 0 || answer.size() < answerLength(answer)) {
        if (const QString what = receive(answer); !what.isEmpty())
            return what;
    }
    const QByteArray line = answer.first(answer.indexOf('\r'));
    if (!line.startsWith("HTTP/1.1 200 "))
        return u"status "_s + QString::fromUtf8(line.mid(line.indexOf(' ') + 1));
    const qsizetype head = answer.indexOf("\r\n\r\n");
    if (answer.sliced(head + 4) != wantedBody)
        return u"wrong body: "_s + QString::fromUtf8(answer.sliced(head + 4).left(200));
    remember(answer.first(head + 2));
    return {};
}

void LoadClient::remember(const QByteArray &head)
{
    m_last.servedBy = header(head, "Served-By");
    if (const QByteArray cookie = header(head, "Set-Cookie"); m_habit.sendsCookies && !cookie.isEmpty())
        m_cookie = cookie.split(';').first();
    if (header(head, "Connection").toLower() == "close")
        disconnect();
}

QString LoadClient::echoOnce(const QByteArray &bytes) const
{
    if (const QString what = send(bytes); !what.isEmpty())
        return what;
    QByteArray answer;
    while (answer.size() < bytes.size()) {
        if (const QString what = receive(answer); !what.isEmpty())
            return what;
    }
    return answer == bytes ? QString() : u"wrong echo: "_s + QString::fromUtf8(answer);
}

QString LoadClient::receive(QByteArray &answer) const
{
    std::array<char, 4096> buffer{};
    const ssize_t size = ::recv(m_socket, buffer.data(), buffer.size(), 0);
    if (size < 0)
        return systemError(u"after %1 bytes"_s.arg(answer.size()));
    if (size == 0)
        return u"end of the connection after %1 bytes"_s.arg(answer.size());
    answer.append(buffer.data(), size);
    return {};
}

void LoadClient::disconnect()
{
    if (m_socket >= 0)
        ::close(m_socket);
    m_socket = -1;
}

} // namespace proxym::test
