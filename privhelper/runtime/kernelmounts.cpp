// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of ContainerRoot that shows the kernel's own file systems and devices.

#include "privhelper/runtime/containerroot.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <fstream>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

namespace kiste {

namespace {

constexpr long cgroup2Magic = 0x63677270;

/// A cgroup of this process, /proc/self/cgroup.
struct OwnCgroup
{
    std::string controllers; ///< "cpu,cpuacct"; empty for v2
    std::string path; ///< as this process's cgroup namespace shows it
};

std::vector<OwnCgroup> ownCgroups()
{
    std::vector<OwnCgroup> own;
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        if (!controllers.starts_with("name="))
            own.push_back({controllers, line.substr(second + 1)});
    }
    return own;
}

/// A mount of cgroups; in a user namespace without a cgroup namespace of its own only the machine's can be shown, from the
/// container's own cgroup at @p own down.
Result<UniqueFd> cgroupTree(const char *type, const std::vector<sys::FsOption> &options, std::uint64_t attributes,
                            const std::string &own)
{
    auto tree = sys::mountNew(type, options, attributes);
    if (tree || tree.error().osError != EPERM)
        return tree;
    auto copy = sys::cloneTree(AT_FDCWD, own.c_str());
    if (!copy)
        return copy;
    if (auto changed = sys::changeMount(copy->get(), {.set = attributes}); !changed)
        return std::unexpected(changed.error());
    return copy;
}

/// The host's id for one of the container's; without a mapping they are the same.
std::uint32_t hostId(const std::vector<oci::IdMapping> &mappings, std::uint32_t id)
{
    for (const oci::IdMapping &mapping : mappings) {
        if (id >= mapping.containerId && id - mapping.containerId < mapping.size)
            return mapping.hostId + (id - mapping.containerId);
    }
    return mappings.empty() ? id : hostId(mappings, 0);
}

/// Makes one node, with the directories above it.
Result<void> makeNode(int tree, const oci::DeviceNode &device, std::uint32_t uid, std::uint32_t gid)
{
    const std::string name = device.path.substr(std::string_view("/dev/").size());
    for (std::size_t at = name.find('/'); at != std::string::npos; at = name.find('/', at + 1)) {
        if (::mkdirat(tree, name.substr(0, at).c_str(), 0755) != 0 && errno != EEXIST)
            return osFailure(errno, std::format("cannot make '/dev/{}'", name.substr(0, at)));
    }
    const mode_t type = device.type == 'b' ? S_IFBLK : device.type == 'p' ? S_IFIFO : S_IFCHR;
    const mode_t mode = device.fileMode.value_or(0666) & 07777;
    // Another one of the same name is the specification's own, or one that every container has.
    if (::unlinkat(tree, name.c_str(), 0) != 0 && errno != ENOENT)
        return osFailure(errno, std::format("cannot replace '{}'", device.path));
    // chmod besides: mknod's mode passes through the umask.
    if (::mknodat(tree, name.c_str(), type | mode,
                  makedev(static_cast<unsigned>(device.major), static_cast<unsigned>(device.minor)))
            != 0
        || ::fchmodat(tree, name.c_str(), mode, 0) != 0
        || ::fchownat(tree, name.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, std::format("cannot make the device '{}'", device.path));
    return {};
}

Result<void> checkDevice(const oci::DeviceNode &device)
{
    const std::filesystem::path path(device.path);
    if (path.lexically_normal() != path || !device.path.starts_with("/dev/") || device.path.ends_with('/')) {
        return failure(ErrorCode::Unsupported,
                       std::format("the device '{}' does not lie below '/dev', where alone devices work",
                                   device.path.substr(0, 200)));
    }
    return {};
}

} // namespace

Result<void> ContainerRoot::mountKernel(const oci::Mount &mount, const MountOptions &options,
                                        const KernelMounts &kernel, int target)
{
    if (mount.type == "sysfs")
        return mountSysfs(options.attributes, kernel, target);
    if (mount.type == "cgroup" || mount.type == "cgroup2")
        return mountCgroups(options.attributes, mount.type == "cgroup2", target);
    if (mount.type == "mqueue" && kernel.mqueue >= 0) {
        auto changed = sys::changeMount(kernel.mqueue, {.set = options.attributes});
        return changed ? sys::attachTree(kernel.mqueue, target) : changed;
    }
    constexpr std::array<std::string_view, 4> types = {"proc", "tmpfs", "devpts", "mqueue"};
    const bool known = std::ranges::contains(types, std::string_view(mount.type));
    if (!known && !kernel.anyType)
        return failure(ErrorCode::Unsupported, std::format("file system type '{}' is not allowed", mount.type));
    std::vector<sys::FsOption> data = options.data;
    if (!known && !mount.source.empty())
        data.push_back({.key = "source", .value = mount.source});
    auto tree = sys::mountNew(mount.type.c_str(), data, options.attributes);
    if (tree)
        return sys::attachTree(tree->get(), target);
    // The machine's own, whose namespace this container shares, can be shown but not made again.
    if (tree.error().osError == EPERM && mount.type == "proc" && !kernel.ownPids)
        return copyMount("/proc", options.attributes, target);
    if (tree.error().osError == EPERM && mount.type == "mqueue" && !kernel.ownIpc) {
        struct statfs system
        {
        };
        constexpr long mqueueMagic = 0x19800202;
        const bool there = ::statfs("/dev/mqueue", &system) == 0 && system.f_type == mqueueMagic;
        return there ? copyMount("/dev/mqueue", options.attributes, target) : Result<void>();
    }
    return std::unexpected(tree.error());
}

Result<void> ContainerRoot::copyMount(const char *path, std::uint64_t attributes, int target)
{
    auto tree = sys::cloneTree(AT_FDCWD, path, true);
    if (!tree)
        return std::unexpected(tree.error());
    if (auto changed = sys::changeMount(tree->get(), {.set = attributes, .recursive = true}); !changed)
        return changed;
    return sys::attachTree(tree->get(), target);
}

Result<void> ContainerRoot::mountSysfs(std::uint64_t attributes, const KernelMounts &kernel, int target)
{
    if (kernel.sysfs >= 0) {
        auto changed = sys::changeMount(kernel.sysfs, {.set = attributes});
        return changed ? sys::attachTree(kernel.sysfs, target) : changed;
    }
    if (!kernel.ownNetwork)
        return copyMount("/sys", attributes, target);
    auto tree = sys::mountNew("sysfs", {}, attributes);
    return tree ? sys::attachTree(tree->get(), target) : std::unexpected(tree.error());
}

/// @p unified: the v2 tree whatever else the machine has; systemd takes no other.
Result<void> ContainerRoot::mountCgroups(std::uint64_t attributes, bool unified, int target)
{
    struct statfs status
    {
    };
    if (unified || (::statfs("/sys/fs/cgroup", &status) == 0 && status.f_type == cgroup2Magic)) {
        const auto cgroups = ownCgroups();
        const auto found = std::ranges::find(cgroups, std::string(), &OwnCgroup::controllers);
        auto tree = cgroupTree("cgroup2", {}, attributes,
                               "/sys/fs/cgroup" + (found == cgroups.end() ? std::string() : found->path));
        return tree ? sys::attachTree(tree->get(), target) : std::unexpected(tree.error());
    }
    auto top = sys::mountNew("tmpfs", {{.key = "mode", .value = "755"}, {.key = "size", .value = "64k"}},
                             attributes & ~static_cast<std::uint64_t>(MOUNT_ATTR_RDONLY));
    if (!top)
        return std::unexpected(top.error());
    if (auto attached = sys::attachTree(top->get(), target); !attached)
        return attached;
    for (const auto &[name, path] : ownCgroups()) {
        if (name.empty())
            continue;
        std::vector<sys::FsOption> controllers;
        for (std::size_t at = 0; at <= name.size();) {
            const std::size_t end = std::min(name.find(',', at), name.size());
            controllers.push_back({.key = name.substr(at, end - at), .value = {}, .fd = -1, .flag = true});
            at = end + 1;
        }
        auto tree = cgroupTree("cgroup", controllers, attributes, std::format("/sys/fs/cgroup/{}{}", name, path));
        if (!tree)
            return std::unexpected(sys::within(name, tree.error()));
        if (::mkdirat(top->get(), name.c_str(), 0755) != 0)
            return osFailure(errno, std::format("cannot make '/sys/fs/cgroup/{}'", name));
        if (auto attached = sys::attachTreeAt(tree->get(), top->get(), name.c_str()); !attached)
            return attached;
    }
    return sys::changeMount(top->get(), {.set = attributes});
}

Result<UniqueFd> ContainerRoot::makeDeviceTree(const DeviceRequest &request)
{
    for (const oci::DeviceNode &device : request.devices) {
        if (auto ok = checkDevice(device); !ok)
            return std::unexpected(ok.error());
    }
    const auto options = parseMountOptions(request.mount ? request.mount->options
                                                         : std::vector<std::string>{"nosuid", "mode=755", "size=64m"});
    if (!options)
        return std::unexpected(sys::within("mounting '/dev'", options.error()));
    const std::uint32_t uid = hostId(request.uids, 0);
    const std::uint32_t gid = hostId(request.gids, 0);
    std::vector<sys::FsOption> data = options->data;
    data.push_back({.key = "uid", .value = std::to_string(uid)});
    data.push_back({.key = "gid", .value = std::to_string(gid)});
    constexpr std::uint64_t never = MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY;
    auto tree = sys::mountNew("tmpfs", data, options->attributes & ~never);
    if (!tree)
        return std::unexpected(sys::within("mounting '/dev'", tree.error()));
    std::vector<oci::DeviceNode> nodes;
    for (const StandardDevice &device : standardDevices)
        nodes.push_back({std::string("/dev/") + device.path, 'c', device.major, device.minor, 0666, 0, 0});
    nodes.insert(nodes.end(), request.devices.begin(), request.devices.end());
    for (const oci::DeviceNode &device : nodes) {
        auto made = makeNode(tree->get(), device, hostId(request.uids, device.uid), hostId(request.gids, device.gid));
        if (!made && made.error().osError == EPERM)
            break; // root of a user namespace: mountDevices() shows the machine's
        if (!made)
            return std::unexpected(made.error());
    }
    constexpr std::array<std::pair<const char *, const char *>, 5> links = {{
        {"/proc/self/fd", "fd"},
        {"/proc/self/fd/0", "stdin"},
        {"/proc/self/fd/1", "stdout"},
        {"/proc/self/fd/2", "stderr"},
        {"pts/ptmx", "ptmx"},
    }};
    for (const auto &[target, name] : links) {
        // These are the container's own, whatever devices of the machine it was given.
        if (::unlinkat(tree->get(), name, 0) != 0 && errno != ENOENT)
            return osFailure(errno, std::format("cannot replace '/dev/{}'", name));
        if (::symlinkat(target, tree->get(), name) != 0
            || ::fchownat(tree->get(), name, uid, gid, AT_SYMLINK_NOFOLLOW) != 0)
            return osFailure(errno, std::format("cannot make '/dev/{}'", name));
    }
    return tree;
}

Result<void> ContainerRoot::mountDevices(const UniqueFd &tree)
{
    const auto fail = [](const Error &error) { return std::unexpected(sys::within("mounting '/dev'", error)); };
    auto target = makeDirectory("/dev");
    if (!target)
        return fail(target.error());
    if (auto attached = sys::attachTree(tree.get(), target->get()); !attached)
        return fail(attached.error());
    for (const StandardDevice &device : standardDevices) {
        struct stat status
        {
        };
        // Not access(2), which asks the device cgroup as well.
        if (::fstatat(tree.get(), device.path, &status, AT_SYMLINK_NOFOLLOW) == 0)
            continue;
        const UniqueFd place(
            ::openat(tree.get(), device.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
        if (!place)
            return fail(Error::fromErrno(errno, device.path));
        auto node = sys::cloneTree(AT_FDCWD, (std::string("/dev/") + device.path).c_str());
        if (!node)
            return fail(node.error());
        if (auto attached = sys::attachTree(node->get(), place.get()); !attached)
            return fail(attached.error());
    }
    return {};
}

} // namespace kiste
