// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QUrl>

#include <chrono>

namespace proxym {

struct MesosSettings {
    bool enabled = false;
    QString domain;
    QList<QUrl> masters; //!< with scheme, host and port
    std::chrono::milliseconds pollInterval{10'000};
};

} // namespace proxym
