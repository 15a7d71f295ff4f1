// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/jsonbody.h"

#include <QTest>

using namespace proxym;

namespace {

using Bytes = std::optional<QByteArray>;

Bytes base64In(const QByteArray &json)
{
    Bytes bytes;
    const auto whole = json::readJson("{\"a\":" + json + '}', [&bytes](std::string_view, json::Value &value) {
        bytes = json::base64(value);
    });
    return whole ? bytes : "it is not JSON";
}

} // namespace

class JsonBodyTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void base64IsDecoded_data();
    void base64IsDecoded();
};

void JsonBodyTest::base64IsDecoded_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Bytes>("bytes");

    QTest::newRow("no bytes") << QByteArray(R"("")") << Bytes("");
    QTest::newRow("padded") << QByteArray(R"("L3dlYg==")") << Bytes("/web");
    QTest::newRow("not padded") << QByteArray(R"("L3dl")") << Bytes("/we");
    QTest::newRow("not UTF-8") << QByteArray(R"("/wA=")") << Bytes(QByteArray("\xff\0", 2));
    QTest::newRow("escaped") << QByteArray(R"("\/wA=")") << Bytes(QByteArray("\xff\0", 2));
    for (const char *text : {"a", "L3dlYg", "L3dlYg=", "L3dlYh==", "_wA=", "L3dl ", "L3\\ndl", "*", "="})
        QTest::newRow(text) << '"' + QByteArray(text) + '"' << Bytes();
    for (const char *other : {"7", "null", "[]", "{}", "true"})
        QTest::newRow(other) << QByteArray(other) << Bytes();
}

//! Strictly: what is not Base64 to its last character is nothing.
void JsonBodyTest::base64IsDecoded()
{
    QFETCH(QByteArray, json);
    QFETCH(Bytes, bytes);
    QCOMPARE(base64In(json), bytes);
}

QTEST_APPLESS_MAIN(JsonBodyTest)
#include "jsonbodytest.moc"
