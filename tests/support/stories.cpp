// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/stories.h"

// The fakes are header-only; this file exists for their meta-objects.
