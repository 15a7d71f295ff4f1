// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <QHostAddress>
#include <QMap>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <sys/socket.h>

namespace proxym::test {

//! One response, taken apart. `status` is 0 if none came.
struct HttpAnswer {
    int status = 0;
    QMap<QByteArray, QByteArray> headers; //!< names in lower case
    QByteArray body;
};

//! A client that sends exactly the bytes it is given.
class Probe {
public:
    explicit Probe(quint16 port)
    {
        m_socket.connectToHost(QHostAddress::LocalHost, port);
        isConnected = QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::ConnectedState; });
    }

    void send(const QByteArray &bytes) { m_socket.write(bytes); }
    //! Everything received so far.
    [[nodiscard]] QByteArray received()
    {
        m_bytes += m_socket.readAll();
        return m_bytes;
    }
    [[nodiscard]] bool receives(const QByteArray &text)
    {
        return QTest::qWaitFor([&] { return received().contains(text); });
    }
    [[nodiscard]] bool isClosedByServer()
    {
        return QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; });
    }
    //! Closes our direction only; what the server still sends is received.
    void finishSending()
    {
        m_socket.flush();
        ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR);
    }
    void reset() { m_socket.abort(); }
    //! The next response; without its body after a HEAD request.
    [[nodiscard]] HttpAnswer answer(bool isHead = false)
    {
        if (!QTest::qWaitFor([this] { return received().contains("\r\n\r\n") || isGone(); }))
            return {};
        const qsizetype end = received().indexOf("\r\n\r\n");
        if (end < 0)
            return {};
        HttpAnswer answer = headFrom(m_bytes.left(end));
        const qsizetype length = isHead ? 0 : answer.headers.value("content-length").toLongLong();
        if (!QTest::qWaitFor([&] { return received().size() >= end + 4 + length || isGone(); }))
            return {};
        answer.body = received().mid(end + 4, length);
        m_bytes.remove(0, end + 4 + length);
        return answer;
    }

    bool isConnected = false;

private:
    [[nodiscard]] bool isGone() const
    {
        return m_socket.state() == QAbstractSocket::UnconnectedState && m_socket.bytesAvailable() == 0;
    }
    [[nodiscard]] static HttpAnswer headFrom(const QByteArray &text)
    {
        QList<QByteArray> lines = text.split('\n');
        HttpAnswer answer{.status = lines.takeFirst().split(' ').value(1).toInt()};
        for (const QByteArray &line : lines) {
            const qsizetype colon = line.indexOf(':');
            answer.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
        }
        return answer;
    }

    QTcpSocket m_socket;
    QByteArray m_bytes;
};

//! One request over its own connection. Each of `fields` ends with "\r\n".
[[nodiscard]] inline HttpAnswer ask(quint16 port, const QByteArray &methodAndTarget,
                                    const QByteArray &fields = {}, const QByteArray &body = {})
{
    Probe probe(port);
    const QByteArray host = fields.contains("Host:") ? QByteArray() : QByteArray("Host: 127.0.0.1\r\n");
    const QByteArray length =
        body.isEmpty() ? QByteArray() : "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    probe.send(methodAndTarget + " HTTP/1.1\r\n" + host + fields + length + "\r\n" + body);
    return probe.answer(methodAndTarget.startsWith("HEAD "));
}

} // namespace proxym::test
