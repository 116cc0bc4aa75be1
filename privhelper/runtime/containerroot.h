// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/oci/runtimespec.h"
#include "privhelper/runtime/mountoptions.h"

#include <string>
#include <vector>

namespace kiste {

/// A device node that every container has.
struct StandardDevice
{
    const char *path; ///< below /dev
    unsigned major;
    unsigned minor;
};
inline constexpr StandardDevice standardDevices[] = {
    {"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0},
};

/// What a container's own device nodes look like.
struct DeviceRequest
{
    const oci::Mount *mount = nullptr; ///< what config.json says of /dev; null: the usual options
    std::vector<oci::DeviceNode> devices = {}; ///< beyond the standard ones, all below /dev
    std::vector<oci::IdMapping> uids = {}; ///< of the container's user namespace; empty: none
    std::vector<oci::IdMapping> gids = {};
};

/// Which of the kernel's file systems a container can mount for itself, and those that somebody else has mounted for it.
struct KernelMounts
{
    bool ownNetwork = true;
    bool ownPids = true; ///< own, or joined together with its user namespace
    bool ownIpc = true;
    bool anyType = false; ///< whoever wrote the specification may mount what file system it likes
    int sysfs = -1; ///< detached mounts of joined namespaces, or -1
    int mqueue = -1;
};

/// Fills a container's root file system with its mounts and makes it the root directory. Used inside the container's own
/// namespaces, between clone and exec. Every path is resolved below the root, and the engine's own mounts refuse symbolic
/// links on the way: an image cannot point them elsewhere (CVE-2019-19921, CVE-2025-31133 and relatives). What users mount
/// follows links inside the root, see makeMountTarget().
class ContainerRoot
{
public:
    /// Attaches the detached mount @p tree at @p mountpoint, a directory path of this mount namespace.
    static Result<ContainerRoot> attach(UniqueFd tree, const std::string &mountpoint);

    /// One mount of config.json that is no bind mount.
    Result<void> mount(const oci::Mount &mount, const KernelMounts &kernel);
    /// A bind mount of config.json: attaches @p tree, which shapeBind() has made ready, at the destination.
    Result<void> bind(const oci::Mount &mount, const UniqueFd &tree);
    /// Attaches the tree that makeDeviceTree() made at /dev.
    Result<void> mountDevices(const UniqueFd &tree);
    /// Hides a path: an empty read-only directory over directories, /dev/null over everything else. A path that does not
    /// exist is fine.
    Result<void> mask(const std::string &path);
    /// Makes a path and what is mounted below it read-only. A path that does not exist is fine.
    Result<void> makeReadOnly(const std::string &path);
    /// Turns this root into "/" and lets go of the old one. With @p readOnly nothing but the mounts is writable. @p noPivot:
    /// by moving the mount, for an old root on a ramfs, where pivot_root(2) does not work; the old one stays below.
    Result<void> enter(bool readOnly, bool noPivot = false);

    /// Propagation of the root mount and all below ("private", "rslave", "shared"…), once entered. Empty: as it is.
    static Result<void> propagate(const std::string &propagation);

    /// A detached tmpfs with the standard device nodes and links, for one container alone. Only the machine's root can make
    /// nodes that work, so this runs before the container's namespaces are entered. For root in a user namespace the tree has
    /// no nodes, and mountDevices() shows the machine's. The nodes belong to the container's root.
    static Result<UniqueFd> makeDeviceTree(const DeviceRequest &request);

private:
    explicit ContainerRoot(UniqueFd root) : m_root(std::move(root)) {}
    Result<UniqueFd> makeDirectory(const std::string &path);
    Result<void> mountTmpfs(const oci::Mount &mount, const MountOptions &options);
    Result<void> mountKernel(const oci::Mount &mount, const MountOptions &options, const KernelMounts &kernel, int target);
    Result<void> mountSysfs(std::uint64_t attributes, const KernelMounts &kernel, int target);
    Result<void> mountCgroups(std::uint64_t attributes, bool unified, int target);
    Result<void> copyMount(const char *path, std::uint64_t attributes, int target);

    UniqueFd m_root;
};

} // namespace kiste
