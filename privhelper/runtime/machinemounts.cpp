// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/machinemounts.h"

#include "core/base/fileio.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiste::machine {

namespace {

UniqueFd mounts; ///< unset: this process's own
UniqueFd root;

/// What the child is to do inside: open "/" if @p file is -1, else copy its tree. Only system calls.
int doInside(int file, bool recursive)
{
    if (::setns(mounts.get(), CLONE_NEWNS) != 0)
        return -1;
    if (file < 0)
        return ::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0U);
    return static_cast<int>(::syscall(SYS_open_tree, file, "", flags));
}

struct Packet
{
    int error = EIO;
    iovec piece{&error, sizeof error};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};

    Packet()
    {
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
    }
};

[[noreturn]] void runChild(int socket, int file, bool recursive)
{
    const int made = doInside(file, recursive);
    Packet packet;
    packet.error = made < 0 ? errno : 0;
    if (made >= 0) {
        cmsghdr *header = CMSG_FIRSTHDR(&packet.message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof made);
        std::memcpy(CMSG_DATA(header), &made, sizeof made);
    } else {
        packet.message.msg_controllen = 0;
    }
    ::sendmsg(socket, &packet.message, MSG_NOSIGNAL);
    ::_exit(0);
}

/// A process with threads cannot change its mount namespace; its child has one thread.
Result<UniqueFd> inside(int file, bool recursive, const char *what)
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return osFailure(errno, "cannot make a socket");
    const UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);
    const pid_t child = ::fork();
    if (child < 0)
        return osFailure(errno, "cannot start a process");
    if (child == 0)
        runChild(theirs.get(), file, recursive);
    theirs.reset();
    Packet packet;
    const ssize_t received = ::recvmsg(ours.get(), &packet.message, MSG_CMSG_CLOEXEC);
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) { }
    UniqueFd made;
    if (const cmsghdr *header = CMSG_FIRSTHDR(&packet.message); received > 0 && header && header->cmsg_type == SCM_RIGHTS) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
        made.reset(fd);
    }
    if (!made)
        return osFailure(received > 0 && packet.error != 0 ? packet.error : EIO, what);
    return made;
}

} // namespace

Result<void> use(UniqueFd mountNamespace)
{
    mounts = std::move(mountNamespace);
    auto top = inside(-1, false, "cannot enter the machine's mount namespace");
    if (!top) {
        mounts.reset();
        return std::unexpected(top.error());
    }
    root = std::move(*top);
    return {};
}

int open(const char *path, open_how how)
{
    if (root)
        how.resolve |= RESOLVE_IN_ROOT; // the root directory that absolute paths and links begin at
    long fd = -1;
    do {
        fd = ::syscall(SYS_openat2, root ? root.get() : AT_FDCWD, path, &how, sizeof how);
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN)); // EAGAIN: something was renamed on the way
    return static_cast<int>(fd);
}

Result<UniqueFd> cloneTree(int file, bool recursive)
{
    if (!mounts)
        return failure(ErrorCode::Unsupported, "the machine's mounts are this process's own");
    return inside(file, recursive, "cannot copy a mount of the machine");
}

} // namespace kiste::machine
