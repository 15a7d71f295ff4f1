// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"

#include <QList>

namespace proxym {

//! What a row may require of a text in addition to its type. The error says what would be valid: "must be an
//! absolute path".
using SettingCheck = Result<Done> (*)(const QString &text);

[[nodiscard]] Result<Done> checkAbsolutePath(const QString &text);
//! A file that can be opened for reading now.
[[nodiscard]] Result<Done> checkReadableFile(const QString &text);
//! An IP literal (IPv6 without brackets) or a host name.
[[nodiscard]] Result<Done> checkAddress(const QString &text);
//! The same, or `*` for all addresses.
[[nodiscard]] Result<Done> checkBindAddress(const QString &text);
//! `HOST:PORT` with an IP literal (IPv6 in brackets) or `localhost`.
[[nodiscard]] Result<Done> checkBindEndpoint(const QString &text);
//! IP addresses and CIDRs, separated by commas.
[[nodiscard]] Result<Done> checkNetworks(const QString &text);
//! IP addresses, each with a port or without one (IPv6 in brackets), separated by commas.
[[nodiscard]] Result<Done> checkDnsServers(const QString &text);
[[nodiscard]] Result<Done> checkDomain(const QString &text);
//! A path of a URL: "/callback".
[[nodiscard]] Result<Done> checkUrlPath(const QString &text);
[[nodiscard]] Result<Done> checkHttpUrl(const QString &text);
//! The same, separated by commas, each without user and password.
[[nodiscard]] Result<Done> checkHttpUrls(const QString &text);
//! Rejects ':', which ends the user name in HTTP Basic.
[[nodiscard]] Result<Done> checkUser(const QString &text);
//! A duration longer than zero.
[[nodiscard]] Result<Done> checkPositive(const QString &text);
[[nodiscard]] Result<Done> checkLogFormat(const QString &text);

//! A warning if everyone on this machine can read or change the file of a secret; else empty.
[[nodiscard]] QString doubtSecretFile(const QString &path);
//! The same about the first private key in a PEM file, or in the files of a directory.
[[nodiscard]] QString doubtKeyFiles(const QString &path);

//! A mistake in the combination of settings that are each valid.
struct SettingMistake {
    const char *variable; //!< the one to be set or changed
    QString what; //!< "is required if PROXYM_HTTP_USER is set"
};

//! A mistake if exactly one of two settings is set that only make sense together.
[[nodiscard]] QList<SettingMistake> bothOrNeither(const char *first, bool isFirstSet, const char *second,
                                                  bool isSecondSet);

} // namespace proxym
