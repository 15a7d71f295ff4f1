// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QMap>
#include <QStringList>

#include <optional>

namespace proxym {

//! How HAProxy checks the servers of a service.
struct ServerCheck {
    bool isOn = true;
    QString path = {}; //!< empty: a TCP check

    bool operator==(const ServerCheck &) const = default;
};

//! How HAProxy is to treat what comes for a service, as far as somebody says so: the operator in a settings
//! file (NAME.yml), or whoever runs the service in its labels.
struct Handling {
    std::optional<QString> balance = {}; //!< as whitelistedBalance() returns it
    std::optional<ServerCheck> check = {};
    std::optional<bool> sticky = {};
    std::optional<bool> redirectToHttps = {};
    std::optional<QStringList> auth =
        {}; //!< who is let in: "USER:HASH", a quick one of crypt(3)'s; empty, "nobody": nobody
    std::optional<bool> hsts = {}; //!< tells browsers to come by HTTPS only
    std::optional<bool> stripPath = {}; //!< the servers see requests without the service's path

    //! This, and what `below` says where this says nothing.
    [[nodiscard]] Handling over(const Handling &below) const;

    bool operator==(const Handling &) const = default;
};

//! The keys of a handling in settings files and labels: "balance", "check" …
[[nodiscard]] QStringList handlingKeys();

//! Reads the value of one of these keys as people write it. The error says what is allowed: "check must be
//! false or a path that begins with /".
[[nodiscard]] Result<Done> readHandling(const QString &key, const QString &text, Handling &handling);

//! Key → value, for the keys that it says something about. readHandling() understands them.
[[nodiscard]] QMap<QString, QString> textsOf(const Handling &handling);

//! "true", "yes", "on", "1" and their opposites, in any letter case.
[[nodiscard]] std::optional<bool> truthFrom(const QString &text);

} // namespace proxym
