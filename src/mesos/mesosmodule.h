// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "mesos/mesosgenerator.h"
#include "mesos/mesosinzookeeper.h"
#include "mesos/mesosnotifier.h"
#include "settings/modulerow.h"

namespace proxym {

//! Serves the leading Mesos master under a domain. `settings.masters` must not be empty.
class MesosModule final : public Module {
public:
    explicit MesosModule(const MesosSettings &settings);

    [[nodiscard]] Notifier *notifier() override { return m_notifier.get(); }
    [[nodiscard]] ServiceGenerator *source() override { return m_generator.get(); }

private:
    MesosView m_view;
    std::unique_ptr<ServiceGenerator> m_generator;
    std::unique_ptr<Notifier> m_notifier;
};

//! Its row in the catalogue.
[[nodiscard]] ModuleRow mesosModule();

} // namespace proxym
