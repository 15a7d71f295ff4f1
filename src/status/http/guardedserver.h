// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/http/requestreader.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>

namespace proxym {

//! The limits of one listening socket. QHttpServer itself has none.
struct ConnectionLimits {
    int connections = 1000;
    int reserved = 50; //!< additional connections, which may only post events
    std::chrono::milliseconds request = std::chrono::seconds(10); //!< from its first byte to its last
    std::chrono::milliseconds idle =
        std::chrono::seconds(30); //!< between requests, and while the client takes nothing of an answer
    std::chrono::milliseconds reserve = std::chrono::seconds(2); //!< for a request on a reserved connection
    RequestLimits sizes;
};

//! One connection. QHttpServer sees a request only when it is complete and well-formed, and the next one only
//! when the first has been answered. So it can be neither flooded nor confused, and late answers keep their
//! order. This works by taking bytes out of the socket's buffer before Qt's own slot runs, and putting the
//! whole request back, all with QIODevice's public functions.
class GuardedSocket final : public QTcpSocket {
    Q_OBJECT
public:
    GuardedSocket(const ConnectionLimits &limits, bool isReserved);
    ~GuardedSocket() override;

    //! Writes the answer to the current request, then continues with the next one or closes.
    void answer(const QByteArray &bytes);
    //! Writes the start of an endless answer. From here on nothing is read, and no time limit holds.
    void beginStream(const QByteArray &bytes);
    //! The two ends of a connection, a pair that no other connection has.
    struct Ends {
        QHostAddress peer;
        quint16 peerPort = 0;
        quint16 port = 0; //!< ours

        bool operator==(const Ends &) const = default;
        friend size_t qHash(const Ends &ends, size_t seed = 0)
        {
            return qHashMulti(seed, ends.peer, ends.peerPort, ends.port);
        }
    };
    //! The open connection between these; null if there is none.
    [[nodiscard]] static GuardedSocket *find(const Ends &ends);
    //! Takes over a connection that the kernel has accepted. False if that is not possible.
    bool adopt(qintptr descriptor);

    //! Whether the current request is the last one on this connection.
    [[nodiscard]] bool closesAfterAnswer() const { return m_closes; }

private:
    enum class Stage { Reading, Answering, Streaming, Leaving };

    void receive();
    bool makeNextVisible();
    void handOver();
    void putBack(const QByteArray &bytes);
    void refuse(const Refusal &refusal);
    void expire();

    Ends m_ends;
    ConnectionLimits m_limits;
    bool m_isReserved;
    RequestReader m_reader;
    QTimer m_deadline;
    Stage m_stage = Stage::Reading;
    bool m_closes = false;
    bool m_isHandingOver = false;
};

//! A listening socket whose connections are all guarded; QHttpServer is bound to it.
class GuardedTcpServer final : public QTcpServer {
    Q_OBJECT
public:
    explicit GuardedTcpServer(const ConnectionLimits &limits);
    [[nodiscard]] int liveConnections() const { return m_live; }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    ConnectionLimits m_limits;
    int m_live = 0;
};

//! `limits` with no more connections than this process may open in addition to what proxym itself needs:
//! QTcpServer spins forever once no descriptor is left.
[[nodiscard]] ConnectionLimits withinOpenFiles(ConnectionLimits limits);

} // namespace proxym
