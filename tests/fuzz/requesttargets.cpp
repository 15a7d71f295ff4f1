// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "fuzz/target.h"
#include "peers/disagreement.h"
#include "peers/peeranswer.h"
#include "status/http/requestreader.h"
#include "status/requestguard.h"

using namespace Qt::StringLiterals;

namespace proxym::test {

namespace {

constexpr qsizetype mostHead = 512;
constexpr qsizetype mostBody = 64;

//! What is read from the bytes of one connection.
struct Reading {
    QList<QByteArray> requests;
    QList<bool> closes, events;
    std::optional<Refusal> refusal;

    bool operator==(const Reading &) const = default;
};

Reading readInPieces(const QByteArray &bytes, qsizetype piece)
{
    RequestReader reader({.head = mostHead, .body = mostBody, .eventPath = "/callback"});
    Reading reading;
    for (qsizetype at = 0; at < bytes.size() && !reading.refusal; at += piece) {
        reader.feed(bytes.mid(at, piece));
        for (;;) {
            const auto next = reader.next();
            if (const auto *refusal = std::get_if<Refusal>(&next))
                reading.refusal = *refusal;
            const auto *request = std::get_if<WholeRequest>(&next);
            if (!request)
                break;
            reading.requests.append(request->bytes);
            reading.closes.append(request->closes);
            reading.events.append(request->isEvent);
        }
    }
    return reading;
}

//! The request contains nothing that two readers could understand differently.
void isUnambiguous(const QByteArray &request)
{
    const qsizetype end = request.indexOf("\r\n\r\n");
    hold(end > 0 && end <= 2 * mostHead, "a request has a head of bounded size");
    const QByteArray head = request.left(end);
    const QByteArray body = request.mid(end + 4);
    hold(body.size() <= mostBody, "a body is no larger than allowed");
    hold(head.count('\n') == head.count("\r\n") && head.count('\r') == head.count("\r\n"),
         "lines end in CRLF only");
    const QByteArray lower = head.toLower();
    hold(lower.count("\r\ncontent-length:") == 1 && !lower.contains("\r\ntransfer-encoding:"),
         "one length, no chunks");
    hold(lower.endsWith("\r\ncontent-length: " + QByteArray::number(body.size())),
         "the length is that of the body");

    if (!lower.contains("\r\nhost:"))
        return; // it was HTTP/1.0; read again as HTTP/1.1, it would need one
    const Reading again = readInPieces(request, request.size());
    hold(!again.refusal && again.requests == QList{request},
         "a request read again is the same, and the only one");
}

void requestsAreRead(const QByteArray &bytes)
{
    const Reading whole = readInPieces(bytes, bytes.size() + 1);
    for (const qsizetype piece : {1, 3}) {
        Reading cut = readInPieces(bytes, piece);
        hold(cut == whole, "the same requests wherever the bytes are cut");
    }
    for (const QByteArray &request : whole.requests)
        isUnambiguous(request);
}

//! The lines of the input are the fields Host, Origin, Sec-Fetch-Site and Authorization.
void requestsAreGuarded(const QByteArray &bytes)
{
    const QByteArrayList lines = bytes.split('\n');
    const QByteArray host = lines.value(0);
    const QByteArray origin = lines.value(1);
    const QByteArray site = lines.value(2);
    const bool isOwn = isOwnHost(host, {u"proxym.example.com"_s});
    hold(isOwn == isOwnHost(host.toUpper(), {u"proxym.example.com"_s}),
         "letter case does not matter in a host");
    hold(!isOwn || !host.contains("evil.example.com"), "a stranger's name is never ours");
    hold(!isForeign({}, {}, host), "who sends neither Origin nor Sec-Fetch-Site is no page");
    hold(!isForeign("http://" + host, site.isEmpty() ? QByteArray() : "same-origin", host),
         "our own page passes");
    hold(isForeign(origin, "cross-site", host), "another site's page does not pass");
    hold(isForeign("null", site, host), "a sandboxed page does not pass");

    static const Secret password(u"s3cret"_s);
    const QByteArray right = "operator:s3cret";
    if (isAuthorised(lines.value(3), u"operator"_s, password)) {
        const QByteArray given = lines.value(3).mid(qsizetype(qstrlen("basic ")));
        hold(QByteArray::fromBase64(given.trimmed()) == right, "only the right password opens");
    }
}

//! What claims to be another edge.
void edgesAreRead(const QByteArray &bytes)
{
    constexpr qsizetype longest = 1'000;
    if (const auto status = peerStatusFrom(bytes)) {
        hold(!status->state.isEmpty() && !status->version.isEmpty(), "an edge has a state and a version");
        hold(status->summary.size() <= longest && !status->summary.contains(u'\n'), "a summary can be shown");
        hold(status->services.total >= 0 && status->services.servers >= 0, "no number is negative");
    }
    const auto names = peerFingerprintsFrom(bytes);
    if (!names)
        return;
    hold(disagreementOf(*names, *names).total() == 0, "an edge agrees with itself");
    hold(disagreementOf(*names, {}).totalOnlyHere == names->size(), "every name counts");
}

} // namespace

QList<Target> requestTargets()
{
    return {
        {"http-request",
         requestsAreRead,
         {"GET /api/status?x=%41 HTTP/1.1\r\nHost: 127.0.0.1:5678\r\nAccept: */*\r\n\r\n",
          "POST /api/refresh HTTP/1.0\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhelloGET / "
          "HTTP/1.1\r\nHost: a\r\n\r\n",
          "POST /callback HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
          "4;x="
          "y\r\nabcd\r\n40\r\n0123456789012345678901234567890123456789012345678901234567890123\r\n0\r\nTraile"
          "r: x\r\n\r\n",
          "HEAD / HTTP/1.1\r\nhost: [::1]:5678\r\nconnection: close, te\r\ncontent-length: 0\r\n\r\n"}},
        {"http-guard",
         requestsAreGuarded,
         {"127.0.0.1:5678\nhttp://127.0.0.1:5678\nsame-origin\nBasic b3BlcmF0b3I6czNjcmV0",
          "proxym.example.com\nhttps://proxym.example.com:443\nnone\nbasic  b3BlcmF0b3I6czNjcmV0",
          "[::1]:80\nnull\ncross-site\nBearer x", "evil.example.com\nhttp://localhost\n\n"}},
        {"peer-answer",
         edgesAreRead,
         {R"({"version":"0.1.0","startedAt":"2026-11-23T07:10:22.000Z","state":"inSync","summary":"In sync: 2)"
          R"( services","services":{"total":2,"servers":5},"instance":"00c0ffee00c0ffee",)"
          R"("fingerprint":"0123456789abcdef"})",
          R"({"services":{"web_80":"0123456789abcdef","db_5432":"00000000000000ff"}})"}},
    };
}

} // namespace proxym::test
