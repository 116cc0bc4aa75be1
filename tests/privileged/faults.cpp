// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faults.h"

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kiste::test::faults {

namespace {

std::atomic<bool> armed = false;
std::atomic<int> calls = 0;
std::atomic<bool> room = false;
char root[PATH_MAX];
Kind kind = Kind::Once;
int failing = 0;
int number = 0;

bool isBelow(const char *path)
{
    return std::strncmp(path, root, std::strlen(root)) == 0;
}

bool isBelow(int fd)
{
    char link[64];
    char path[PATH_MAX] = {};
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return ::readlink(link, path, sizeof path - 1) > 0 && isBelow(path);
}

bool isBelow(int directory, const char *path)
{
    return path[0] == '/' || directory == AT_FDCWD ? isBelow(path) : isBelow(directory);
}

/// Whether the call that is about to be made has to fail; errno says how.
bool fails(bool makesRoom)
{
    const int call = ++calls;
    if (kind == Kind::Kill && call == failing)
        ::kill(::getpid(), SIGKILL);
    const bool full = kind == Kind::FromThereOn || (kind == Kind::UntilRoom && !room);
    const bool now = kind == Kind::Once ? call == failing : full && call >= failing && !makesRoom;
    if (now)
        errno = number;
    return now;
}

/// The same for what removes a file.
bool removalFails()
{
    if (fails(true))
        return true;
    room = room || calls >= failing;
    return false;
}

} // namespace

void arm(const std::string &directory, Kind how, int call, int error)
{
    std::snprintf(root, sizeof root, "%s", directory.c_str());
    kind = how;
    failing = call;
    number = error;
    calls = 0;
    room = false;
    armed = true;
}

int disarm()
{
    armed = false;
    return calls;
}

} // namespace kiste::test::faults

using namespace kiste::test::faults;

// Errors come with errno set, as syscall(2) does it.
extern "C" {

ssize_t write(int fd, const void *bytes, size_t size)
{
    return armed && isBelow(fd) && fails(false) ? -1 : ::syscall(SYS_write, fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    return armed && isBelow(fd) && fails(false) ? -1 : ::syscall(SYS_pwrite64, fd, bytes, size, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t offset)
{
    return armed && isBelow(fd) && fails(false) ? -1 : ::syscall(SYS_pwrite64, fd, bytes, size, offset);
}

int fsync(int fd)
{
    return armed && isBelow(fd) && fails(false) ? -1 : int(::syscall(SYS_fsync, fd));
}

int fdatasync(int fd)
{
    return armed && isBelow(fd) && fails(false) ? -1 : int(::syscall(SYS_fdatasync, fd));
}

int syncfs(int fd) noexcept
{
    return armed && isBelow(fd) && fails(false) ? -1 : int(::syscall(SYS_syncfs, fd));
}

int ftruncate(int fd, off_t size) noexcept
{
    return armed && isBelow(fd) && fails(true) ? -1 : int(::syscall(SYS_ftruncate, fd, size));
}

int ftruncate64(int fd, off_t size) noexcept
{
    return armed && isBelow(fd) && fails(true) ? -1 : int(::syscall(SYS_ftruncate, fd, size));
}

int renameat(int from, const char *old, int to, const char *name) noexcept
{
    return armed && isBelow(to, name) && fails(true) ? -1 : int(::syscall(SYS_renameat2, from, old, to, name, 0));
}

int renameat2(int from, const char *old, int to, const char *name, unsigned flags) noexcept
{
    return armed && isBelow(to, name) && fails(true) ? -1 : int(::syscall(SYS_renameat2, from, old, to, name, flags));
}

int mkdirat(int directory, const char *path, mode_t mode) noexcept
{
    return armed && isBelow(directory, path) && fails(false) ? -1 : int(::syscall(SYS_mkdirat, directory, path, mode));
}

int unlinkat(int directory, const char *path, int flags) noexcept
{
    return armed && isBelow(directory, path) && removalFails() ? -1 : int(::syscall(SYS_unlinkat, directory, path, flags));
}

int unlink(const char *path) noexcept
{
    return armed && isBelow(path) && removalFails() ? -1 : int(::syscall(SYS_unlink, path));
}

#define KISTE_OPENAT(function)                                                                              \
    int function(int directory, const char *path, int flags, ...)                                           \
    {                                                                                                        \
        mode_t mode = 0;                                                                                     \
        if ((flags & (O_CREAT | O_TMPFILE)) != 0) {                                                          \
            va_list more;                                                                                    \
            va_start(more, flags);                                                                           \
            mode = va_arg(more, mode_t);                                                                     \
            va_end(more);                                                                                    \
        }                                                                                                    \
        if (armed && (flags & O_CREAT) != 0 && isBelow(directory, path) && fails(false))                     \
            return -1;                                                                                       \
        return int(::syscall(SYS_openat, directory, path, flags, mode));                                     \
    }

KISTE_OPENAT(openat)
KISTE_OPENAT(openat64)

} // extern "C"
