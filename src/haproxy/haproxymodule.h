// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/module.h"
#include "haproxy/haproxygenerator.h"

namespace proxym {

class HaproxyModule final : public Module {
public:
    explicit HaproxyModule(const HaproxySettings &settings) : m_generator(settings) { }
    [[nodiscard]] ConfigGenerator *target() override { return &m_generator; }

private:
    HaproxyGenerator m_generator;
};

} // namespace proxym
