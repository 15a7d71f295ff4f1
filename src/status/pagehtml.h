// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/status.h"

#include <QHash>

namespace proxym {

//! Values by the names that stand in double braces in a text. Plain text; fill() escapes it.
using PageValues = QHash<QString, QString>;

//! `text` with the value in place of each {{name}}, escaped; a name without a value becomes empty. What a
//! value contains is never looked at again, so a label cannot name another value.
[[nodiscard]] QString fill(const QString &text, const PageValues &values);

//! The status page (web/index.html, UTF-8) as it is without JavaScript: verdict, HAProxy, sources and the
//! first services. Each part is made from the <template> element of the page that js/ fills too. A name
//! outside of all templates that is none of the page's parts is left as it stands.
[[nodiscard]] QByteArray pageHtml(const QByteArray &page, const Status &status);

} // namespace proxym
