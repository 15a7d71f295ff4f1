// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Loaded before the C library: while the file $SLOW_DISK exists, the disk takes six seconds for each fsync().

#include <cstdlib>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

void wait()
{
    constexpr unsigned microseconds = 6'000'000;
    const char *const flag = std::getenv("SLOW_DISK");
    if (flag != nullptr && ::access(flag, F_OK) == 0)
        ::usleep(microseconds);
}

} // namespace

extern "C" int fsync(int fd)
{
    wait();
    return int(::syscall(SYS_fsync, fd));
}

extern "C" int fdatasync(int fd)
{
    wait();
    return int(::syscall(SYS_fdatasync, fd));
}
