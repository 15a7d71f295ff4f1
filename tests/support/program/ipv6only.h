// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

namespace proxym::test {

//! Gives this process and its children a network of their own with ::1 and no IPv4 address at all, and
//! `hosts` in place of /etc/hosts. Must be called before there is a second thread. False where the kernel
//! does not permit it or has no IPv6.
[[nodiscard]] bool enterHostWithoutIpv4(const QByteArray &hosts);

} // namespace proxym::test
