// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/lineparser.h"

#include <QTest>

using namespace proxym;

class LineParserTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void linesAreTheSameWhereverTheyAreCut()
    {
        const QByteArray stream = "{\"a\":1}\n\n{\"b\":2}\r\n{\"c\":3}\n";
        const QList<ServerSentEvent> expected{
            {.data = R"({"a":1})"}, {.data = R"({"b":2})"}, {.data = R"({"c":3})"}};
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
            LineParser parser;
            QList<ServerSentEvent> events = parser.feed(stream.first(cut));
            events += parser.feed(stream.sliced(cut));
            QCOMPARE(events, expected);
        }
    }
    void lineWithoutItsEndIsNone()
    {
        LineParser parser;
        QVERIFY(parser.feed("{\"a\":1}").isEmpty());
        QCOMPARE(parser.feed("\n").size(), 1);
    }
    void tooLargeLineIsToldAndNotKept()
    {
        LineParser parser(4);
        QVERIFY(parser.feed("123").isEmpty());
        const QList<ServerSentEvent> expected{{.isTooLarge = true}, {.data = "1234"}};
        QCOMPARE(parser.feed("45\n1234\n"), expected);
    }
};

QTEST_APPLESS_MAIN(LineParserTest)
#include "lineparsertest.moc"
