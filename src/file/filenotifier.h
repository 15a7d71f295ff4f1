// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "base/directorywatcher.h"
#include "core/notifier.h"

namespace proxym {

//! Announces that a service file appeared, disappeared or changed.
class FileNotifier final : public Notifier {
    Q_OBJECT
public:
    explicit FileNotifier(const QString &directory);
    void start() override;
    Task<> stop() override;

private:
    DirectoryWatcher m_watcher;
};

} // namespace proxym
