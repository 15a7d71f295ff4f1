// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "core/notifier.h"
#include "core/servicegenerator.h"

#include <vector>

namespace proxym {

//! What the Manager works with; all of it outlives the Manager.
struct Parts {
    struct Source {
        ServiceGenerator *generator;
        Notifier *notifier = nullptr; //!< null: changes are found only at a resync
    };
    std::vector<Source> sources; //!< in the order of precedence
    ConfigGenerator *target = nullptr; //!< null: services are collected and shown, but no proxy is driven
    QString stateDirectory; //!< where answers and claims are saved; empty: nowhere

    [[nodiscard]] std::vector<ServiceGenerator *> generators() const;
};

} // namespace proxym
