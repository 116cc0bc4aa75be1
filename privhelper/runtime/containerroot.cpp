// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/containerroot.h"

#include "privhelper/runtime/mounttarget.h"
#include "privhelper/runtime/syscalls.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <fstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <vector>

namespace kiste {

namespace {

constexpr long cgroup2Magic = 0x63677270;

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

/// Names of the cgroup v1 hierarchies of this process ("cpu,cpuacct"), from /proc/self/cgroup.
std::vector<std::string> cgroup1Hierarchies()
{
    std::vector<std::string> names;
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos || second == first + 1)
            continue;
        const std::string name = line.substr(first + 1, second - first - 1);
        if (!name.starts_with("name="))
            names.push_back(name);
    }
    return names;
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

Result<void> ContainerRoot::mountSysfs(std::uint64_t attributes, bool ownNetwork, int target)
{
    if (ownNetwork) {
        auto tree = sys::mountNew("sysfs", {}, attributes);
        return tree ? sys::attachTree(tree->get(), target) : std::unexpected(tree.error());
    }
    auto tree = sys::cloneTree(AT_FDCWD, "/sys", true);
    if (!tree)
        return std::unexpected(tree.error());
    if (auto changed = sys::changeMount(tree->get(), {.set = attributes, .recursive = true}); !changed)
        return changed;
    return sys::attachTree(tree->get(), target);
}

Result<void> ContainerRoot::mountCgroups(std::uint64_t attributes, int target)
{
    struct statfs status{};
    if (::statfs("/sys/fs/cgroup", &status) == 0 && status.f_type == cgroup2Magic) {
        auto tree = sys::mountNew("cgroup2", {}, attributes);
        return tree ? sys::attachTree(tree->get(), target) : std::unexpected(tree.error());
    }
    auto top = sys::mountNew("tmpfs", {{.key = "mode", .value = "755"}, {.key = "size", .value = "64k"}},
                             attributes & ~static_cast<std::uint64_t>(MOUNT_ATTR_RDONLY));
    if (!top)
        return std::unexpected(top.error());
    if (auto attached = sys::attachTree(top->get(), target); !attached)
        return attached;
    for (const std::string &name : cgroup1Hierarchies()) {
        std::vector<sys::FsOption> controllers;
        for (std::size_t at = 0; at <= name.size();) {
            const std::size_t end = std::min(name.find(',', at), name.size());
            controllers.push_back({.key = name.substr(at, end - at), .value = {}, .fd = -1, .flag = true});
            at = end + 1;
        }
        auto tree = sys::mountNew("cgroup", controllers, attributes);
        if (!tree)
            return std::unexpected(sys::within(name, tree.error()));
        if (::mkdirat(top->get(), name.c_str(), 0755) != 0)
            return osFailure(errno, std::format("cannot make '/sys/fs/cgroup/{}'", name));
        if (auto attached = sys::attachTreeAt(tree->get(), top->get(), name.c_str()); !attached)
            return attached;
    }
    return sys::changeMount(top->get(), {.set = attributes});
}

Result<void> ContainerRoot::mount(const oci::Mount &mount, bool ownNetwork)
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
    if (mount.type == "sysfs" || mount.type == "cgroup" || mount.type == "cgroup2") {
        const auto done = mount.type == "sysfs" ? mountSysfs(options->attributes, ownNetwork, target->get())
                                                : mountCgroups(options->attributes, target->get());
        return done ? done : fail(done.error());
    }
    constexpr std::array<std::string_view, 4> types = {"proc", "tmpfs", "devpts", "mqueue"};
    if (std::ranges::find(types, std::string_view(mount.type)) == types.end())
        return fail({ErrorCode::Unsupported, std::format("file system type '{}' is not allowed", mount.type)});
    auto tree = sys::mountNew(mount.type.c_str(), options->data, options->attributes);
    if (!tree)
        return fail(tree.error());
    if (auto attached = sys::attachTree(tree->get(), target->get()); !attached)
        return fail(attached.error());
    return {};
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

Result<UniqueFd> ContainerRoot::makeDeviceTree(const oci::Mount *mount, std::uint32_t uid, std::uint32_t gid)
{
    const auto options = parseMountOptions(mount ? mount->options : std::vector<std::string>{"nosuid", "mode=755", "size=64m"});
    if (!options)
        return std::unexpected(sys::within("mounting '/dev'", options.error()));
    std::vector<sys::FsOption> data = options->data;
    data.push_back({.key = "uid", .value = std::to_string(uid)});
    data.push_back({.key = "gid", .value = std::to_string(gid)});
    auto tree = sys::mountNew("tmpfs", data, options->attributes & ~static_cast<std::uint64_t>(MOUNT_ATTR_NODEV));
    if (!tree)
        return std::unexpected(sys::within("mounting '/dev'", tree.error()));
    const auto own = [&](const char *name) { return ::fchownat(tree->get(), name, uid, gid, AT_SYMLINK_NOFOLLOW) == 0; };
    for (const StandardDevice &device : standardDevices) {
        // chmod besides: mknod's mode passes through the umask.
        if (::mknodat(tree->get(), device.path, S_IFCHR | 0666, makedev(device.major, device.minor)) != 0
            || ::fchmodat(tree->get(), device.path, 0666, 0) != 0 || !own(device.path))
            return osFailure(errno, std::format("cannot make '/dev/{}'", device.path));
    }
    constexpr std::array<std::pair<const char *, const char *>, 5> links = {{
        {"/proc/self/fd", "fd"},
        {"/proc/self/fd/0", "stdin"},
        {"/proc/self/fd/1", "stdout"},
        {"/proc/self/fd/2", "stderr"},
        {"pts/ptmx", "ptmx"},
    }};
    for (const auto &[target, name] : links) {
        if (::symlinkat(target, tree->get(), name) != 0 || !own(name))
            return osFailure(errno, std::format("cannot make '/dev/{}'", name));
    }
    return tree;
}

Result<void> ContainerRoot::mountDevices(const UniqueFd &tree)
{
    auto target = makeDirectory("/dev");
    if (!target)
        return std::unexpected(sys::within("mounting '/dev'", target.error()));
    if (auto attached = sys::attachTree(tree.get(), target->get()); !attached)
        return std::unexpected(sys::within("mounting '/dev'", attached.error()));
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

Result<void> ContainerRoot::enter(bool readOnly)
{
    if (::fchdir(m_root.get()) != 0)
        return osFailure(errno, "cannot enter the root file system");
    if (auto pivoted = sys::pivotRootHere(); !pivoted)
        return pivoted;
    // The old root now lies over the new one at "."; its mounts go with it, in this namespace only.
    if (::umount2(".", MNT_DETACH) != 0)
        return osFailure(errno, "cannot let go of the old root directory");
    if (::chdir("/") != 0)
        return osFailure(errno, "cannot change to '/'");
    if (readOnly) {
        const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (auto changed = sys::changeMount(root.get(), {.set = MOUNT_ATTR_RDONLY}); !changed)
            return std::unexpected(sys::within("making '/' read-only", changed.error()));
    }
    return {};
}

} // namespace kiste
