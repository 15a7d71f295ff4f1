// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "httpsource/httpsourcegenerator.h"
#include "httpsource/httpsourcenotifier.h"
#include "settings/modulerow.h"

namespace proxym {

//! Services that are written at URLs.
class HttpSourceModule final : public Module {
public:
    explicit HttpSourceModule(const HttpSourceSettings &settings);

    [[nodiscard]] Notifier *notifier() override { return &m_notifier; }
    [[nodiscard]] ServiceGenerator *source() override { return &m_generator; }

private:
    SourcePages m_pages;
    HttpSourceNotifier m_notifier;
    HttpSourceGenerator m_generator;
};

//! Its row in the catalogue.
[[nodiscard]] ModuleRow httpSourceModule();

} // namespace proxym
