// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "consul/consulgenerator.h"
#include "settings/modulerow.h"

namespace proxym {

//! Serves services of Consul that are marked for it. `settings.address` must not be empty.
class ConsulModule final : public Module {
public:
    explicit ConsulModule(const ConsulSettings &settings)
        : m_notifier(settings)
        , m_generator(settings, m_notifier)
    {
    }

    [[nodiscard]] Notifier *notifier() override { return &m_notifier; }
    [[nodiscard]] ServiceGenerator *source() override { return &m_generator; }

private:
    ConsulNotifier m_notifier;
    ConsulGenerator m_generator;
};

//! Its row in the catalogue.
[[nodiscard]] ModuleRow consulModule();

} // namespace proxym
