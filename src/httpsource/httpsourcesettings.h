// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingvalue.h"

#include <QStringList>

#include <chrono>

namespace proxym {

struct HttpSourceSettings {
    QStringList urls; //!< complete, with path and query
    QString user;
    Secret password;
    Secret token;
    QString caFile;
    std::chrono::milliseconds interval{10'000}; //!< between two polls, if the answer names none
};

} // namespace proxym
