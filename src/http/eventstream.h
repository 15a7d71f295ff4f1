// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"
#include "http/sseparser.h"

#include <QNetworkReply>

namespace proxym {

//! Why a stream ended or never began.
struct StreamEnd {
    Error error;
    int status = 0; //!< of the answer where it was not 200, else 0
    QByteArray location; //!< of a redirect, unresolved
};

//! One text/event-stream of one server at a time, on connections of its own, so that it never starves
//! requests. It neither reconnects nor follows redirects: who opens it decides.
class EventStream final : public QObject {
    Q_OBJECT
public:
    //! `options.timeout` bounds the time until the head of the answer; after that, `silence` without a single
    //! byte ends the stream.
    EventStream(const HttpOptions &options, std::chrono::milliseconds silence);
    ~EventStream() override;

    //! Ends the stream that is open, without a signal, and begins this one.
    void open(const QUrl &url);
    //! Without a signal.
    void close();

Q_SIGNALS:
    //! Status 200 and the right content type.
    void opened();
    void received(const proxym::ServerSentEvent &event);
    //! Once for each open() that was not closed; it may be opened again at once.
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
    SseParser m_parser;
    QTimer m_watchdog;
    bool m_isOpen = false;
};

} // namespace proxym
