// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/result.h"
#include "settings/settingtypes.h"

#include <QStringList>

namespace proxym {

enum class Mode { Daemon, Help, Version, Check, Once, DryRun, Status, Explain, Migrate };

//! What the command line asks for.
struct Options {
    Mode mode = Mode::Daemon;
    QString envFile; //!< empty: none
    bool isStrict = false; //!< with --dry-run
    std::optional<Endpoint> address; //!< of the proxym to query
    bool asJson = false; //!< with status
    QString what; //!< with explain: an id, a NAME or a domain
};

//! `arguments` begin with the program's name. Error Malformed: unknown, incomplete or contradictory options;
//! the program then exits with status 64.
[[nodiscard]] Result<Options> optionsFrom(const QStringList &arguments);

} // namespace proxym
