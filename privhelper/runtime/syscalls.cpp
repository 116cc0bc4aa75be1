// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <sys/ioctl.h>
#include <sys/syscall.h>

namespace kiste::sys {

namespace {

// Linux 6.15 pidfd ioctl; the headers of Debian 13 do not have its exit part yet.
struct PidfdInfo
{
    std::uint64_t mask;
    std::uint64_t cgroupId;
    std::uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
    std::int32_t exitCode;
};
constexpr std::uint64_t pidfdInfoExit = 1U << 3;
constexpr unsigned long pidfdGetInfo = _IOWR(0xFF, 11, PidfdInfo);

std::string shown(const char *path)
{
    return *path ? path : "(descriptor)";
}

/// What the kernel wrote into the fs context's log, joined.
std::string contextLog(int context)
{
    std::string all;
    std::array<char, 512> line{};
    for (int i = 0; i < 16; ++i) {
        const ssize_t n = ::read(context, line.data(), line.size());
        if (n <= 0)
            break;
        std::string_view text(line.data(), static_cast<std::size_t>(n));
        while (text.ends_with('\n'))
            text.remove_suffix(1);
        all += all.empty() ? "" : "; ";
        all += text;
    }
    return all;
}

} // namespace

Result<UniqueFd> openAt(int directory, const char *path, std::uint64_t flags, std::uint64_t resolve, mode_t mode)
{
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.mode = (flags & O_CREAT) ? mode : 0;
    how.resolve = resolve;
    for (int attempt = 0;; ++attempt) {
        const long fd = ::syscall(SYS_openat2, directory, path, &how, sizeof how);
        if (fd >= 0)
            return UniqueFd(static_cast<int>(fd));
        // The kernel asks for another try when a rename raced with a scoped lookup, openat2(2).
        if (errno == EAGAIN && attempt < 32)
            continue;
        return osFailure(errno, std::format("cannot open '{}'", shown(path)));
    }
}

Result<UniqueFd> openInRoot(int root, const char *path, std::uint64_t flags)
{
    return openAt(root, path, flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

Result<UniqueFd> openNoLinks(int root, const char *path, std::uint64_t flags)
{
    while (*path == '/')
        ++path;
    return openAt(root, *path ? path : ".", flags, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
}

Result<UniqueFd> cloneTree(int directory, const char *path, bool recursive)
{
    const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW | (recursive ? AT_RECURSIVE : 0U)
        | (*path ? 0U : AT_EMPTY_PATH);
    const long fd = ::syscall(SYS_open_tree, directory, path, flags);
    if (fd < 0)
        return osFailure(errno, std::format("cannot copy the mount at '{}'", shown(path)));
    return UniqueFd(static_cast<int>(fd));
}

Result<void> attachTree(int tree, int target)
{
    if (::syscall(SYS_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
        return osFailure(errno, "cannot attach a mount");
    return {};
}

Result<void> attachTreeAt(int tree, int directory, const char *path)
{
    if (::syscall(SYS_move_mount, tree, "", directory, path, MOVE_MOUNT_F_EMPTY_PATH) != 0)
        return osFailure(errno, std::format("cannot attach a mount at '{}'", path));
    return {};
}

Result<void> changeMount(int tree, const MountChange &change)
{
    mount_attr attributes{};
    attributes.attr_set = change.set;
    attributes.attr_clr = change.clear;
    attributes.propagation = change.propagation;
    attributes.userns_fd = change.userNamespace >= 0 ? static_cast<std::uint64_t>(change.userNamespace) : 0;
    const unsigned flags = AT_EMPTY_PATH | (change.recursive ? AT_RECURSIVE : 0U);
    if (::syscall(SYS_mount_setattr, tree, "", flags, &attributes, sizeof attributes) != 0)
        return osFailure(errno, "cannot change the attributes of a mount");
    return {};
}

Result<UniqueFd> mountNew(const char *type, const std::vector<FsOption> &options, std::uint64_t attributes)
{
    const UniqueFd context(static_cast<int>(::syscall(SYS_fsopen, type, FSOPEN_CLOEXEC)));
    if (!context)
        return osFailure(errno, std::format("cannot use the file system '{}'", type));
    const auto fail = [&](int number, const std::string &step) -> std::unexpected<Error> {
        const std::string log = contextLog(context.get());
        return osFailure(number, std::format("cannot mount '{}': {}{}{}", type, step, log.empty() ? "" : ": ", log));
    };
    // What /proc/mounts shows as the source, unless the options name one.
    if (!std::ranges::contains(options, "source", &FsOption::key)
        && ::syscall(SYS_fsconfig, context.get(), FSCONFIG_SET_STRING, "source", type, 0) != 0)
        return fail(errno, "option 'source'");
    for (const FsOption &option : options) {
        long done = 0;
        if (option.flag)
            done = ::syscall(SYS_fsconfig, context.get(), FSCONFIG_SET_FLAG, option.key.c_str(), nullptr, 0);
        else if (option.fd >= 0)
            done = ::syscall(SYS_fsconfig, context.get(), FSCONFIG_SET_FD, option.key.c_str(), nullptr, option.fd);
        else
            done = ::syscall(SYS_fsconfig, context.get(), FSCONFIG_SET_STRING, option.key.c_str(), option.value.c_str(), 0);
        if (done != 0)
            return fail(errno, std::format("option '{}'", option.key));
    }
    if (::syscall(SYS_fsconfig, context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
        return fail(errno, "create");
    const long fd = ::syscall(SYS_fsmount, context.get(), FSMOUNT_CLOEXEC, attributes);
    if (fd < 0)
        return fail(errno, "fsmount");
    return UniqueFd(static_cast<int>(fd));
}

Result<Cloned> cloneProcess(std::uint64_t flags, int cgroup)
{
    int pidfd = -1;
    clone_args args{};
    args.flags = flags | CLONE_PIDFD;
    args.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
    // A child of our parent reports its end there with our own exit signal, clone(2); naming another one is EINVAL.
    args.exit_signal = (flags & CLONE_PARENT) ? 0 : SIGCHLD;
    if (cgroup >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = static_cast<std::uint64_t>(cgroup);
    }
    const long pid = ::syscall(SYS_clone3, &args, sizeof args);
    if (pid < 0)
        return osFailure(errno, "cannot create a process");
    if (pid == 0)
        return Cloned{};
    return Cloned{static_cast<pid_t>(pid), UniqueFd(pidfd)};
}

Result<void> pidfdSignal(int pidfd, int signal)
{
    if (::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) != 0)
        return osFailure(errno, std::format("cannot send signal {}", signal));
    return {};
}

Result<UniqueFd> pidfdOpen(pid_t pid)
{
    const long fd = ::syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0)
        return osFailure(errno, std::format("cannot watch process {}", pid));
    return UniqueFd(static_cast<int>(fd));
}

Result<int> pidfdExitStatus(int pidfd)
{
    PidfdInfo info{};
    info.mask = pidfdInfoExit;
    if (::ioctl(pidfd, pidfdGetInfo, &info) != 0)
        return osFailure(errno, "cannot ask for an exit status");
    if ((info.mask & pidfdInfoExit) == 0)
        return failure(ErrorCode::Unsupported, "this kernel does not keep the exit status of a foreign process");
    return info.exitCode;
}

Result<void> pivotRootHere()
{
    // Old and new root may be the same directory; the old one then lies on top and is detached at once, pivot_root(2).
    if (::syscall(SYS_pivot_root, ".", ".") != 0)
        return osFailure(errno, "cannot change the root directory");
    return {};
}

Result<void> closeOnExecFrom3()
{
    if (::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
        return osFailure(errno, "cannot mark descriptors close-on-exec");
    return {};
}

Result<void> writeFile(int directory, const char *path, std::string_view text)
{
    const UniqueFd fd(::openat(directory, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}'", path));
    if (::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        return osFailure(errno, std::format("cannot write '{}' to '{}'", text.substr(0, 80), path));
    return {};
}

Result<std::string> readFile(int fd, std::size_t limit, std::string_view name)
{
    std::string text;
    std::array<char, 16384> piece{};
    for (;;) {
        const ssize_t n = ::read(fd, piece.data(), piece.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return osFailure(errno, std::format("cannot read '{}'", name));
        if (n == 0)
            return text;
        if (text.size() + static_cast<std::size_t>(n) > limit)
            return failure(ErrorCode::LimitExceeded, std::format("'{}' is larger than {} bytes", name, limit));
        text.append(piece.data(), static_cast<std::size_t>(n));
    }
}

Result<std::uint64_t> processStartTime(int procfs, pid_t pid)
{
    const std::string path = std::format("{}/stat", pid);
    const UniqueFd fd(::openat(procfs, path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return osFailure(errno, std::format("cannot open '/proc/{}'", path));
    auto text = readFile(fd.get(), 4096, path);
    if (!text)
        return std::unexpected(text.error());
    // The command's name (field 2) may hold blanks and parentheses, so count from the last ')'.
    std::size_t at = text->rfind(')');
    for (int field = 2; field < 22 && at != std::string::npos; ++field)
        at = text->find(' ', at + 1);
    std::uint64_t value = 0;
    if (at == std::string::npos
        || std::from_chars(text->data() + at + 1, text->data() + text->size(), value).ec != std::errc{})
        return failure(ErrorCode::Corrupt, std::format("cannot parse '/proc/{}'", path));
    return value;
}

Result<pid_t> pidOf(int procfs, int pidfd)
{
    const std::string path = std::format("self/fdinfo/{}", pidfd);
    const UniqueFd fd(::openat(procfs, path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return osFailure(errno, "cannot examine a process descriptor");
    auto text = readFile(fd.get(), 4096, path);
    if (!text)
        return std::unexpected(text.error());
    constexpr std::string_view key = "\nPid:\t";
    const std::size_t at = text->find(key);
    pid_t pid = 0;
    if (at == std::string::npos
        || std::from_chars(text->data() + at + key.size(), text->data() + text->size(), pid).ec != std::errc{})
        return failure(ErrorCode::Corrupt, "a descriptor is not one of a process");
    if (pid <= 0)
        return failure(ErrorCode::NotFound, "the process has ended");
    return pid;
}

Error within(std::string_view context, Error error)
{
    error.detail = std::format("{}: {}", context, error.detail);
    return error;
}

} // namespace kiste::sys
