// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/ids.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

enum class CgroupVersion : std::uint8_t { V1, V2 };

/// How the machine mounts its cgroups.
enum class CgroupMode : std::uint8_t {
    Unified, ///< all controllers in the v2 tree
    Legacy, ///< v1 hierarchies only
    Hybrid, ///< controllers in v1 hierarchies, beside a v2 tree that has none of them
};

enum class CgroupController : std::uint8_t {
    Cpu, ///< quota, weight, throttling
    CpuAccounting, ///< time used; in v2 part of every cgroup
    CpuSet,
    Memory,
    Pids,
    BlockIo, ///< "blkio" in v1, "io" in v2
    Freezer, ///< in v2 part of every cgroup
    Devices, ///< in v2 a BPF program, no file
};

/// One mounted tree.
struct CgroupHierarchy
{
    CgroupVersion version = CgroupVersion::V2;
    std::string name; ///< of a named v1 hierarchy ("systemd"), else empty
    std::vector<std::string> controllers; ///< as the kernel calls them, e.g. {"cpu", "cpuacct"}
    std::string mountPoint; ///< without the root path of the layout
    std::string ownCgroup; ///< this process's cgroup, below the mount point: "/" or "/user.slice/…"

    bool has(std::string_view controller) const;
};

/// Where each controller lies on this machine. Cgroups are named by their path below the mount point, "/kiste/<id>",
/// and have the same path in every hierarchy.
class CgroupLayout
{
public:
    /// Answers statfs(2)'s f_type of a path.
    using FileSystemType = std::function<Result<std::int64_t>(const std::string &path)>;

    /// Reads /proc/self/mountinfo and /proc/self/cgroup below @p root and checks every mount point with @p type,
    /// because a mount in the list may be covered by another one. Unsupported when no cgroup tree is mounted.
    static Result<CgroupLayout> detect(const std::string &root = {}, const FileSystemType &type = fileSystemType);
    /// statfs(2), the default of detect().
    static Result<std::int64_t> fileSystemType(const std::string &path);

    CgroupMode mode() const { return m_mode; }
    /// "2", "1" or "hybrid".
    std::string_view modeName() const;
    /// Every mounted tree once; a container gets a cgroup in each of them.
    const std::vector<CgroupHierarchy> &hierarchies() const { return m_hierarchies; }
    /// The tree that has the controller, or null. A v1 hierarchy goes before the v2 tree, as in the kernel a controller
    /// is never in both.
    const CgroupHierarchy *find(CgroupController controller) const;
    /// The v2 tree, also when it has no controllers (PSI, cgroup.events and cgroup.kill work there all the same), or
    /// null.
    const CgroupHierarchy *unified() const;

    /// Absolute directory of @p cgroup ("/kiste/<id>") in a tree, with the root path of the layout.
    std::string directory(const CgroupHierarchy &hierarchy, std::string_view cgroup) const;
    /// The same by controller; NotFound without a tree that has it.
    Result<std::string> directory(CgroupController controller, std::string_view cgroup) const;
    /// The root path given to detect(), empty for "/".
    const std::string &root() const { return m_root; }

    /// "<parent>/<id>" for an absolute parent without "." or ".." elements ("/" for the top).
    static Result<std::string> containerCgroup(std::string_view parent, const ContainerId &id);

private:
    CgroupMode m_mode = CgroupMode::Unified;
    std::string m_root;
    std::vector<CgroupHierarchy> m_hierarchies;
};

/// Whether @p path is absolute and free of empty, "." and ".." elements; "/" is.
bool isCgroupPath(std::string_view path);

} // namespace kiste
