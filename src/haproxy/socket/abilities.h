// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QStringList>

namespace proxym {

//! What the running HAProxy can do that not every version from 2.6 on can. Taken from what HAProxy itself
//! reports where it does, otherwise from the version. What is unknown counts as missing.
struct HaproxyAbilities {
    QString version; //!< "3.2.26-1"; empty where HAProxy did not report it
    bool takesLongLines = false; //!< above 16,384 bytes on the admin socket: up to 3.0
    bool givesCookiesAtOnce = false; //!< to servers added at run time, without the key set again: from 3.0
    bool addsServersDown = false; //!< `add server … init-state down`: from 3.1
    bool addsBackends = false; //!< `add backend`, `publish backend`: from 3.4
    bool hasExporter = false; //!< only known where its configuration has it at all; see noteExporter()

    //! `answer` is what HAProxy says to the `help` command, and to askForExporter.
    [[nodiscard]] static HaproxyAbilities from(const QString &version, const QByteArray &answer);
    //! As the API names them: "cookiesAtOnce", "dynamicBackends", "initState", "longLines".
    [[nodiscard]] QStringList names() const;

    bool operator==(const HaproxyAbilities &) const = default;
};

} // namespace proxym
