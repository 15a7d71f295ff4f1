// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/logging.h"

namespace proxym {

// Go's terms for where a line was logged, applied to C++. None is ever empty: what is not known is "???", as
// in Go.

//! Relative to the project's root, so that logs do not reveal where proxym was built:
//! "src/haproxy/configfile.cpp".
[[nodiscard]] QString fileOf(const LogPlace &place);
//! A Go package corresponds to one of our folders: "haproxy".
[[nodiscard]] QString packageOf(const LogPlace &place);
//! "ConfigFile::commit"
[[nodiscard]] QString functionOf(const LogPlace &place);
//! "haproxy.ConfigFile.commit", or its last `depth` parts after "~.". C++ does not know the names of callers,
//! so this is the path of the place itself.
[[nodiscard]] QString callPathOf(const LogPlace &place, int depth);

//! Q_FUNC_INFO reduced to what people call the function: "virtual Task<> proxym::Manager::stop(int) const" →
//! "Manager::stop". For a lambda, the enclosing function.
[[nodiscard]] QString functionName(const QString &signature);

} // namespace proxym
