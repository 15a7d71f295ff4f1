// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "settings/settingtypes.h"

#include <QList>
#include <QUrl>

namespace proxym {

struct NomadSettings {
    QList<QUrl> address; //!< of an agent, only one; empty: the module is off
    Secret token;
    QString space = QStringLiteral("*"); //!< the namespace; "*": all
    QString caFile;
};

} // namespace proxym
