// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "marathon/marathonmodule.h"
#include "support/fakehttpserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;
using namespace proxym::test;
using Manner = FakeReply::Manner;

//! Lists of Marathon that end between two chunks, where Qt takes a part for the whole.
class MarathonCutTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listThatEndsAtAnyChunkIsNoAnswer_data();
    void listThatEndsAtAnyChunkIsNoAnswer();
    void listOfAnotherLengthIsNoAnswer_data();
    void listOfAnotherLengthIsNoAnswer();
};

namespace {

const int parts = 26;

quint32 crc32(const QByteArray &bytes)
{
    quint32 crc = ~0U;
    for (const char byte : bytes) {
        crc ^= quint8(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

QByteArray littleEndian(quint32 number)
{
    QByteArray bytes;
    for (int shift = 0; shift < 32; shift += 8)
        bytes += char(number >> shift);
    return bytes;
}

//! RFC 1952 around what qCompress() makes: its own length, two bytes of zlib, the data, zlib's checksum.
QByteArray gzip(const QByteArray &body)
{
    const QByteArray zlib = qCompress(body).sliced(4);
    return QByteArray::fromHex("1f8b08000000000000ff") + zlib.sliced(2, zlib.size() - 6)
        + littleEndian(crc32(body)) + littleEndian(quint32(body.size()));
}

QByteArray encoded(const QByteArray &body, const QByteArray &encoding)
{
    if (encoding == "gzip")
        return gzip(body);
    return encoding == "deflate" ? qCompress(body).sliced(4) : body;
}

QByteArray head(const QByteArray &encoding, const QByteArray &length)
{
    const QByteArray coding = encoding.isEmpty() ? QByteArray() : "Content-Encoding: " + encoding + "\r\n";
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + coding + length + "\r\n\r\n";
}

//! The answer up to the end of this many chunks; whole with its last one.
QByteArray chunked(const QByteArray &body, const QByteArray &encoding, int chunks)
{
    const QByteArray sent = encoded(body, encoding);
    const qsizetype size = sent.size() / parts + 1;
    QByteArray answer = head(encoding, "Transfer-Encoding: chunked");
    for (qsizetype i = 0; i < chunks; ++i) {
        const QByteArray chunk = sent.mid(i * size, size);
        if (!chunk.isEmpty())
            answer += QByteArray::number(chunk.size(), 16) + "\r\n" + chunk + "\r\n";
    }
    return chunks > parts ? answer + "0\r\n\r\n" : answer;
}

//! Each of these is as long as a chunk, so that whole apps and tasks end where chunks do.
QByteArray list(const QByteArray &name)
{
    QByteArrayList elements;
    for (int i = 0; i < parts; ++i) {
        const QByteArray number = QByteArray::number(100 + i);
        elements += R"({"id":"/)" + number + R"(","appId":"/)" + number + R"(","host":"h","ports":[31)"
            + number + "]}";
    }
    return "{\"" + name + "\":[" + elements.join(',') + "]}";
}

//! The servers of all services; -1 for an error.
int serversIn(const QByteArray &path, const FakeReply &reply)
{
    FakeHttpServer server;
    server.answer("/v2/apps", list("apps"));
    server.answer("/v2/tasks", list("tasks"));
    server.answer("GET", path, reply);
    MarathonSettings settings;
    settings.servers.listed = {server.url()};
    MarathonModule module(settings);
    const auto found = QCoro::waitFor(module.source()->services(Reading::Everything));
    if (!found)
        return -1;
    qsizetype servers = 0;
    for (const Service &service : found->services)
        servers += service.hosts.size();
    return int(servers);
}

FakeReply raw(const QByteArray &answer, Manner manner = Manner::Raw)
{
    return FakeReply{.body = answer, .manner = manner};
}

QByteArray listOf(const QByteArray &path)
{
    return list(path.mid(qsizetype(qstrlen("/v2/"))));
}

} // namespace

void MarathonCutTest::listThatEndsAtAnyChunkIsNoAnswer_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<bool>("isReset");
    for (const QByteArray path : {"/v2/apps", "/v2/tasks"}) {
        for (const QByteArray encoding : {"", "gzip", "deflate"}) {
            QTest::addRow("%s %s closed", path.constData(), encoding.constData())
                << path << encoding << false;
            QTest::addRow("%s %s reset", path.constData(), encoding.constData()) << path << encoding << true;
        }
    }
}

void MarathonCutTest::listThatEndsAtAnyChunkIsNoAnswer()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, encoding);
    QFETCH(bool, isReset);
    const Manner manner = isReset ? Manner::RawReset : Manner::Raw;
    for (int chunks = 0; chunks <= parts; ++chunks) {
        const int servers = serversIn(path, raw(chunked(listOf(path), encoding, chunks), manner));
        // where only a checksum or the mark of the last chunk is missing, the list may still have come
        const bool mayBeWhole = encoding.isEmpty() ? chunks == parts : chunks > parts / 2;
        QVERIFY2(servers == -1 || (mayBeWhole && servers == parts), QByteArray::number(chunks));
    }
    QCOMPARE(serversIn(path, raw(chunked(listOf(path), encoding, parts + 1))), parts);
}

void MarathonCutTest::listOfAnotherLengthIsNoAnswer_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("encoding");
    for (const QByteArray path : {"/v2/apps", "/v2/tasks"}) {
        for (const QByteArray encoding : {"", "gzip"})
            QTest::addRow("%s %s", path.constData(), encoding.constData()) << path << encoding;
    }
}

void MarathonCutTest::listOfAnotherLengthIsNoAnswer()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, encoding);
    const QByteArray sent = encoded(listOf(path), encoding);
    const auto answer = [&](qsizetype length, qsizetype size) {
        return raw(head(encoding, "Content-Length: " + QByteArray::number(length)) + sent.first(size));
    };
    QCOMPARE(serversIn(path, answer(sent.size(), sent.size())), parts);
    for (const qsizetype size : {sent.size() - 20, sent.size() / 2, qsizetype(0)}) {
        QCOMPARE(serversIn(path, answer(sent.size(), size)), -1); // less than was said
        QCOMPARE(serversIn(path, answer(sent.size() + 10, size)), -1);
    }
    QCOMPARE(serversIn(path, answer(sent.size() / 2, sent.size())), -1); // more
}

QTEST_GUILESS_MAIN(MarathonCutTest)
#include "marathoncuttest.moc"
