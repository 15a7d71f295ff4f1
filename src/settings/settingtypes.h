// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/port.h"

#include <QString>

namespace proxym {

//! An address to bind or to show: "127.0.0.1:5678", "[::1]:5678", "status.example.com:80".
struct Endpoint {
    QString host; //!< without brackets
    Port port;

    [[nodiscard]] QString toString() const;
    //! Whether only this machine can reach it; a name other than "localhost" may be anywhere.
    [[nodiscard]] bool isLoopback() const;
    bool operator==(const Endpoint &) const = default;
};

//! The content of a `…_FILE`, without its trailing newline. It cannot be printed, logged or shown, as it has
//! no text form.
class Secret {
public:
    Secret() = default;
    explicit Secret(const QString &text)
        : m_text(text)
    {
    }
    [[nodiscard]] bool isEmpty() const { return m_text.isEmpty(); }
    //! The only access to the text: its callers show where a secret goes.
    [[nodiscard]] const QString &reveal() const { return m_text; }

private:
    QString m_text;
};

} // namespace proxym
