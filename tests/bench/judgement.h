// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace proxym::test {

//! Measures the search for three services with an invalid line among this many, all of which have lines of
//! their own: if HAProxy names them, if it does not, and when the same configuration is judged again.
void measureJudgement(int apps);

} // namespace proxym::test
