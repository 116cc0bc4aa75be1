// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A static program that tests put into containers to try what no shell can: prints "yes" or the error for each word.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <linux/if_alg.h>
#include <sched.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

int attempt(std::string_view what)
{
    if (what == "alg")
        return ::socket(AF_ALG, SOCK_SEQPACKET, 0);
    if (what == "vsock")
        return ::socket(AF_VSOCK, SOCK_STREAM, 0);
    if (what == "userns")
        return ::unshare(CLONE_NEWUSER);
    if (what == "mount")
        return ::mount("none", "/tmp", "tmpfs", 0, nullptr);
    if (what == "keyctl")
        return static_cast<int>(::syscall(SYS_keyctl, 0, -3, 1));
    if (what == "io_uring")
        return static_cast<int>(::syscall(SYS_io_uring_setup, 1, nullptr));
    if (what == "bpf")
        return static_cast<int>(::syscall(SYS_bpf, 0, nullptr, 0));
    if (what == "mkdir")
        return ::syscall(SYS_mkdir, "/probe-directory", 0755) == 0 ? 0 : -1;
    if (what == "tiocsti") {
        char letter = 'x';
        return ::ioctl(0, TIOCSTI, &letter);
    }
    errno = ENOSYS;
    return -1;
}

} // namespace

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i) {
        errno = 0;
        const bool worked = attempt(argv[i]) >= 0;
        std::printf("%s=%s\n", argv[i], worked ? "yes" : std::strerror(errno));
    }
    return 0;
}
