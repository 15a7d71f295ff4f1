// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/reply.h"

#include "status/http/httpserverversions.h"

namespace proxym {

namespace {

//! Whether one of the listed tags is `etag`; weak ones match, as RFC 9110 requires for GET.
bool matches(const QByteArray &ifNoneMatch, const QByteArray &etag)
{
    for (QByteArray tag : ifNoneMatch.split(',')) {
        tag = tag.trimmed();
        if (tag.startsWith("W/"))
            tag.remove(0, 2);
        if (tag == etag || tag == "*")
            return true;
    }
    return false;
}

} // namespace

Reply::Reply(const QHttpServerRequest &request, const QHttpServerResponder &responder)
    : m_socket(socketOf(request, responder))
    , m_isHead(request.method() == QHttpServerRequest::Method::Head)
    , m_ifNoneMatch(request.value("if-none-match"))
{
}

void Reply::send(Response response)
{
    const QPointer<GuardedSocket> socket = std::exchange(m_socket, nullptr);
    if (!socket)
        return;
    if (response.status == 200 && !response.etag.isEmpty() && matches(m_ifNoneMatch, response.etag))
        response.status = 304;
    socket->answer(
        serialised(response, m_isHead ? BodyPart::Omitted : BodyPart::Whole, socket->closesAfterAnswer()));
}

QPointer<GuardedSocket> Reply::beginStream(const Response &response)
{
    const QPointer<GuardedSocket> socket = std::exchange(m_socket, nullptr);
    if (!socket)
        return {};
    const QByteArray head = serialised(response, BodyPart::Endless, !m_isHead || socket->closesAfterAnswer());
    if (!m_isHead) {
        socket->beginStream(head);
        return socket;
    }
    socket->answer(head);
    return {};
}

} // namespace proxym
