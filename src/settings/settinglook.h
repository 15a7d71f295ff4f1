// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! What is found where the text of a setting leads: at most one of the two is said.
struct Finding {
    QString mistake = {}; //!< what would be right: "must be a program that can be run: it does not exist"
    QString doubt = {}; //!< works, but somebody should know: "does not exist yet"
};
//! Looks at what a text names, on this machine and at this moment, without changing anything. Only for
//! `--check`: the daemon has to get on with a disk that is not there yet.
using SettingLook = Finding (*)(const QString &text);

[[nodiscard]] Finding lookAtProgram(const QString &path);
//! One to read from. What is not there yet is a doubt, unless it could not even be made.
[[nodiscard]] Finding lookAtDirectory(const QString &path);
//! One that proxym or HAProxy is going to write; the directories above it are made with it.
[[nodiscard]] Finding lookAtFileToWrite(const QString &path);
//! A PEM file or a directory of them, each with a certificate and its key.
[[nodiscard]] Finding lookAtCertificates(const QString &path);
//! A PEM file with certificates alone.
[[nodiscard]] Finding lookAtAuthorities(const QString &path);
//! An address that this machine can listen on, whoever has its ports: `*`, an IP literal or a name.
[[nodiscard]] Finding lookAtBindAddress(const QString &host);
//! The same for `HOST:PORT`.
[[nodiscard]] Finding lookAtEndpoint(const QString &text);

} // namespace proxym
