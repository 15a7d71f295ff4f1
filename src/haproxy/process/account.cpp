// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "haproxy/process/account.h"

#include "haproxy/config/accountlines.h"
#include "haproxy/process/process.h"

#include <QFileInfo>

#include <cerrno>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace proxym {

namespace {

//! Runs in a child that does nothing else, and does what HAProxy will do. `root` is null where the root
//! directory stays.
bool mayBecome(uid_t user, gid_t group, const char *root)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const bool isDone = (!root || (::chroot(root) == 0 && ::chdir("/") == 0)) && ::setgid(group) == 0
            && ::setuid(user) == 0;
        ::_exit(isDone ? 0 : 1);
    }
    int status = 1;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) { }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool isMasterOfAnOrdinaryUser(const HaproxyProcess &process)
{
    return process.isMaster && QFileInfo(u"/proc/%1"_s.arg(process.pid)).ownerId() != 0;
}

bool losesNoLogLines()
{
    return !QFileInfo::exists(u"/dev/log"_s)
        || QFileInfo::exists(QLatin1StringView(haproxyHome) + u"/dev/log"_s);
}

} // namespace

std::optional<Account> accountFor(const HaproxySettings &settings)
{
    if (::geteuid() != 0)
        return std::nullopt;
    const passwd *user = ::getpwnam(haproxyAccountName);
    const group *group = ::getgrnam(haproxyAccountName);
    if (!user || !group || user->pw_uid == 0)
        return std::nullopt;
    if (std::ranges::any_of(processesOn(settings.configFilePath, settings.binaryPath),
                            isMasterOfAnOrdinaryUser))
        return std::nullopt;
    if (losesNoLogLines() && mayBecome(user->pw_uid, group->gr_gid, haproxyHome))
        return Account{.isLockedIn = true};
    if (mayBecome(user->pw_uid, group->gr_gid, nullptr))
        return Account{.isLockedIn = false};
    return std::nullopt;
}

} // namespace proxym
