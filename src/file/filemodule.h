// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "file/filegenerator.h"
#include "file/filenotifier.h"
#include "file/filesettings.h"
#include "settings/modulerow.h"

namespace proxym {

//! Services that are written in files.
class FileModule final : public Module {
public:
    explicit FileModule(const FileSettings &settings);
    [[nodiscard]] Notifier *notifier() override { return &m_notifier; }
    [[nodiscard]] ServiceGenerator *source() override { return &m_generator; }

private:
    FileGenerator m_generator;
    FileNotifier m_notifier;
};

//! Its row in the catalogue.
[[nodiscard]] ModuleRow fileModule();

} // namespace proxym
