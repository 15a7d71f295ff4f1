// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QByteArray>

#include <simdjson.h>

// Reading the JSON of an answer: a value of another type than expected counts as absent, broken JSON is
// thrown as simdjson::simdjson_error and caught in readJson() alone. Qt does not always tell a chunked or
// zipped answer that was cut from a whole one (NoError with a part of the body), so that every body is read
// to its end here: no part of a JSON object is one.
namespace proxym::json {

using Value = simdjson::ondemand::value;
using Type = simdjson::ondemand::json_type;

[[nodiscard]] inline bool isObject(Value &value)
{
    return value.type() == Type::object;
}

[[nodiscard]] inline bool isArray(Value &value)
{
    return value.type() == Type::array;
}

//! Null where it is no text.
[[nodiscard]] inline QString text(Value &value)
{
    std::string_view found;
    if (value.type() != Type::string || value.get_string().get(found))
        return {};
    return QString::fromUtf8(found.data(), qsizetype(found.size()));
}

//! 0 for null, -1 for anything that is no whole number: both are no port, but only the first is usual.
[[nodiscard]] inline std::int64_t number(Value &value)
{
    if (value.type() == Type::null)
        return 0;
    std::int64_t found = 0;
    return value.get_int64().get(found) ? -1 : found;
}

//! Nothing where it is neither true nor false.
[[nodiscard]] inline std::optional<bool> truth(Value &value)
{
    bool found = false;
    if (value.type() != Type::boolean || value.get_bool().get(found))
        return std::nullopt;
    return found;
}

//! Calls `visit(key, value)` for each field; nothing where it is no object.
template <class Visit> void eachField(Value &value, const Visit &visit)
{
    if (!isObject(value))
        return;
    for (auto field : value.get_object()) {
        std::string_view key;
        if (field.unescaped_key().get(key))
            continue;
        Value inner = field.value();
        visit(key, inner);
    }
}

//! Calls `visit(element)` for each element; nothing where it is no array.
template <class Visit> void eachElement(Value &value, const Visit &visit)
{
    if (!isArray(value))
        return;
    for (auto element : value.get_array()) {
        Value inner = element.value();
        visit(inner);
    }
}

//! Calls `visit(key, value)` for each field of the object that `body` must be, from its first byte to its
//! last.
template <class Visit> [[nodiscard]] Result<Done> readJson(QByteArray body, const Visit &visit)
{
    const auto malformed = [](const std::string &why) {
        return failure(Error::Kind::Malformed,
                       QStringLiteral("the answer is not JSON: ") + QString::fromStdString(why));
    };
    body.reserve(body.size() + qsizetype(simdjson::SIMDJSON_PADDING));
    try {
        simdjson::ondemand::parser parser;
        auto document =
            parser.iterate(body.constData(), size_t(body.size()), size_t(body.capacity())).value();
        // what begins like no JSON at all has a type from simdjson 4 on, and is an error before
        Type type{};
        if (document.type().get(type) != simdjson::SUCCESS || type != Type::object)
            return failure(Error::Kind::Malformed, QStringLiteral("the answer is no JSON object"));
        for (auto field : document.get_object()) {
            std::string_view key;
            if (field.unescaped_key().get(key))
                continue;
            Value inner = field.value();
            visit(key, inner);
        }
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
            return malformed("something follows its end");
    } catch (const simdjson::simdjson_error &error) {
        return malformed(error.what());
    }
    return Done();
}

} // namespace proxym::json
