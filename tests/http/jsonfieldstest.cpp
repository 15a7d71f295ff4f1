// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "http/jsonfields.h"

#include <QTest>

using namespace proxym;
using namespace Qt::StringLiterals;
using json::Field;

namespace {

struct Box {
    QString name = u"unread"_s;
    std::int64_t port = 7;
    QStringList tags = {};
    QString city = u"unread"_s;
    int calls = 0;

    bool operator==(const Box &) const = default;
};

//! Nothing if it is not the JSON of an object.
std::optional<Box> boxIn(const QByteArray &text)
{
    Box box;
    const auto count = [&box](json::Value &) { ++box.calls; };
    const auto read = json::readJson(text,
                                     json::fields(Field{"name", box.name}, Field{"port", box.port},
                                                  Field{"tags", box.tags}, Field{"count", count},
                                                  Field{"place", json::object(Field{"city", box.city})}));
    return read ? std::optional(box) : std::nullopt;
}

} // namespace

class JsonFieldsTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fieldsGoToTheirPlaces_data();
    void fieldsGoToTheirPlaces();
};

void JsonFieldsTest::fieldsGoToTheirPlaces_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<std::optional<Box>>("box");
    const auto row = [](const char *name, const QByteArray &json, const std::optional<Box> &box) {
        QTest::newRow(name) << json << box;
    };

    row("all, in another order",
        R"({"place": {"city": "Bonn"}, "count": 1, "tags": ["a", "b"], "port": 80, "name": "web"})",
        Box{u"web"_s, 80, {u"a"_s, u"b"_s}, u"Bonn"_s, 1});
    row("others are passed over", R"({"x": {"name": "no", "place": [{}]}, "name": "web", "y": [[1]]})",
        Box{.name = u"web"_s});
    row("absent ones stay", "{}", Box{});
    row("the last one of two counts", R"({"name": "a", "count": 0, "name": "b", "count": 0})",
        Box{.name = u"b"_s, .calls = 2});
    row("of another type", R"({"name": 1, "port": "80", "tags": "a", "place": ["city"]})",
        Box{.name = {}, .port = -1});
    row("null", R"({"name": null, "port": null, "tags": null, "place": null})", Box{.name = {}, .port = 0});
    row("escaped names", R"({"n\u0061me": "web", "pl\u0061ce": {"c\u0069ty": "Bonn"}})",
        Box{.name = u"web"_s, .city = u"Bonn"_s});
    row("names that begin alike", R"({"names": "a", "nam": "b", "": "c"})", Box{});
    row("cut short", R"({"name": "web", "place": {"city": "Bonn")", std::nullopt);
}

void JsonFieldsTest::fieldsGoToTheirPlaces()
{
    QFETCH(QByteArray, json);
    QTEST(boxIn(json), "box");
}

QTEST_APPLESS_MAIN(JsonFieldsTest)
#include "jsonfieldstest.moc"
