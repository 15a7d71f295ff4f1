// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/configwriter.h"

#include <QStringList>

namespace proxym {

//! The frontend's lines for X-Forwarded-For, -Proto and -Port: replaced, but for what a trusted proxy in
//! front says. Of whom it is nothing or empty, they are the peer, and how it came here.
void writeForwardedHeaders(const QStringList &trustedProxies, ConfigWriter &out);

} // namespace proxym
