// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/service.h"

namespace proxym {

//! `now` with the objects of `before` for all services that are equal, so that everything that follows sees
//! only what has changed. A source may create all its services anew with each answer.
[[nodiscard]] Services withThoseOf(const Services &before, const Services &now);

} // namespace proxym
