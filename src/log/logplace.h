// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/logging.h"

namespace proxym {

// Go's words for where a line was logged, told of C++. None is ever empty: what is not known is "???", as in
// Go.

//! From the project's root on, so that logs do not tell where somebody built proxym:
//! "src/haproxy/configfile.cpp".
[[nodiscard]] QString fileOf(const LogPlace &place);
//! A package of Go is a folder of ours: "haproxy".
[[nodiscard]] QString packageOf(const LogPlace &place);
//! "ConfigFile::commit"
[[nodiscard]] QString functionOf(const LogPlace &place);
//! "haproxy.ConfigFile.commit", or its last `depth` parts behind "~.". C++ keeps no names of callers, so the
//! path is that of the place itself.
[[nodiscard]] QString callPathOf(const LogPlace &place, int depth);

//! What Q_FUNC_INFO says, reduced to what people call it: "virtual Task<> proxym::Manager::stop(int) const" →
//! "Manager::stop". A lambda is told as the function around it.
[[nodiscard]] QString functionName(const QString &signature);

} // namespace proxym
