// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "haproxy/config/renderer.h"

namespace proxym {

//! What a change means for the configuration and its maps, as a unified diff for people; of one with more
//! than 256 KB, as at the start in a big cluster, only the beginning. Only backends that differ are rendered,
//! so the cost does not grow with the cluster; line numbers count within these backends.
[[nodiscard]] QByteArray changeDiff(const ProxyModel &before, const ProxyModel &now,
                                    const RenderPaths &paths);

//! The same for the whole configuration before and now, plus the maps that differ.
[[nodiscard]] QByteArray configDiff(const QByteArray &before, const QMap<QString, QByteArray> &mapsBefore,
                                    const RenderedConfig &now);

} // namespace proxym
