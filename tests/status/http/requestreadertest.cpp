// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "status/http/requestreader.h"

#include <QTest>

using namespace proxym;
using namespace Qt::StringLiterals;

namespace {

const RequestLimits small{.head = 200, .body = 20, .eventPath = "/callback"};

//! The result: "200" and the rewritten request, the status of a refusal, or "…" if bytes are missing.
struct Outcome {
    int status = 0;
    WholeRequest request;
};

Outcome next(RequestReader &reader)
{
    const auto next = reader.next();
    if (const auto *request = std::get_if<WholeRequest>(&next))
        return {200, *request};
    if (const auto *refusal = std::get_if<Refusal>(&next))
        return {refusal->status, {}};
    return {};
}

Outcome read(const QByteArray &bytes)
{
    RequestReader reader(small);
    reader.feed(bytes);
    return next(reader);
}

QByteArray bodyOf(const WholeRequest &request)
{
    return request.bytes.mid(request.bytes.indexOf("\r\n\r\n") + 4);
}

const QByteArray post = "POST /x HTTP/1.1\r\nHost: a\r\n";
const QByteArray toCallback = "POST /callback HTTP/1.1\r\nHost: a\r\n";

} // namespace

class RequestReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsNotHttpIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const QByteArray &bytes, int status = 400) {
            QTest::newRow(name) << bytes << status;
        };
        row("only an empty line", "\r\n\r\n");
        row("only a method", "GET\r\n\r\n");
        row("version 9.9", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505);
        row("version 0.9", "GET /\r\n\r\n");
        row("two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n");
        row("method is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n");
        row("whole URL as target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n");
        row("target begins with two slashes", "GET //evil/ HTTP/1.1\r\nHost: a\r\n\r\n");
        row("broken escape", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n");
        row("escape cut off", "GET /%2 HTTP/1.1\r\nHost: a\r\n\r\n");
        row("escaped NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n");
        row("fragment", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n");
        row("raw UTF-8 in target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n");
        row("no Host", "GET / HTTP/1.1\r\n\r\n");
        row("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        row("Host with a slash", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n");
        row("line ends without CR", "GET / HTTP/1.1\nHost: a\n\r\n\r\n");
        row("CR within a line", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n");
        row("NUL in a field", QByteArrayLiteral("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"));
        row("field without colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n");
        row("blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n");
        row("folded field", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n");
        row("negative length", post + "Content-Length: -5\r\n\r\n");
        row("signed length", post + "Content-Length: +5\r\n\r\n");
        row("length beyond 64 bits", post + "Content-Length: 18446744073709551615\r\n\r\n");
        row("two lengths", post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx");
        row("length and chunks", post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx");
        row("chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        row("unknown transfer encoding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501);
        row("chunk size is no number", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
        row("chunk size is negative", post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n");
        row("chunk size is empty", post + "Transfer-Encoding: chunked\r\n\r\n\r\n");
        row("chunk size is huge", post + "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n");
        row("chunk size does not end", post + "Transfer-Encoding: chunked\r\n\r\n1;" + QByteArray(300, 'x'));
        row("chunk is longer than its size", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n");
        row("head is too large", "GET / HTTP/1.1\r\nHost: a\r\nX: " + QByteArray(300, 'x') + "\r\n\r\n", 431);
        row("head does not end", QByteArray(300, 'x'), 431);
        row("body is declared too large", post + "Content-Length: 21\r\n\r\n", 413);
        row("chunks become too many", post + "Transfer-Encoding: chunked\r\n\r\n15\r\n" + QByteArray(21, 'x'),
            413);
        row("large body at a path like the callback's",
            "POST /callback2 HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\n", 413);
    }
    void whatIsNotHttpIsRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        QCOMPARE(read(bytes).status, status);
    }

    void arrivesWholeHoweverItIsCut()
    {
        const QByteArray bytes =
            post + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n";
        RequestReader reader(small);
        for (const char byte : bytes.chopped(1)) {
            reader.feed(QByteArray(1, byte));
            QCOMPARE(next(reader).status, 0);
            QVERIFY(!reader.isIdle());
        }
        reader.feed(bytes.right(1));
        const Outcome outcome = next(reader);
        QCOMPARE(outcome.status, 200);
        QCOMPARE(outcome.request.bytes, "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nabcde");
        QVERIFY(reader.isIdle());
    }

    void fieldsAboutTheConnectionStayHere()
    {
        const Outcome outcome = read(
            "GET /?q=1 HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n");
        QCOMPARE(outcome.request.bytes, "GET /?q=1 HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n");
        QVERIFY(!outcome.request.closes);
    }

    void requestsInARowComeOneByOne()
    {
        RequestReader reader(small);
        reader.feed(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        QVERIFY(next(reader).request.bytes.startsWith("GET /1 "));
        QVERIFY(!reader.isIdle());
        const Outcome second = next(reader);
        QVERIFY(second.request.bytes.startsWith("GET /2 "));
        QVERIFY(second.request.closes);
        QVERIFY(reader.isIdle());
    }

    void oldClientsAreNotKept() { QVERIFY(read("GET / HTTP/1.0\r\n\r\n").request.closes); }

    void largeEventsLoseTheirBody_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("by length") << QByteArray("Content-Length: 50\r\n\r\n" + QByteArray(50, 'x'));
        QTest::newRow("in chunks") << QByteArray("Transfer-Encoding: chunked\r\n\r\n14\r\n"
                                                 + QByteArray(20, 'x') + "\r\n3\r\nabc\r\n0\r\n\r\n");
    }
    void largeEventsLoseTheirBody()
    {
        QFETCH(QByteArray, body);
        RequestReader reader(small);
        reader.feed(toCallback + body + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        const Outcome outcome = next(reader);
        QCOMPARE(outcome.status, 200);
        QVERIFY(outcome.request.isEvent);
        QCOMPARE(bodyOf(outcome.request), QByteArray());
        QVERIFY(next(reader).request.bytes.startsWith("GET /next "));
    }

    void smallEventsKeepTheirBody()
    {
        const Outcome outcome = read(toCallback + "Content-Length: 2\r\n\r\n{}");
        QVERIFY(outcome.request.isEvent);
        QCOMPARE(bodyOf(outcome.request), "{}");
    }

    void whoWaitsForContinueIsToldOnce()
    {
        RequestReader reader(small);
        reader.feed(post + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        QCOMPARE(next(reader).status, 0);
        QVERIFY(reader.takeExpectation());
        QVERIFY(!reader.takeExpectation());
        reader.feed("ab");
        QCOMPARE(bodyOf(next(reader).request), "ab");
    }
};

QTEST_GUILESS_MAIN(RequestReaderTest)
#include "requestreadertest.moc"
