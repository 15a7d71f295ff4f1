// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/module.h"
#include "haproxy/generator.h"
#include "haproxy/process/account.h"

namespace proxym {

class HaproxyModule final : public Module {
public:
    explicit HaproxyModule(const HaproxySettings &settings)
        : m_generator(withAccount(settings))
    {
    }
    [[nodiscard]] ConfigGenerator *target() override { return &m_generator; }

private:
    [[nodiscard]] static HaproxySettings withAccount(HaproxySettings settings)
    {
        settings.account = accountFor(settings);
        return settings;
    }

    HaproxyGenerator m_generator;
};

} // namespace proxym
