// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/bindsource.h"

#include "privhelper/runtime/machinemounts.h"
#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <sys/mount.h>
#include <sys/wait.h>

namespace kiste {

namespace {

/// Ends a child of this process.
class ShortLived
{
public:
    explicit ShortLived(sys::Cloned process)
        : m_process(std::move(process))
    {
    }
    ShortLived(const ShortLived &) = delete;
    ShortLived &operator=(const ShortLived &) = delete;
    ~ShortLived()
    {
        std::ignore = sys::pidfdSignal(m_process.pidfd.get(), SIGKILL); // ended already is as good
        siginfo_t info{};
        ::waitid(P_PIDFD, static_cast<id_t>(m_process.pidfd.get()), &info, WEXITED);
    }
    pid_t pid() const { return m_process.pid; }

private:
    sys::Cloned m_process;
};

} // namespace

std::string idMappingText(const std::vector<oci::IdMapping> &mappings)
{
    std::string text;
    for (const oci::IdMapping &mapping : mappings)
        text += std::format("{} {} {}\n", mapping.containerId, mapping.hostId, mapping.size);
    return text;
}

Result<UniqueFd> bindSource(int file, bool recursive)
{
    auto tree = sys::cloneTree(file, "", recursive);
    // Of another mount namespace, as the machine's is for a helper with one of its own.
    if (!tree && tree.error().osError == EINVAL) {
        if (auto there = machine::cloneTree(file, recursive))
            return there;
    }
    return tree;
}

Result<UniqueFd> bindSourceBelow(int directory, const std::string &path, bool recursive)
{
    auto file = sys::openInRoot(directory, path.empty() ? "." : path.c_str(), O_PATH);
    if (!file)
        return std::unexpected(file.error());
    return bindSource(file->get(), recursive);
}

Result<UniqueFd> bindSourceAt(const std::string &path, bool recursive)
{
    const UniqueFd file(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", path));
    return bindSource(file.get(), recursive);
}

Result<UniqueFd> makeUserNamespace(const std::vector<oci::IdMapping> &uids, const std::vector<oci::IdMapping> &gids)
{
    auto cloned = sys::cloneProcess(CLONE_NEWUSER, -1);
    if (!cloned)
        return std::unexpected(cloned.error());
    if (cloned->pid == 0) {
        for (;;)
            ::pause();
    }
    const ShortLived process(std::move(*cloned));
    const std::string directory = std::format("/proc/{}/", process.pid());
    for (const auto &[file, mappings] : {std::pair("uid_map", &uids), std::pair("gid_map", &gids)}) {
        if (mappings->empty())
            continue;
        if (auto done = sys::writeFile(AT_FDCWD, (directory + file).c_str(), idMappingText(*mappings)); !done)
            return std::unexpected(done.error());
    }
    UniqueFd space(::open((directory + "ns/user").c_str(), O_RDONLY | O_CLOEXEC));
    if (!space)
        return osFailure(errno, "cannot open a user namespace");
    return space;
}

Result<void> shapeBind(int tree, const oci::Mount &mount, int userNamespace, SourceFlags flags)
{
    const auto options = parseMountOptions(mount.options);
    if (!options)
        return std::unexpected(options.error());
    if (!options->data.empty())
        return failure(ErrorCode::InvalidArgument,
                       std::format("a bind mount has no option '{}'", options->data.front().key));
    const bool mapped = !mount.uidMappings.empty() || !mount.gidMappings.empty();
    if (options->idmap || mapped) {
        UniqueFd own;
        if (mapped) {
            auto made = makeUserNamespace(mount.uidMappings, mount.gidMappings);
            if (!made)
                return std::unexpected(made.error());
            own = std::move(*made);
        }
        const int space = mapped ? own.get() : userNamespace;
        if (space >= 0) {
            auto done = sys::changeMount(
                tree, {.set = MOUNT_ATTR_IDMAP, .userNamespace = space, .recursive = options->idmapBelow});
            if (!done && done.error().osError == EINVAL)
                return failure(ErrorCode::Unsupported, "its file system cannot show files with other owners");
            if (!done)
                return done;
        } else if (options->idmap) {
            return failure(ErrorCode::InvalidArgument,
                           "'idmap' needs mappings, or a user namespace of the container's own");
        }
    }
    const auto cleared = [flags](std::uint64_t attributes) {
        // The time stamps' kind is a number, not a flag, and must be cleared to be set, mount_setattr(2).
        return flags == SourceFlags::Change ? attributes : attributes & MOUNT_ATTR__ATIME;
    };
    sys::MountChange change{.set = options->attributes, .clear = cleared(options->cleared)};
    if ((change.set & MOUNT_ATTR__ATIME) != 0)
        change.clear |= MOUNT_ATTR__ATIME;
    // Everything below first: what is said of the mount itself counts more.
    sys::MountChange all{.set = options->allAttributes, .clear = cleared(options->allCleared), .recursive = true};
    if ((all.set & MOUNT_ATTR__ATIME) != 0)
        all.clear |= MOUNT_ATTR__ATIME;
    (options->propagation == 0 || options->propagationBelow ? all : change).propagation =
        options->propagation == 0 ? static_cast<std::uint64_t>(MS_PRIVATE) : options->propagation;
    for (const sys::MountChange &next : {all, change}) {
        if (next.set == 0 && next.clear == 0 && next.propagation == 0)
            continue;
        if (auto done = sys::changeMount(tree, next); !done)
            return done;
    }
    return {};
}

} // namespace kiste
