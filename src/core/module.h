// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/configgenerator.h"
#include "core/notifier.h"
#include "core/servicegenerator.h"

namespace proxym {

//! An HTTP endpoint that a module needs: Marathon posts its events there. Served by the HTTP server, which
//! answers 200 with an empty body before `receive` is called.
struct EventReceiver {
    QString host; //!< address to bind
    Port port;
    QString path; //!< "/callback"
    std::function<void(QByteArray body)> receive; //!< `body` is empty if it was too large to keep
};

//! One module of the catalogue (app/modules.cpp). It owns its parts; a part it does not have is null.
class Module {
public:
    Module() = default;
    virtual ~Module() = default;
    Module(const Module &) = delete;
    Module &operator=(const Module &) = delete;

    [[nodiscard]] virtual Notifier *notifier() { return nullptr; }
    [[nodiscard]] virtual ServiceGenerator *source() { return nullptr; }
    [[nodiscard]] virtual ConfigGenerator *target() { return nullptr; }
    [[nodiscard]] virtual std::optional<EventReceiver> eventReceiver() { return std::nullopt; }
};

} // namespace proxym
