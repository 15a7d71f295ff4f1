// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace proxym {

//! Whether that process lives in the pid and network namespace of this one. In a container beside us the same
//! path is another file, and the same port another port. Where the kernel does not tell (a process with
//! capabilities that we lack), it counts as one of ours unless it has a pid namespace below ours (proc(5),
//! NSpid).
[[nodiscard]] bool sharesOurNamespaces(qint64 pid);

//! Whether `path`, as that process was given it, is the file that `ours` is here: relative paths begin at its
//! working directory, and a process with a mount namespace of its own (systemd gives one to Debian's
//! haproxy.service) is asked by way of its root. Where neither file exists, the directories are compared.
[[nodiscard]] bool isSameFile(qint64 pid, const QString &path, const QString &ours);

} // namespace proxym
