// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/jsonbody.h"

#include <concepts>
#include <tuple>

// The fields of a JSON object by name, each with the place that its value goes to:
//
//     json::readFields(value, Field{"ID", service.id}, Field{"Weights", json::object(Field{"Passing",
//     weight})});
namespace proxym::json {

inline void readInto(QString &place, Value &value)
{
    place = text(value);
}

inline void readInto(QStringList &place, Value &value)
{
    place = texts(value);
}

inline void readInto(std::int64_t &place, Value &value)
{
    place = number(value);
}

inline void readInto(const std::invocable<Value &> auto &read, Value &value)
{
    read(value);
}

//! `place` is a variable, read as text(), texts() or number(), or a function that takes the Value.
template <class Place> struct Field {
    std::string_view name;
    Place place;
};
template <class Place> Field(const char *, Place &&) -> Field<Place>;

//! A visitor for eachField() and readJson(): reads these fields and passes over all others. Of a field that
//! comes twice the last one counts.
template <class... Places> [[nodiscard]] auto fields(Field<Places>... all)
{
    return [all = std::tuple<Field<Places>...>(std::move(all)...)](std::string_view key, Value &value) {
        std::apply(
            [&](const auto &...field) {
                (void)((key == field.name && (readInto(field.place, value), true)) || ...);
            },
            all);
    };
}

//! A place for an object: reads these of its fields.
template <class... Places> [[nodiscard]] auto object(Field<Places>... all)
{
    return [visit = fields(std::move(all)...)](Value &value) { eachField(value, visit); };
}

//! Reads these fields of an object; does nothing if it is none.
template <class... Places> void readFields(Value &value, Field<Places>... all)
{
    eachField(value, fields(std::move(all)...));
}

} // namespace proxym::json
