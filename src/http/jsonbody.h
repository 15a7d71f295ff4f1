// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/jsonslices.h"
#include "base/result.h"

#include <QByteArray>

#include <simdjson.h>

#include <functional>
#include <optional>

// Reading the JSON of an answer: a value of an unexpected type counts as absent and is no error, so a caller
// that needs one has to check for it; broken JSON is thrown as simdjson::simdjson_error and caught only in
// readJson(). Qt does not always report a truncated chunked or compressed answer (NoError with a part of the
// body), so every body is read to its end here: a part of a JSON object is not valid JSON. A Value can be
// read only once, when it is visited; asking for its type does not count.
namespace proxym::json {

using Value = simdjson::ondemand::value;
using Type = simdjson::ondemand::json_type;

//! Like isArray(), it leaves the value to be read.
[[nodiscard]] inline bool isObject(Value &value)
{
    return value.type() == Type::object;
}

[[nodiscard]] inline bool isArray(Value &value)
{
    return value.type() == Type::array;
}

//! Empty, and without an address, if it is not a text. Valid until the JSON that it is in has been read.
[[nodiscard]] inline std::string_view utf8(Value &value)
{
    std::string_view found;
    if (value.type() != Type::string || value.get_string().get(found))
        return {};
    return found;
}

//! Null if it is not a text.
[[nodiscard]] inline QString text(Value &value)
{
    const std::string_view found = utf8(value);
    return found.data() ? QString::fromUtf8(found.data(), qsizetype(found.size())) : QString();
}

//! 0 for null, -1 for anything else that is not an integer: neither is a port, but only the first is normal.
[[nodiscard]] inline std::int64_t number(Value &value)
{
    if (value.type() == Type::null)
        return 0;
    std::int64_t found = 0;
    return value.get_int64().get(found) ? -1 : found;
}

//! Nothing if it is neither true nor false.
[[nodiscard]] inline std::optional<bool> truth(Value &value)
{
    bool found = false;
    if (value.type() != Type::boolean || value.get_bool().get(found))
        return std::nullopt;
    return found;
}

//! The bytes that a text in Base64, with its padding, stands for. Nothing if it is not such a text: compared
//! with the bytes in Base64, as Qt 6.4 decodes "a" without an error.
[[nodiscard]] inline std::optional<QByteArray> base64(Value &value)
{
    std::string_view found;
    if (value.type() != Type::string || value.get_string().get(found))
        return std::nullopt;
    const QByteArray text(found.data(), qsizetype(found.size()));
    const QByteArray bytes = QByteArray::fromBase64(text);
    return bytes.toBase64() == text ? std::optional(bytes) : std::nullopt;
}

//! Calls `visit(key, value)` for each field; does nothing if it is not an object (isObject()).
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

//! Calls `visit(element)` for each element. False if it is not an array: to be checked for a list that every
//! good answer has, as it would pass for an empty one.
template <class Visit> bool eachElement(Value &value, const Visit &visit)
{
    if (!isArray(value))
        return false;
    for (auto element : value.get_array()) {
        Value inner = element.value();
        visit(inner);
    }
    return true;
}

//! The texts in a list; empty if it is none.
[[nodiscard]] inline QStringList texts(Value &value)
{
    QStringList found;
    eachElement(value, [&found](Value &element) {
        if (const QString one = text(element); !one.isNull())
            found += one;
    });
    return found;
}

//! Calls `visit(document)` with the whole of `body`, which must be of this type from its first to its last
//! byte: for readJson() and readJsonList(). A parser that is used again keeps its memory.
template <class Visit>
[[nodiscard]] Result<Done> readWhole(QByteArray body, Type wanted, const Visit &visit,
                                     simdjson::ondemand::parser &parser)
{
    const auto malformed = [](const std::string &why) {
        return failure(Error::Kind::Malformed,
                       QStringLiteral("the answer is not JSON: ") + QString::fromStdString(why));
    };
    if (const qsizetype padded = body.size() + qsizetype(simdjson::SIMDJSON_PADDING);
        body.capacity() < padded)
        body.reserve(padded); // copies it
    try {
        auto document =
            parser.iterate(body.constData(), size_t(body.size()), size_t(body.capacity())).value();
        // text that is not JSON at all has a type since simdjson 4, and is an error before that
        Type type{};
        if (document.type().get(type) != simdjson::SUCCESS || type != wanted)
            return failure(Error::Kind::Malformed,
                           wanted == Type::object ? QStringLiteral("the answer is not a JSON object")
                                                  : QStringLiteral("the answer is not a JSON array"));
        visit(document);
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
            return malformed("something follows its end");
    } catch (const simdjson::simdjson_error &error) {
        return malformed(error.what());
    }
    return Done();
}

//! Calls `visit(key, value)` for each field of the object that `body` must consist of, from its first to its
//! last byte.
template <class Visit> [[nodiscard]] Result<Done> readJson(QByteArray body, const Visit &visit)
{
    simdjson::ondemand::parser parser;
    const auto read = [&visit](auto &document) {
        for (auto field : document.get_object()) {
            std::string_view key;
            if (field.unescaped_key().get(key))
                continue;
            Value inner = field.value();
            visit(key, inner);
        }
    };
    return readWhole(std::move(body), Type::object, read, parser);
}

//! Calls `visit(element)` for each element of the array that `body` must consist of, from its first to its
//! last byte.
template <class Visit>
[[nodiscard]] Result<Done> readJsonList(QByteArray body, const Visit &visit,
                                        simdjson::ondemand::parser &parser)
{
    const auto read = [&visit](auto &document) {
        for (auto element : document.get_array()) {
            Value inner = element.value();
            visit(inner);
        }
    };
    return readWhole(std::move(body), Type::array, read, parser);
}

template <class Visit> [[nodiscard]] Result<Done> readJsonList(QByteArray body, const Visit &visit)
{
    simdjson::ondemand::parser parser;
    return readJsonList(std::move(body), visit, parser);
}

//! For a reader that may have read parts of a list before.
struct SliceHooks {
    std::function<bool(QByteArrayView)> isKnown; //!< of a slice: its elements need not be visited
    std::function<void()> wasRead; //!< the elements of a slice that is not known have been visited
};

//! Reads the array `name` of a JSON object while the text of it arrives: neither is ever in memory as a
//! whole. Only end() says whether the text was good: until then, what was visited may be a part of it.
class ListReader {
public:
    //! `visit` is called with each element.
    ListReader(std::string_view name, std::function<void(Value &)> visit, SliceHooks hooks = {})
        : m_name(name)
        , m_visit(std::move(visit))
        , m_hooks(std::move(hooks))
        , m_slices(QByteArrayView(name.data(), qsizetype(name.size())))
    {
    }

    void add(QByteArrayView bytes)
    {
        if (!m_read)
            return;
        QByteArrayList slices = m_slices.add(bytes);
        while (m_read && !slices.isEmpty())
            read(slices.takeFirst());
    }
    //! All of the text was added. False if the object has no such array; an error if the text is anything
    //! but one JSON object, from its first to its last byte.
    [[nodiscard]] Result<bool> end()
    {
        if (!m_read)
            return tl::unexpected(m_read.error());
        bool isThere = false;
        const auto read = readJson(m_slices.rest(), [&](std::string_view key, Value &value) {
            if (key == m_name && eachElement(value, m_visit))
                isThere = true;
        });
        return read.map([&](const Done &) { return isThere; });
    }

private:
    void read(QByteArray slice)
    {
        if (m_hooks.isKnown && m_hooks.isKnown(slice))
            return;
        m_read = readJsonList(std::move(slice), m_visit, m_parser);
        if (m_hooks.wasRead)
            m_hooks.wasRead();
    }

    std::string m_name;
    std::function<void(Value &)> m_visit;
    SliceHooks m_hooks;
    Slices m_slices;
    simdjson::ondemand::parser m_parser;
    Result<Done> m_read = Done();
};

} // namespace proxym::json
