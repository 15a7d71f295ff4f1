// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"

namespace proxym {

//! A listening socket that another program has opened for this one.
struct OpenSocket {
    int descriptor = -1;
    Endpoint address;
};

} // namespace proxym
