// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QList>

namespace proxym {

//! What a row may ask of a text beyond its type. The error says what would be right: "must be an absolute
//! path".
using SettingCheck = Result<Done> (*)(const QString &text);

[[nodiscard]] Result<Done> checkAbsolutePath(const QString &text);
//! A file that can be opened for reading now.
[[nodiscard]] Result<Done> checkReadableFile(const QString &text);
//! An IP literal (IPv6 without brackets) or a host name.
[[nodiscard]] Result<Done> checkAddress(const QString &text);
//! The same, or `*` for all addresses.
[[nodiscard]] Result<Done> checkBindAddress(const QString &text);
//! IP addresses and CIDRs, separated by commas.
[[nodiscard]] Result<Done> checkNetworks(const QString &text);
[[nodiscard]] Result<Done> checkDomain(const QString &text);
//! A path of a URL: "/callback".
[[nodiscard]] Result<Done> checkUrlPath(const QString &text);
[[nodiscard]] Result<Done> checkHttpUrl(const QString &text);
//! HTTP Basic ends the user's name at the first ':'.
[[nodiscard]] Result<Done> checkUser(const QString &text);
//! A duration longer than nothing.
[[nodiscard]] Result<Done> checkPositive(const QString &text);
[[nodiscard]] Result<Done> checkLogFormat(const QString &text);

//! A warning about the file of a secret that everybody on this machine may read or change; empty where all is
//! well.
[[nodiscard]] QString doubtSecretFile(const QString &path);
//! The same about the first private key in a PEM file, or in the files of a directory.
[[nodiscard]] QString doubtKeyFiles(const QString &path);

//! Something that is wrong although each text for itself is right.
struct SettingMistake {
    const char *variable; //!< the one to be set or changed
    QString what; //!< "is required where PROXYM_HTTP_USER is set"
};

//! A mistake where exactly one of two is set that only make sense together.
[[nodiscard]] QList<SettingMistake> bothOrNeither(const char *first, bool isFirstSet, const char *second,
                                                  bool isSecondSet);

} // namespace proxym
