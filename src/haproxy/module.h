// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/generator.h"
#include "settings/modulerow.h"

namespace proxym {

//! HAProxy as the proxy under control.
class HaproxyModule final : public Module {
public:
    explicit HaproxyModule(const HaproxySettings &settings);
    [[nodiscard]] ConfigGenerator *target() override { return &m_generator; }

private:
    HaproxyGenerator m_generator;
};

//! Its row in the catalogue.
[[nodiscard]] ModuleRow haproxyModule();

} // namespace proxym
