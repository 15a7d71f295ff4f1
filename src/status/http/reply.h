// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/http/guardedserver.h"

#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QPointer>

namespace proxym {

//! The right to answer one request, once, now or later; the client may be gone by then. Every route ends in
//! send(). Nothing else writes to the QHttpServerResponder, whose answers lack our headers.
class Reply {
public:
    Reply(const QHttpServerRequest &request, const QHttpServerResponder &responder);
    Reply(Reply &&) = default;
    Reply &operator=(Reply &&) = default;
    ~Reply() = default;

    //! Answers; handles If-None-Match and HEAD.
    void send(Response response);
    //! Answers with the head of an endless body and hands over the connection. Null if the client is gone,
    //! and for HEAD, which is answered completely.
    [[nodiscard]] QPointer<GuardedSocket> beginStream(const Response &response);

private:
    QPointer<GuardedSocket> m_socket;
    bool m_isHead;
    QByteArray m_ifNoneMatch;
};

} // namespace proxym
