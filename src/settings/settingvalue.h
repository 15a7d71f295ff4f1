// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "settings/settingtypes.h"

#include <QStringList>
#include <QUrl>

#include <array>
#include <chrono>
#include <concepts>

namespace proxym {

//! How text becomes a value of type T and back. One specialisation for each type that a setting can have:
//!   static Result<T> parse(const QString &text);
//!   static QString text(const T &value);
//! parse() gets a text that is not empty and has no blanks at its ends; its error says what would be valid:
//! "must be a port, 1 to 65535". text() returns the form to write, or nothing if there is no value.
template <class T> struct SettingValue;

//! 1/0, true/false, yes/no, on/off; letter case does not matter.
template <> struct SettingValue<bool> {
    [[nodiscard]] static Result<bool> parse(const QString &text);
    [[nodiscard]] static QString text(bool value);
};

template <> struct SettingValue<Port> {
    [[nodiscard]] static Result<Port> parse(const QString &text);
    [[nodiscard]] static QString text(Port value);
};

//! A number of things: 1 to 1,000,000.
template <> struct SettingValue<int> {
    [[nodiscard]] static Result<int> parse(const QString &text);
    [[nodiscard]] static QString text(int value);
};

//! A number of things of which there may be none: 0 to 10,000.
template <> struct SettingValue<unsigned> {
    [[nodiscard]] static Result<unsigned> parse(const QString &text);
    [[nodiscard]] static QString text(unsigned value);
};

//! Decimal seconds, at most 2,000,000: Qt's timers count milliseconds in an int.
template <> struct SettingValue<std::chrono::milliseconds> {
    [[nodiscard]] static Result<std::chrono::milliseconds> parse(const QString &text);
    [[nodiscard]] static QString text(std::chrono::milliseconds value);
};

template <> struct SettingValue<QString> {
    [[nodiscard]] static Result<QString> parse(const QString &text);
    [[nodiscard]] static QString text(const QString &value);
};

//! Separated by commas; empty items are dropped.
template <> struct SettingValue<QStringList> {
    [[nodiscard]] static Result<QStringList> parse(const QString &text);
    [[nodiscard]] static QString text(const QStringList &value);
};

//! Servers, separated by commas: `IP:PORT`, optionally with `http://` or `https://` before and a path prefix
//! after it. The URLs have a scheme, host, port, and a path without trailing '/'. The port may be omitted
//! only if a scheme is given.
template <> struct SettingValue<QList<QUrl>> {
    [[nodiscard]] static Result<QList<QUrl>> parse(const QString &text);
    [[nodiscard]] static QString text(const QList<QUrl> &value);
};

template <> struct SettingValue<Endpoint> {
    [[nodiscard]] static Result<Endpoint> parse(const QString &text);
    [[nodiscard]] static QString text(const Endpoint &value);
};

//! The text names the file that holds the secret: one line, of which a trailing newline is dropped.
template <> struct SettingValue<Secret> {
    [[nodiscard]] static Result<Secret> parse(const QString &path);
    [[nodiscard]] static QString text(const Secret &) { return {}; }
};

template <class T> struct SettingValue<std::optional<T>> {
    [[nodiscard]] static Result<std::optional<T>> parse(const QString &text)
    {
        return SettingValue<T>::parse(text).map([](const T &value) { return std::optional<T>(value); });
    }
    [[nodiscard]] static QString text(const std::optional<T> &value)
    {
        return value ? SettingValue<T>::text(*value) : QString();
    }
};

//! How an enumerator is written. An enum can be a setting's type if its namespace has a function `constexpr
//! auto wordsOf(MyEnum)` that returns an array of these.
template <class Enum> struct Word {
    const char *text;
    Enum value;
};

template <class Enum>
requires std::is_enum_v<Enum>
struct SettingValue<Enum> {
    [[nodiscard]] static Result<Enum> parse(const QString &text)
    {
        QStringList words;
        for (const auto &word : wordsOf(Enum())) {
            words.append(QString::fromUtf8(word.text));
            if (words.last().compare(text, Qt::CaseInsensitive) == 0)
                return word.value;
        }
        return failure(Error::Kind::Malformed,
                       QStringLiteral("must be one of ") + words.join(QStringLiteral(", ")));
    }
    [[nodiscard]] static QString text(Enum value)
    {
        for (const auto &word : wordsOf(value)) {
            if (word.value == value)
                return QString::fromUtf8(word.text);
        }
        return {};
    }
};

} // namespace proxym
