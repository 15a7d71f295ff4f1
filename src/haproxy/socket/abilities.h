// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QStringList>

namespace proxym {

//! What the HAProxy that serves can do and not every version from 2.6 on can. Each is said by HAProxy itself
//! where it says so, else it follows from the version. What nobody knows it cannot do.
struct HaproxyAbilities {
    QString version; //!< "3.2.26-1"; empty where it did not say
    bool takesLongLines = false; //!< above 16,384 bytes on the admin socket: up to 3.0
    bool givesCookiesAtOnce = false; //!< to servers added at run time, without their key said again: from 3.0
    bool addsServersDown = false; //!< `add server … init-state down`: from 3.1
    bool addsBackends = false; //!< `add backend`, `publish backend`: from 3.4

    //! `help` is the answer to that command.
    [[nodiscard]] static HaproxyAbilities from(const QString &version, const QByteArray &help);
    //! As the API tells them: "cookiesAtOnce", "dynamicBackends", "initState", "longLines".
    [[nodiscard]] QStringList names() const;

    bool operator==(const HaproxyAbilities &) const = default;
};

} // namespace proxym
