// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"
#include "http/lineparser.h"

#include <QNetworkReply>

#include <variant>

namespace proxym {

//! Why a stream ended or never began.
struct StreamEnd {
    Error error;
    int status = 0; //!< the answer's, if it was not 200, else 0
    QByteArray location; //!< a redirect's, unresolved
};

//! One stream of events from one server at a time: a text/event-stream, or lines of JSON. It is on its own
//! connections, so that it never blocks other requests. It neither reconnects nor follows redirects: its
//! owner decides that.
class EventStream final : public QObject {
    Q_OBJECT
public:
    static constexpr char type[] = "text/event-stream"; //!< Marathon compares it literally

    //! `options.timeout` limits the time until the head of the answer; after that the stream ends if no byte
    //! arrives for `silence`.
    EventStream(const HttpOptions &options, std::chrono::milliseconds silence);
    ~EventStream() override;

    //! Ends the current stream, without a signal, and begins this one. `asked.accept` is the only type that
    //! counts as an answer; unless it is text/event-stream, each line is an event.
    void open(const HttpRequest &asked);
    //! A text/event-stream.
    void open(const QUrl &url) { open(HttpRequest{.url = url, .accept = type}); }
    //! Emits no signal.
    void close();

Q_SIGNALS:
    //! The answer has status 200 and the right content type.
    void opened();
    void received(const proxym::ServerSentEvent &event);
    //! Emitted once for each open() that was not closed; the stream may be reopened at once.
    void ended(const proxym::StreamEnd &end);

private:
    void judgeHead();
    void read();
    void finish();
    void end(const StreamEnd &end);

    struct Later { // a reply must outlive the signals it is sending
        void operator()(QNetworkReply *reply) const;
    };
    HttpOptions m_options;
    std::chrono::milliseconds m_silence;
    QNetworkAccessManager &m_network;
    std::unique_ptr<QNetworkReply, Later> m_reply;
    std::variant<SseParser, LineParser> m_parser;
    QByteArray m_accept;
    QTimer m_watchdog;
    bool m_isOpen = false;
};

} // namespace proxym
