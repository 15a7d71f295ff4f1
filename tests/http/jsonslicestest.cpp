// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/jsonslices.h"
#include "http/httpbody.h"
#include "http/jsonbody.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace proxym;

namespace {

//! JSON, with ' for ".
QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

using Ints = QList<qint64>;

//! The numbers of the array "list", read at once; nothing if the text is not good JSON.
std::optional<Ints> readAtOnce(const QByteArray &text)
{
    Ints numbers;
    const auto add = [&](json::Value &value) { numbers += json::number(value); };
    const auto read = json::readJson(text, [&](std::string_view key, json::Value &value) {
        if (key == "list")
            json::eachElement(value, add);
    });
    return read ? std::optional(numbers) : std::nullopt;
}

//! The same, cut into pieces and slices of these sizes.
std::optional<Ints> readInSlices(QByteArrayView text, qsizetype piece, qsizetype slice)
{
    Ints numbers;
    const auto add = [&](json::Value &value) { numbers += json::number(value); };
    json::Slices slices("list", slice);
    bool isGood = true;
    for (; !text.isEmpty(); text = text.sliced(std::min(piece, text.size()))) {
        for (const QByteArray &one : slices.add(text.first(std::min(piece, text.size()))))
            isGood = json::readJsonList(one, add) && isGood;
    }
    const auto read = json::readJson(slices.rest(), [&](std::string_view key, json::Value &value) {
        if (key == "list")
            json::eachElement(value, add);
    });
    return isGood && read ? std::optional(numbers) : std::nullopt;
}

} // namespace

class JsonSlicesTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void slicesAndRestAreTheWhole()
    {
        json::Slices slices("list", 3);
        QByteArrayList all = slices.add(quoted("{'before': [1, 2], 'list': [10, [2, 3], {'a': '],'}, 4"));
        all += slices.add(quoted("], 'after': {'list': [5]}}"));
        const QByteArrayList expected{"[10, [2, 3]]", quoted("[ {'a': '],'}]"), "[ 4]"};
        QCOMPARE(all, expected);
        QCOMPARE(slices.rest(), quoted("{'before': [1, 2], 'list': [], 'after': {'list': [5]}}"));
    }

    void textIsReadAsIfAtOnce_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addRow("list") << quoted("{'list': [1, 2, 3, 4]}");
        QTest::addRow("empty") << quoted("{'list': [ ], 'x': 1}");
        QTest::addRow("none") << quoted("{'other': [1]}");
        QTest::addRow("not a list") << quoted("{'list': {'list': [1]}}");
        QTest::addRow("twice") << quoted("{'list': [1, 2], 'list':[3]}");
        QTest::addRow("name with an escape") << quoted("{'l\\u0069st': [1, 2]}");
        QTest::addRow("end of a name") << quoted("{'x\\'list': [1, 2]}");
        QTest::addRow("name as a text") << quoted("{'x': 'list', 'y': ['list', 1], 'list' : [7]}");
        QTest::addRow("far away") << quoted("{'list':") + QByteArray(300, ' ') + "[1, 2]}";
        QTest::addRow("brackets in texts") << quoted("{'list': [1, ']', '\\'],[', 2, '\\\\'], 'a': '[{'}");
        QTest::addRow("long texts") << quoted("{'list': ['") + QByteArray(300, 'x') + quoted("],', 1, '")
                + QByteArray(300, '\\') + quoted("', 2, '") + QByteArray(254, 'x') + quoted("\\']', 3]}");
        QTest::addRow("comma first") << quoted("{'list': [,1]}");
        QTest::addRow("comma last") << quoted("{'list': [1,]}");
        QTest::addRow("two commas") << quoted("{'list': [1,,2]}");
        QTest::addRow("no comma") << quoted("{'list': [1 2]}");
        QTest::addRow("wrong bracket") << quoted("{'list': [1}]}");
        QTest::addRow("not closed") << quoted("{'list': [1, 2");
        QTest::addRow("text not closed") << quoted("{'list': [1, '2]}");
        QTest::addRow("something follows") << quoted("{'list': [1]} x");
        QTest::addRow("brackets that were not opened") << quoted("]]]{'list': [1]}");
        QTest::addRow("a list") << quoted("[{'list': [1]}]");
    }
    void textIsReadAsIfAtOnce()
    {
        QFETCH(QByteArray, text);
        for (qsizetype end = 0; end <= text.size(); ++end) {
            const QByteArray cut = text.first(end);
            const auto expected = readAtOnce(cut);
            for (const qsizetype piece : {1, 2, 3, 7, 1000}) {
                for (const qsizetype slice : {0, 1, 2, 5, 1000})
                    QVERIFY2(readInSlices(cut, piece, slice) == expected,
                             cut + " in pieces of " + QByteArray::number(piece) + " and slices of "
                                 + QByteArray::number(slice));
            }
        }
    }

    void bodyIsTheSameHoweverItArrives()
    {
        QByteArray text;
        while (text.size() < 3 * HttpBody::pieceSize)
            text += "\"" + QByteArray::number(text.size()) + "\",";
        const HttpBody atOnce(text);
        HttpBody inParts;
        for (qsizetype begin = 0; begin < text.size(); begin += 77'777)
            inParts.append(
                QByteArrayView(text).sliced(begin, std::min<qsizetype>(77'777, text.size() - begin)));
        QCOMPARE(inParts, atOnce);
        QCOMPARE(qHash(inParts, 1), qHash(atOnce, 1));
        QCOMPARE(inParts.size(), text.size());
        QCOMPARE(inParts.whole(), text);
        QVERIFY(!inParts.isBlank());
        QVERIFY(HttpBody(QByteArray(HttpBody::pieceSize * 2, ' ')).isBlank());
        QVERIFY(HttpBody().whole().isEmpty());
    }

    void longListIsReadWhole()
    {
        QByteArray text = quoted("{'list': [");
        for (int i = 0; i < 200'000; ++i)
            text += QByteArray::number(i) + (i < 199'999 ? ", " : "");
        Ints numbers;
        const auto readInPieces = [&](QByteArrayView all, std::string_view name) {
            json::ListReader reader(name, [&](json::Value &value) { numbers += json::number(value); });
            constexpr qsizetype piece = 10'007;
            for (; !all.isEmpty(); all = all.sliced(std::min(piece, all.size())))
                reader.add(all.first(std::min(piece, all.size())));
            return reader.end();
        };
        const auto read = readInPieces(text + "]}", "list");
        QVERIFY(read && *read);
        QCOMPARE(numbers.size(), 200'000);
        QVERIFY(std::ranges::is_sorted(numbers));
        QVERIFY(!readInPieces(text, "list"));
        QCOMPARE(readInPieces(text + "]}", "other"), false);
    }
};

QTEST_GUILESS_MAIN(JsonSlicesTest)
#include "jsonslicestest.moc"
