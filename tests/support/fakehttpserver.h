// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QMap>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

#include <functional>
#include <optional>

namespace proxym::test {

struct FakeRequest {
    QByteArray method;
    QByteArray target; //!< as sent: path and query
    QMap<QByteArray, QByteArray> headers; //!< names in lower case
    QByteArray body;

    [[nodiscard]] QByteArray path() const { return target.split('?').first(); }
};

//! What the server does with one request.
struct FakeReply {
    enum class Manner {
        Whole, //!< head with Content-Length and the body
        Chunked, //!< the body in chunks of 1,000 bytes
        UntilClose, //!< no length: the body ends with the connection
        Hang, //!< nothing until answerHanging()
        HangInBody, //!< the head and half of the body, then nothing
        CutOff, //!< the head and half of the body, then the connection ends
        CutOffChunked, //!< the same within chunks
        Reset, //!< the connection is reset at once
        Drip, //!< one byte of the answer every 20 ms
        Raw, //!< only `body` is sent, including the head; then the connection ends
        RawReset, //!< the same, but the connection is reset a moment later
        Stream, //!< the head and the body; then whatever push() sends
    };
    int status = 200;
    QByteArray body;
    QByteArray contentType = QByteArrayLiteral("application/json");
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    Manner manner = Manner::Whole;
};

//! A web server for tests that can misbehave in every way a real one does. Once constructed, it listens on a
//! free port of loopback().
class FakeHttpServer final : public QObject {
    Q_OBJECT
public:
    using Handler = std::function<FakeReply(const FakeRequest &)>;

    FakeHttpServer();
    ~FakeHttpServer() override;

    [[nodiscard]] QUrl url(const QString &path = {}) const; //!< "http://127.0.0.1:40001" + path
    [[nodiscard]] quint16 port() const { return m_port; }

    //! Takes effect from now on. `path` is compared without the query. Everything not set is answered with
    //! 404.
    void answer(const QByteArray &method, const QByteArray &path, const FakeReply &reply);
    void answer(const QByteArray &method, const QByteArray &path, const Handler &handler);
    //! Shorthand for GET with 200 and JSON.
    void answer(const QByteArray &path, const QByteArray &json) { answer("GET", path, FakeReply{200, json}); }
    //! Serves a text/event-stream to GET. A stream of lines that answers a POST is
    //! `answer("POST", path, FakeReply{.manner = FakeReply::Manner::Stream})`.
    void stream(const QByteArray &path);

    //! Sends to every open stream.
    void push(const QByteArray &bytes);
    [[nodiscard]] int openStreams() const;
    void endStreams();

    //! All requests so far, in order; "GET /v2/apps".
    [[nodiscard]] QList<FakeRequest> requests() const { return m_requests; }
    [[nodiscard]] QList<FakeRequest> requests(const QByteArray &method, const QByteArray &path) const;
    [[nodiscard]] QList<QByteArray> requestLines() const;
    void forgetRequests() { m_requests.clear(); }

    //! Answers all requests like this from now on; without a reply: as set by answer().
    void answerAll(const std::optional<FakeReply> &reply) { m_toAll = reply; }
    //! Answers every hanging request, as at the end of a long poll.
    void answerHanging(const FakeReply &reply);
    //! Serves every hanging request once more, as set by answer() now: some may go on hanging.
    void serveHanging();
    [[nodiscard]] int hanging() const;
    //! Refuses connections and resets the open ones.
    void goDown();
    //! Listens again on the same port.
    void comeUp();

private:
    void greet();
    void read(QTcpSocket *socket);
    void serve(QTcpSocket *socket, const FakeRequest &request);
    void perform(QTcpSocket *socket, const FakeReply &reply);
    void drip(QTcpSocket *socket, const QByteArray &bytes);

    QTcpServer m_server;
    quint16 m_port = 0;
    QMap<QByteArray, Handler> m_handlers; //!< by "GET /path"
    std::optional<FakeReply> m_toAll;
    QList<FakeRequest> m_requests;
    QList<QPointer<QTcpSocket>> m_sockets;
    QList<QPointer<QTcpSocket>> m_streams;
    QList<QPointer<QTcpSocket>> m_hanging;
    QMap<QTcpSocket *, FakeRequest> m_served; //!< the last of each
    QMap<QTcpSocket *, QByteArray> m_received; //!< of requests not complete yet
};

} // namespace proxym::test
