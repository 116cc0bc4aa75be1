// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/networknamespace.h"

#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <format>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace kiste {

namespace {

struct Default
{
    const char *file;
    const char *value;
};
constexpr Default defaults[] = {
    {"sys/net/ipv6/conf/default/accept_ra", "0"},
    {"sys/net/ipv6/conf/default/accept_dad", "0"}, // every address is given once; asking takes a second
    {"sys/net/ipv4/ping_group_range", "0 2147483647"},
    {"sys/net/ipv4/ip_unprivileged_port_start", "0"},
};

/// Inside the namespace: the files below /proc/sys/net are those of whoever opens them.
Result<UniqueFd> prepareInside(int procfs)
{
    for (const Default &entry : defaults) {
        const auto written = sys::writeFile(procfs, entry.file, entry.value);
        // A kernel without IPv6 has no such file, and no advertisements either.
        if (!written && written.error().osError != ENOENT)
            return std::unexpected(written.error());
    }
    UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket)
        return osFailure(errno, "cannot open a netlink socket in the container's network namespace");
    return socket;
}

} // namespace

Result<NetworkHandles> openContainerNetwork(int procfs, pid_t pid)
{
    const std::string path = std::format("{}/ns/net", pid);
    const UniqueFd own(::openat(procfs, "self/ns/net", O_RDONLY | O_CLOEXEC));
    NetworkHandles handles;
    handles.networkNamespace.reset(::openat(procfs, path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!own || !handles.networkNamespace)
        return osFailure(errno, "cannot open the container's network namespace");
    struct stat ours{};
    struct stat theirs{};
    if (::fstat(own.get(), &ours) != 0 || ::fstat(handles.networkNamespace.get(), &theirs) != 0)
        return osFailure(errno, "cannot examine the container's network namespace");
    if (ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev)
        return failure(ErrorCode::WrongState, "the container has no network namespace of its own");
    if (::setns(handles.networkNamespace.get(), CLONE_NEWNET) != 0)
        return osFailure(errno, "cannot enter the container's network namespace");
    auto socket = prepareInside(procfs);
    // Nothing this process does may happen in there; the keeper starts another one.
    if (::setns(own.get(), CLONE_NEWNET) != 0)
        std::abort();
    if (!socket)
        return std::unexpected(socket.error());
    handles.route = std::move(*socket);
    return handles;
}

} // namespace kiste
