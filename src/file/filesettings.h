// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

struct FileSettings {
    bool enabled = false;
    QString configsPath; //!< directory of *.json
};

} // namespace proxym
