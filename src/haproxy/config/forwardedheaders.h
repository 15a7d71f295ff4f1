// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/configwriter.h"

#include <QStringList>

namespace proxym {

//! The frontend's lines for X-Forwarded-For, -Proto and -Port. They are replaced, unless a trusted proxy in
//! front sent them. Where it sent none, or an empty one, they describe the peer and how the request arrived
//! here.
void writeForwardedHeaders(const QStringList &trustedProxies, ConfigWriter &out);

} // namespace proxym
