// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/containerroot.h"

#include "privhelper/runtime/mounttarget.h"
#include "privhelper/runtime/syscalls.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <vector>

namespace kiste {

namespace {

std::vector<std::string> pathElements(const std::string &path)
{
    std::vector<std::string> elements;
    std::size_t at = 0;
    while (at < path.size()) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        if (end > at)
            elements.push_back(path.substr(at, end - at));
        at = end + 1;
    }
    return elements;
}

bool isMissing(const Error &error)
{
    return error.osError == ENOENT || error.osError == ENOTDIR;
}

} // namespace

Result<ContainerRoot> ContainerRoot::attach(UniqueFd tree, const std::string &mountpoint)
{
    if (auto attached = sys::attachTreeAt(tree.get(), AT_FDCWD, mountpoint.c_str()); !attached)
        return std::unexpected(sys::within("root file system", attached.error()));
    // The descriptor of a detached mount stays good after it is attached; it is the root from now on.
    return ContainerRoot(std::move(tree));
}

Result<UniqueFd> ContainerRoot::makeDirectory(const std::string &path)
{
    auto whole = sys::openNoLinks(m_root.get(), path.c_str(), O_PATH | O_DIRECTORY);
    if (whole || whole.error().osError != ENOENT)
        return whole;
    auto at = sys::openNoLinks(m_root.get(), "/", O_PATH | O_DIRECTORY);
    if (!at)
        return at;
    for (const std::string &element : pathElements(path)) {
        auto next = sys::openNoLinks(at->get(), element.c_str(), O_PATH | O_DIRECTORY);
        if (!next && next.error().osError == ENOENT) {
            if (::mkdirat(at->get(), element.c_str(), 0755) != 0 && errno != EEXIST)
                return osFailure(errno, std::format("cannot make '{}' in the container", path));
            next = sys::openNoLinks(at->get(), element.c_str(), O_PATH | O_DIRECTORY);
        }
        if (!next)
            return next;
        at = std::move(next);
    }
    return at;
}

Result<void> ContainerRoot::mount(const oci::Mount &mount, const KernelMounts &kernel)
{
    const auto fail = [&](const Error &error) {
        return std::unexpected(sys::within(std::format("mounting '{}'", mount.destination), error));
    };
    const auto options = parseMountOptions(mount.options);
    if (!options)
        return fail(options.error());
    // The engine's own lie below /dev, which is a tmpfs of ours; the others are somebody's wish.
    if (mount.type == "tmpfs" && !mount.destination.starts_with("/dev/")) {
        auto done = mountTmpfs(mount, *options);
        return done ? done : fail(done.error());
    }
    auto target = makeDirectory(mount.destination);
    if (!target)
        return fail(target.error());
    auto done = mountKernel(mount, *options, kernel, target->get());
    return done ? done : fail(done.error());
}

Result<void> ContainerRoot::mountTmpfs(const oci::Mount &mount, const MountOptions &options)
{
    auto target = makeMountTarget(m_root.get(), mount.destination, TargetKind::Directory);
    if (!target)
        return std::unexpected(target.error());
    auto tree = sys::mountNew("tmpfs", options.data, options.attributes & ~static_cast<std::uint64_t>(MOUNT_ATTR_RDONLY));
    if (!tree)
        return std::unexpected(tree.error());
    if (options.copyUp) {
        if (auto copied = copyUp(target->get(), tree->get()); !copied)
            return copied;
    }
    if ((options.attributes & MOUNT_ATTR_RDONLY) != 0) {
        if (auto changed = sys::changeMount(tree->get(), {.set = MOUNT_ATTR_RDONLY}); !changed)
            return changed;
    }
    return sys::attachTree(tree->get(), target->get());
}

Result<void> ContainerRoot::bind(const oci::Mount &mount, const UniqueFd &tree)
{
    constexpr long procMagic = 0x9fa0;
    const auto fail = [&](const Error &error) {
        return std::unexpected(sys::within(std::format("mounting '{}'", mount.destination), error));
    };
    struct stat status{};
    struct statfs system{};
    if (::fstat(tree.get(), &status) != 0 || ::fstatfs(tree.get(), &system) != 0)
        return fail(Error::fromErrno(errno, "cannot examine the source"));
    auto target = makeMountTarget(m_root.get(), mount.destination, S_ISDIR(status.st_mode) ? TargetKind::Directory : TargetKind::File,
                                  system.f_type == procMagic && S_ISDIR(status.st_mode));
    if (!target)
        return fail(target.error());
    if (auto attached = sys::attachTree(tree.get(), target->get()); !attached)
        return fail(attached.error());
    return {};
}

Result<void> ContainerRoot::mask(const std::string &path)
{
    auto target = sys::openNoLinks(m_root.get(), path.c_str(), O_PATH | O_NOFOLLOW);
    if (!target)
        return isMissing(target.error()) ? Result<void>() : std::unexpected(target.error());
    struct stat status{};
    if (::fstat(target->get(), &status) != 0)
        return osFailure(errno, std::format("cannot examine '{}'", path));
    // The container's own node, and nothing that an image put in its place (CVE-2025-31133).
    struct stat null{};
    if (!S_ISDIR(status.st_mode)
        && (::fstatat(m_root.get(), "dev/null", &null, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISCHR(null.st_mode) || null.st_rdev != makedev(1, 3)))
        return failure(ErrorCode::Failed, std::format("cannot mask '{}': '/dev/null' is not the null device", path));
    Result<UniqueFd> cover = S_ISDIR(status.st_mode)
        ? sys::mountNew("tmpfs", {{.key = "size", .value = "0"}, {.key = "nr_inodes", .value = "2"}},
                        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
        : sys::cloneTree(m_root.get(), "dev/null");
    if (!cover)
        return std::unexpected(sys::within(std::format("masking '{}'", path), cover.error()));
    if (auto attached = sys::attachTree(cover->get(), target->get()); !attached)
        return std::unexpected(sys::within(std::format("masking '{}'", path), attached.error()));
    return {};
}

Result<void> ContainerRoot::makeReadOnly(const std::string &path)
{
    auto target = sys::openNoLinks(m_root.get(), path.c_str(), O_PATH | O_NOFOLLOW);
    if (!target)
        return isMissing(target.error()) ? Result<void>() : std::unexpected(target.error());
    auto tree = sys::cloneTree(target->get(), "", true);
    if (!tree)
        return std::unexpected(sys::within(std::format("making '{}' read-only", path), tree.error()));
    if (auto changed = sys::changeMount(tree->get(), {.set = MOUNT_ATTR_RDONLY, .recursive = true}); !changed)
        return std::unexpected(sys::within(std::format("making '{}' read-only", path), changed.error()));
    if (auto attached = sys::attachTree(tree->get(), target->get()); !attached)
        return std::unexpected(sys::within(std::format("making '{}' read-only", path), attached.error()));
    return {};
}

Result<void> ContainerRoot::enter(bool readOnly, bool noPivot)
{
    if (::fchdir(m_root.get()) != 0)
        return osFailure(errno, "cannot enter the root file system");
    if (noPivot) {
        if (::mount(".", "/", nullptr, MS_MOVE, nullptr) != 0 || ::chroot(".") != 0)
            return osFailure(errno, "cannot move the root file system to '/'");
    } else {
        if (auto pivoted = sys::pivotRootHere(); !pivoted)
            return pivoted;
        // The old root now lies over the new one at "."; its mounts go with it, in this namespace only.
        if (::umount2(".", MNT_DETACH) != 0)
            return osFailure(errno, "cannot let go of the old root directory");
    }
    if (::chdir("/") != 0)
        return osFailure(errno, "cannot change to '/'");
    if (readOnly) {
        const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (auto changed = sys::changeMount(root.get(), {.set = MOUNT_ATTR_RDONLY}); !changed)
            return std::unexpected(sys::within("making '/' read-only", changed.error()));
    }
    return {};
}

Result<void> ContainerRoot::propagate(const std::string &propagation)
{
    if (propagation.empty())
        return {};
    const auto options = parseMountOptions({propagation});
    if (!options || options->propagation == 0)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a kind of propagation", propagation.substr(0, 80)));
    const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    auto done = sys::changeMount(root.get(), {.propagation = options->propagation, .recursive = options->propagationBelow});
    return done ? done : std::unexpected(sys::within("propagation of the root file system", done.error()));
}

} // namespace kiste
