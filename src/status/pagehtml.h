// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"
#include "peers/peerreport.h"
#include "status/servicelistjson.h"

#include <QHash>

namespace proxym {

//! Values by the names that are in double braces in a text. Plain text; fill() escapes it.
using PageValues = QHash<QString, QString>;

//! `text` with each {{name}} replaced by its escaped value; a name without a value becomes empty. Values are
//! not searched for names again, so a label cannot refer to another value.
[[nodiscard]] QString fill(const QString &text, const PageValues &values);

//! What the page lists in addition to the status.
struct PageLists {
    ServicePage services; //!< a few, as the page's address selects
    bool isFiltered = false; //!< the address filters them
    SeenServices seen = {};
    QList<RoundRecord> history = {}; //!< the last few
    QList<PeerReport> peers = {};
};

//! The status page (web/index.html, UTF-8) as it is without JavaScript: verdict, HAProxy, sources, the first
//! services and the last changes. Each part is made from the <template> element of the page that js/ fills
//! too. A name outside all templates that is not a part of the page is left as it is.
[[nodiscard]] QByteArray pageHtml(const QByteArray &page, const Status &status, const PageLists &lists);

} // namespace proxym
