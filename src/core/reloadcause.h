// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <array>

namespace proxym {

//! What made a reload of the proxy necessary.
enum class ReloadCause {
    Start, //!< none was running
    NewService,
    RemovedService,
    NewPort, //!< a port is opened, or a service moves to another one
    Settings, //!< of a service, or proxym's
    Config, //!< a service's own lines
    Text, //!< global.cfg or http-frontend.cfg
    Certificates,
    Spares, //!< too few spare backends are left
    Parked, //!< too many servers that have left
    RuntimeFailed, //!< a change at run time did not work
    Adoption, //!< a proxy runs whose state is not known
    Other,
};

inline constexpr std::array reloadCauses{
    ReloadCause::Start,    ReloadCause::NewService, ReloadCause::RemovedService, ReloadCause::NewPort,
    ReloadCause::Settings, ReloadCause::Config,     ReloadCause::Text,           ReloadCause::Certificates,
    ReloadCause::Spares,   ReloadCause::Parked,     ReloadCause::RuntimeFailed,  ReloadCause::Adoption,
    ReloadCause::Other,
};

//! "newService", as the metrics call it.
[[nodiscard]] QString toText(ReloadCause cause);

} // namespace proxym
