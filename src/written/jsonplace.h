// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QList>

namespace proxym {

//! Both count from 1, columns in characters.
struct JsonPlace {
    qsizetype line = 1;
    qsizetype column = 1;

    //! Moves past one more byte of UTF-8.
    void advance(char byte);
    [[nodiscard]] QString toString() const; //!< "line 3, column 9"
    bool operator==(const JsonPlace &) const = default;
};

//! "line 3, column 9: a comma is missing": where and why `text` is not JSON.
[[nodiscard]] QString explained(const QJsonParseError &error, const QByteArray &text);

//! Where the services of a text begin: the elements of the outermost array, or the single object. `json` must
//! be valid.
[[nodiscard]] QList<JsonPlace> placesOfServices(const QByteArray &json);

} // namespace proxym
