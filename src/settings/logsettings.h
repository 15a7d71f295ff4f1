// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/logging.h"

namespace proxym {

struct LogSettings {
    LogLevel level = LogLevel::Info;
    //! go-logging's verbs or "json"; the default is the one of the original proxym.
    QString format = QStringLiteral("%{time:02.01.2006 15:04:05} [%{level}] %{longfunc}: %{message}");

    [[nodiscard]] bool isJson() const { return format == QStringLiteral("json"); }
};

} // namespace proxym
