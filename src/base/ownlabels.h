// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStringView>

namespace proxym {

//! Whether a label or a tag begins with `proxym.`, as every one of ours does. In capitals or after a blank it
//! is meant so, too, but nobody reads it, which has to be told.
[[nodiscard]] inline bool isMeantForUs(QStringView label)
{
    return label.trimmed().startsWith(u"proxym.", Qt::CaseInsensitive);
}

} // namespace proxym
