// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "nomad/nomadgenerator.h"
#include "settings/modulerow.h"

namespace proxym {

//! Serves services of Nomad that are marked for it. `settings.address` must not be empty.
class NomadModule final : public Module {
public:
    explicit NomadModule(const NomadSettings &settings);

    [[nodiscard]] Notifier *notifier() override { return &m_notifier; }
    [[nodiscard]] ServiceGenerator *source() override { return &m_generator; }

private:
    NomadView m_view;
    ServerCircle m_circle;
    StreamNotifier m_notifier;
    NomadGenerator m_generator;
};

//! Its row in the catalogue.
[[nodiscard]] ModuleRow nomadModule();

} // namespace proxym
