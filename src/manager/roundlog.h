// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

namespace proxym {

//! The operator's line: one for each round that changed something, at DEBUG for the others.
void logRound(const RoundRecord &record);

//! What is newly said of services: a warning for each complaint, a notice for each that is skipped on
//! purpose.
void logNews(const Inventory &before, const Inventory &after);

} // namespace proxym
