// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "http/httpclient.h"

namespace proxym {

//! An answer of Consul or Nomad, which have these headers in common.
struct IndexedAnswer {
    QUrl url; //!< what was asked, for errors
    QByteArray body;
    quint64 index = 0; //!< changes with the content; never 0
    bool isFiltered = false; //!< the token may not read all of it
};

//! An answer counts with status 200, an index, and a leader who has said it. `product`, "Consul", is a part
//! of the names of the headers.
[[nodiscard]] Result<IndexedAnswer> indexedAnswer(const QByteArray &product, const QUrl &url,
                                                  const Result<HttpAnswer> &answer);

} // namespace proxym
