// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"
#include "status/servicelist.h"
#include "status/statusjson.h"

#include <QHash>

namespace proxym {

//! Values by the names that stand in double braces in a text. Plain text; fill() escapes it.
using PageValues = QHash<QString, QString>;

//! `text` with the value in place of each {{name}}, escaped; a name without a value becomes empty. What a
//! value contains is never looked at again, so a label cannot name another value.
[[nodiscard]] QString fill(const QString &text, const PageValues &values);

//! What the page lists beside the status.
struct PageLists {
    ServicePage services; //!< a few, as the page's address says
    bool isFiltered = false; //!< it says which
    SeenServices seen = {};
    QList<RoundRecord> history = {}; //!< the last few
};

//! The status page (web/index.html, UTF-8) as it is without JavaScript: verdict, HAProxy, sources, the
//! first services and the last changes. Each part is made from the <template> element of the page that js/
//! fills too. A name outside of all templates that is none of the page's parts is left as it stands.
[[nodiscard]] QByteArray pageHtml(const QByteArray &page, const Status &status, const PageLists &lists);

} // namespace proxym
