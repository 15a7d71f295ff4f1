// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "docker/dockergenerator.h"
#include "settings/modulerow.h"

namespace proxym {

//! Serves containers of Docker or Podman that have labels for it.
class DockerModule final : public Module {
public:
    explicit DockerModule(const DockerSettings &settings);

    [[nodiscard]] Notifier *notifier() override { return &m_notifier; }
    [[nodiscard]] ServiceGenerator *source() override { return &m_generator; }

private:
    DockerView m_view;
    ServerCircle m_circle;
    StreamNotifier m_notifier;
    DockerGenerator m_generator;
};

//! Its row in the catalogue.
[[nodiscard]] ModuleRow dockerModule();

} // namespace proxym
