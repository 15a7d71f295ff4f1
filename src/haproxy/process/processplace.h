// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! True if that process is in the pid and network namespace of this one. In another container the same path
//! is another file, and the same port another port. Where the kernel does not tell (a process with
//! capabilities that we lack), it counts as ours unless it has a pid namespace below ours (proc(5), NSpid).
[[nodiscard]] bool sharesOurNamespaces(qint64 pid);

//! True if `path`, as passed to that process, is the file that is `ours` here. Relative paths begin at its
//! working directory, and for a process with its own mount namespace (systemd gives one to Debian's
//! haproxy.service) the path is followed from its root. Where neither file exists, the directories are
//! compared.
[[nodiscard]] bool isSameFile(qint64 pid, const QString &path, const QString &ours);

} // namespace proxym
