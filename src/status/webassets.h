// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "status/http/response.h"

#include <QMap>
#include <QString>

namespace proxym {

//! The files of the page by request path ("/js/main.js"), with their exact types and ETags. A fixed table:
//! nothing that a client sends is ever part of a file name.
[[nodiscard]] QMap<QString, Response> webAssets();

//! The page itself, to be filled by pageHtml().
[[nodiscard]] QByteArray pageTemplate();

} // namespace proxym
