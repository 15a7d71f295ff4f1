// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/sseparser.h"

#include <QTest>

using namespace proxym;

class SseParserTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void framesBecomeEvents_data();
    void framesBecomeEvents();
    void piecesCutAnywhereGiveTheSameEvents_data() { framesBecomeEvents_data(); }
    void piecesCutAnywhereGiveTheSameEvents();
    void eventOfManyMegabytesArrives();
    void tooLargeEventIsReportedAndTheStreamGoesOn_data();
    void tooLargeEventIsReportedAndTheStreamGoesOn();
};

namespace {

using Events = QList<ServerSentEvent>;

QByteArray shown(const Events &events)
{
    QByteArray text;
    for (const ServerSentEvent &event : events)
        text += '<' + event.type + '|' + event.data + (event.isTooLarge ? "|too large>" : ">");
    return text;
}

} // namespace

void SseParserTest::framesBecomeEvents_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QByteArray>("events");
    const auto row = [](const char *name, const char *stream, const char *events) {
        QTest::newRow(name) << QByteArray(stream) << QByteArray(events);
    };
    row("CRLF", "event: a\r\ndata: {}\r\n\r\n", "<a|{}>");
    row("LF", "event: a\ndata: {}\n\n", "<a|{}>");
    row("CR", "event: a\rdata: {}\r\r", "<a|{}>");
    row("without an event line", "data: {\"eventType\":\"x\"}\r\n\r\n", "<|{\"eventType\":\"x\"}>");
    row("several data lines", "data: {\r\ndata: }\r\n\r\n", "<|{\n}>");
    row("no blank after the colon", "event:a\ndata:b\n\n", "<a|b>");
    row("only one blank is taken", "data:  b\n\n", "<| b>");
    row("data line without value", "data\n\n", "<|>");
    row("comments and other fields", ": hello\nid: 1\nretry: 5\nevent: a\ndata: b\n\n", "<a|b>");
    row("heart-beats between", "\r\n\r\ndata: a\r\n\r\n\r\n\r\ndata: b\r\n\r\n\r\n", "<|a><|b>");
    row("type does not outlive its frame", "event: a\n\ndata: b\n\n", "<|b>");
    row("unfinished frame", "data: a\n\ndata: b\n", "<|a>");
}

void SseParserTest::framesBecomeEvents()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, events);
    SseParser parser;
    QCOMPARE(shown(parser.feed(stream)), events);
}

void SseParserTest::piecesCutAnywhereGiveTheSameEvents()
{
    QFETCH(QByteArray, stream);
    QFETCH(QByteArray, events);
    for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
        SseParser parser;
        Events found = parser.feed(stream.first(cut));
        found += parser.feed(stream.sliced(cut));
        QCOMPARE(shown(found), events);
    }
    SseParser parser;
    Events found;
    for (const char byte : stream)
        found += parser.feed(QByteArrayView(&byte, 1));
    QCOMPARE(shown(found), events);
}

void SseParserTest::eventOfManyMegabytesArrives()
{
    const QByteArray data(20 * 1024 * 1024, 'x');
    const QByteArray stream = "event: deployment_info\r\ndata: " + data + "\r\n\r\n";
    SseParser parser;
    Events found;
    for (qsizetype at = 0; at < stream.size(); at += 16'384)
        found += parser.feed(QByteArrayView(stream).sliced(at, qMin<qsizetype>(16'384, stream.size() - at)));
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first().data.size(), data.size());
}

void SseParserTest::tooLargeEventIsReportedAndTheStreamGoesOn_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("one line") << "event: a\r\ndata: " + QByteArray(200, 'x') + "\r\n\r\n";
    QTest::newRow("many lines") << "event: a\r\n" + QByteArray("data: xxxxxxxxxx\r\n").repeated(20) + "\r\n";
    QTest::newRow("more lines after it") << "event: a\ndata: " + QByteArray(200, 'x') + "\ndata: y\n: z\n\n";
}

void SseParserTest::tooLargeEventIsReportedAndTheStreamGoesOn()
{
    QFETCH(QByteArray, frame);
    const QByteArray stream = frame + "data: b\r\n\r\n";
    for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
        SseParser parser(100);
        Events found = parser.feed(stream.first(cut));
        found += parser.feed(stream.sliced(cut));
        QCOMPARE(shown(found), QByteArray("<a||too large><|b>"));
    }
}

QTEST_GUILESS_MAIN(SseParserTest)
#include "sseparsertest.moc"
