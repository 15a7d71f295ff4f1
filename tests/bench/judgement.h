// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::bench {

//! What it costs to find three services with bad lines among so many that all bring lines of their own, where
//! HAProxy names them and where it names nobody; and what the same wish costs once more.
void measureJudgement(int apps);

} // namespace proxym::bench
