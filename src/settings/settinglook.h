// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! The result of looking at what a setting names: at most one of the two is set.
struct Finding {
    QString mistake = {}; //!< what would be valid: "must be a program that can be run: it does not exist"
    QString doubt = {}; //!< it works, but is worth a warning: "does not exist yet"
};
//! Looks at what a text names, on this machine and at this moment, without changing anything. Only for
//! `--check`: the daemon has to cope with a disk that is not mounted yet.
using SettingLook = Finding (*)(const QString &text);

[[nodiscard]] Finding lookAtProgram(const QString &path);
//! A directory to read from. A missing one is a doubt, or a mistake if it could not even be created.
[[nodiscard]] Finding lookAtDirectory(const QString &path);
//! A file that proxym or HAProxy will write; its parent directories are created with it.
[[nodiscard]] Finding lookAtFileToWrite(const QString &path);
//! A PEM file or a directory of them, each with a certificate and its key.
[[nodiscard]] Finding lookAtCertificates(const QString &path);
//! A PEM file with only certificates.
[[nodiscard]] Finding lookAtAuthorities(const QString &path);
//! An address that this machine can listen on, even if its ports are in use: `*`, an IP literal or a name.
[[nodiscard]] Finding lookAtBindAddress(const QString &host);
//! The same for `HOST:PORT`.
[[nodiscard]] Finding lookAtEndpoint(const QString &text);

} // namespace proxym
