// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/mounttarget.h"

#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <memory>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>

namespace kiste {

namespace {

constexpr long procMagic = 0x9fa0;

constexpr std::array<std::string_view, 10> replaceable = {
    "/proc/cpuinfo",
    "/proc/diskstats",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/swaps",
    "/proc/uptime",
    "/proc/loadavg",
    "/proc/slabinfo",
    "/proc/sys/kernel/ns_last_pid",
    "/proc/sys/crypto/fips_enabled",
};

/// Makes one missing element; a link to nowhere is in the way and stays.
Result<UniqueFd> makeElement(int parent, const std::string &name, TargetKind kind)
{
    if (kind == TargetKind::Directory) {
        if (::mkdirat(parent, name.c_str(), 0755) != 0 && errno != EEXIST)
            return osFailure(errno, std::format("cannot make the directory '{}'", name));
    } else {
        const UniqueFd made(::openat(parent, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
        if (!made && errno != EEXIST)
            return osFailure(errno, std::format("cannot make the file '{}'", name));
    }
    return sys::openNoLinks(parent, name.c_str(), O_PATH | O_NOFOLLOW);
}

Result<UniqueFd> findOrMake(int root, const std::string &path, TargetKind kind)
{
    auto whole = sys::openInRoot(root, path.c_str(), O_PATH);
    if (whole || whole.error().osError != ENOENT)
        return whole;
    auto at = sys::openInRoot(root, "/", O_PATH | O_DIRECTORY);
    for (std::size_t from = 0; at && from < path.size();) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        const std::string name = path.substr(from, end - from);
        from = end + 1;
        if (name.empty())
            continue;
        auto next = sys::openInRoot(root, path.substr(0, end).c_str(), O_PATH);
        if (!next && next.error().osError == ENOENT)
            next = makeElement(at->get(), name, from < path.size() ? TargetKind::Directory : kind);
        at = std::move(next);
    }
    return at;
}

struct CloseDirectory
{
    void operator()(DIR *directory) const { ::closedir(directory); }
};

Result<void> copyFile(int from, int to, const char *name, const struct stat &status)
{
    const UniqueFd in(::openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    const UniqueFd out(::openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!in || !out)
        return osFailure(errno, std::format("cannot copy '{}'", name));
    for (;;) {
        const ssize_t n = ::sendfile(out.get(), in.get(), nullptr, 1024 * 1024);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return osFailure(errno, std::format("cannot copy '{}'", name));
        if (n == 0)
            break;
    }
    if (::fchown(out.get(), status.st_uid, status.st_gid) != 0 || ::fchmod(out.get(), status.st_mode & 07777) != 0)
        return osFailure(errno, std::format("cannot set owner and mode of '{}'", name));
    return {};
}

Result<void> copyLink(int from, int to, const char *name, const struct stat &status)
{
    std::array<char, PATH_MAX + 1> target{};
    if (::readlinkat(from, name, target.data(), PATH_MAX) < 0 || ::symlinkat(target.data(), to, name) != 0
        || ::fchownat(to, name, status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, std::format("cannot copy the link '{}'", name));
    return {};
}

Result<void> copyDirectory(int from, int to, int depth)
{
    constexpr int deepest = 128;
    if (depth > deepest)
        return failure(ErrorCode::LimitExceeded, "directories are nested too deeply");
    UniqueFd listed(::openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, CloseDirectory> directory(listed ? ::fdopendir(listed.get()) : nullptr);
    if (!directory)
        return osFailure(errno, "cannot read a directory");
    std::ignore = listed.release(); // the stream owns it
    for (const dirent *entry = nullptr; (entry = ::readdir(directory.get())) != nullptr;) {
        const std::string_view name = entry->d_name;
        struct stat status
        {
        };
        if (name == "." || name == ".." || ::fstatat(from, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        Result<void> done;
        if (S_ISREG(status.st_mode)) {
            done = copyFile(from, to, entry->d_name, status);
        } else if (S_ISLNK(status.st_mode)) {
            done = copyLink(from, to, entry->d_name, status);
        } else if (S_ISDIR(status.st_mode)) {
            if (::mkdirat(to, entry->d_name, 0700) != 0)
                return osFailure(errno, std::format("cannot make the directory '{}'", name));
            const UniqueFd below(::openat(from, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            const UniqueFd copy(::openat(to, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            if (!below || !copy)
                return osFailure(errno, std::format("cannot open the directory '{}'", name));
            done = copyDirectory(below.get(), copy.get(), depth + 1);
            if (done
                && (::fchown(copy.get(), status.st_uid, status.st_gid) != 0
                    || ::fchmod(copy.get(), status.st_mode & 07777) != 0))
                return osFailure(errno, std::format("cannot set owner and mode of '{}'", name));
        }
        if (!done)
            return done;
    }
    return {};
}

} // namespace

Result<UniqueFd> makeMountTarget(int root, const std::string &path, TargetKind kind, bool procfs)
{
    std::string clean = std::filesystem::path(path).lexically_normal().string();
    while (clean.size() > 1 && clean.ends_with('/'))
        clean.pop_back();
    if (clean == "/")
        return failure(ErrorCode::InvalidArgument, "nothing can be mounted over the container's root directory");
    if (clean == "/proc" && !procfs)
        return failure(ErrorCode::NotAuthorized, "only the kernel's process file system goes to '/proc'");
    auto target = findOrMake(root, clean, kind);
    if (!target)
        return target;
    struct stat status
    {
    };
    struct statfs system
    {
    };
    if (::fstat(target->get(), &status) != 0 || ::fstatfs(target->get(), &system) != 0)
        return osFailure(errno, std::format("cannot examine '{}'", clean));
    if (S_ISDIR(status.st_mode) != (kind == TargetKind::Directory)) {
        return failure(ErrorCode::InvalidArgument,
                       S_ISDIR(status.st_mode) ? "a file cannot be mounted over a directory"
                                               : "a directory cannot be mounted over a file");
    }
    if (system.f_type == procMagic && !procfs && !std::ranges::contains(replaceable, std::string_view(clean)))
        return failure(ErrorCode::NotAuthorized, "files of the kernel below '/proc' cannot be replaced");
    return target;
}

Result<void> copyUp(int from, int to)
{
    return copyDirectory(from, to, 0);
}

} // namespace kiste
