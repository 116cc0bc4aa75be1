// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/cgrouplayout.h"

#include "core/cgroup/cgrouptext.h"

#include <algorithm>
#include <cerrno>
#include <format>
#include <linux/magic.h>
#include <optional>
#include <sys/statfs.h>

namespace kiste {

namespace {

using cgrouptext::takeLine;
using cgrouptext::takeUntil;
using cgrouptext::takeWord;

/// A machine with a thousand containers has some ten thousand mounts of about 200 bytes each.
constexpr std::size_t maxMountInfo = 16 * 1024 * 1024;
constexpr std::size_t maxSelfCgroup = 256 * 1024;
constexpr std::size_t maxControllers = 4096;

/// Mount options that are not controllers.
constexpr std::string_view plainOptions[] = {
    "rw", "ro", "xattr", "noprefix", "clone_children", "cpuset_v2_mode", "favordynmods", "none",
};

/// mountinfo writes space, tab, newline and backslash of a path as \ooo.
std::string unescaped(std::string_view text)
{
    const auto octal = [](char c) { return c >= '0' && c <= '7'; };
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) && octal(text[i + 3])) {
            result += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
            i += 3;
        } else {
            result += text[i];
        }
    }
    return result;
}

struct Mount
{
    CgroupHierarchy hierarchy;
    std::string root; ///< which cgroup of the tree is mounted there
};

/// The mount of one line of mountinfo; nothing for one that is no cgroup tree.
std::optional<Mount> parseMount(std::string_view line)
{
    for (int skipped = 0; skipped < 3; ++skipped)
        takeWord(line);
    const std::string_view root = takeWord(line);
    const std::string_view mountPoint = takeWord(line);
    while (!line.empty() && takeWord(line) != "-") { }
    const std::string_view type = takeWord(line);
    takeWord(line);
    std::string_view options = takeWord(line);
    if (mountPoint.empty() || (type != "cgroup" && type != "cgroup2"))
        return std::nullopt;
    Mount mount;
    mount.root = unescaped(root);
    mount.hierarchy.mountPoint = unescaped(mountPoint);
    mount.hierarchy.version = type == "cgroup2" ? CgroupVersion::V2 : CgroupVersion::V1;
    while (mount.hierarchy.version == CgroupVersion::V1 && !options.empty()) {
        const std::string_view option = takeUntil(options, ',');
        if (option.starts_with("name="))
            mount.hierarchy.name = option.substr(5);
        else if (!option.contains('=') && std::ranges::find(plainOptions, option) == std::end(plainOptions))
            mount.hierarchy.controllers.emplace_back(option);
    }
    if (mount.hierarchy.version == CgroupVersion::V1 && mount.hierarchy.controllers.empty()
        && mount.hierarchy.name.empty())
        return std::nullopt;
    return mount;
}

/// The path that /proc/self/cgroup has for a tree, empty when it is not there.
std::string ownPath(std::string_view selfCgroup, const CgroupHierarchy &hierarchy)
{
    while (!selfCgroup.empty()) {
        std::string_view line = takeLine(selfCgroup);
        const std::string_view id = takeUntil(line, ':');
        std::string_view controllers = takeUntil(line, ':');
        if (hierarchy.version == CgroupVersion::V2) {
            if (id == "0" && controllers.empty())
                return std::string(line);
            continue;
        }
        while (!controllers.empty()) {
            const std::string_view controller = takeUntil(controllers, ',');
            const bool named = !hierarchy.name.empty() && controller == "name=" + hierarchy.name;
            if (named || hierarchy.has(controller))
                return std::string(line);
        }
    }
    return {};
}

/// @p path of the tree as seen below a mount of @p mountRoot; "/" when it lies outside of what is mounted.
std::string belowMount(const std::string &path, const std::string &mountRoot)
{
    if (!isCgroupPath(path))
        return "/";
    if (mountRoot == "/" || mountRoot.empty())
        return path;
    if (path.starts_with(mountRoot) && (path.size() == mountRoot.size() || path[mountRoot.size()] == '/'))
        return path.size() == mountRoot.size() ? "/" : path.substr(mountRoot.size());
    return "/";
}

std::string_view controllerName(CgroupController controller, CgroupVersion version)
{
    switch (controller) {
    case CgroupController::Cpu:
        return "cpu";
    case CgroupController::CpuAccounting:
        return "cpuacct";
    case CgroupController::CpuSet:
        return "cpuset";
    case CgroupController::Memory:
        return "memory";
    case CgroupController::Pids:
        return "pids";
    case CgroupController::BlockIo:
        return version == CgroupVersion::V1 ? "blkio" : "io";
    case CgroupController::Freezer:
        return "freezer";
    case CgroupController::Devices:
        return "devices";
    }
    return {};
}

bool isBuiltIntoV2(CgroupController controller)
{
    return controller == CgroupController::CpuAccounting || controller == CgroupController::Freezer
        || controller == CgroupController::Devices;
}

/// Reads which controllers the v2 tree has; there may be none.
Result<void> addUnifiedControllers(const std::string &root, CgroupHierarchy &hierarchy)
{
    const auto text = cgrouptext::readFile(root + hierarchy.mountPoint + "/cgroup.controllers", maxControllers);
    if (!text)
        return std::unexpected(text.error());
    std::string_view rest = cgrouptext::withoutNewline(*text);
    while (!rest.empty()) {
        if (const std::string_view word = takeWord(rest); !word.empty())
            hierarchy.controllers.emplace_back(word);
    }
    return {};
}

/// The kernel lists a tree once per mount; one of them is enough.
bool isSameTree(const CgroupHierarchy &one, const CgroupHierarchy &other)
{
    if (one.version != other.version)
        return false;
    return one.version == CgroupVersion::V2 || (one.name == other.name && one.controllers == other.controllers);
}

} // namespace

bool isCgroupPath(std::string_view path)
{
    if (path == "/")
        return true;
    if (!path.starts_with('/') || path.size() > 4096 || path.contains('\0'))
        return false;
    path.remove_prefix(1);
    for (bool more = true; more;) {
        more = path.contains('/');
        const std::string_view element = takeUntil(path, '/');
        if (element.empty() || element == "." || element == ".." || element.size() > 255)
            return false;
    }
    return true;
}

bool CgroupHierarchy::has(std::string_view controller) const
{
    return std::ranges::find(controllers, controller) != controllers.end();
}

Result<std::int64_t> CgroupLayout::fileSystemType(const std::string &path)
{
    struct statfs info = {};
    if (::statfs(path.c_str(), &info) != 0)
        return osFailure(errno, std::format("cannot tell the file system of '{}'", path));
    return info.f_type;
}

Result<CgroupLayout> CgroupLayout::detect(const std::string &root, const FileSystemType &type)
{
    const auto mounts = cgrouptext::readFile(root + "/proc/self/mountinfo", maxMountInfo);
    if (!mounts)
        return std::unexpected(mounts.error());
    const auto selfCgroup = cgrouptext::readFile(root + "/proc/self/cgroup", maxSelfCgroup);
    if (!selfCgroup)
        return std::unexpected(selfCgroup.error());

    CgroupLayout layout;
    layout.m_root = root;
    bool legacyControllers = false;
    for (std::string_view rest = *mounts; !rest.empty();) {
        std::optional<Mount> mount = parseMount(takeLine(rest));
        if (!mount)
            continue;
        CgroupHierarchy &tree = mount->hierarchy;
        const auto magic = type(root + tree.mountPoint);
        if (!magic || *magic != (tree.version == CgroupVersion::V2 ? CGROUP2_SUPER_MAGIC : CGROUP_SUPER_MAGIC))
            continue; // covered by another mount, or out of reach
        tree.ownCgroup = belowMount(ownPath(*selfCgroup, tree), mount->root);
        if (tree.version == CgroupVersion::V2) {
            if (auto added = addUnifiedControllers(root, tree); !added) {
                if (added.error().osError == ENOTDIR)
                    continue; // one file of a cgroup, as systemd mounts a service's own memory.pressure
                return std::unexpected(added.error());
            }
        }
        if (std::ranges::any_of(layout.m_hierarchies, [&](const auto &known) { return isSameTree(known, tree); }))
            continue;
        legacyControllers |= tree.version == CgroupVersion::V1 && !tree.controllers.empty();
        layout.m_hierarchies.push_back(std::move(tree));
    }
    if (layout.m_hierarchies.empty())
        return failure(ErrorCode::Unsupported, std::format("no cgroup tree is mounted below '{}/'", root));
    if (!layout.unified())
        layout.m_mode = CgroupMode::Legacy;
    else
        layout.m_mode = legacyControllers ? CgroupMode::Hybrid : CgroupMode::Unified;
    return layout;
}

std::string_view CgroupLayout::modeName() const
{
    switch (m_mode) {
    case CgroupMode::Unified:
        return "2";
    case CgroupMode::Legacy:
        return "1";
    case CgroupMode::Hybrid:
        return "hybrid";
    }
    return {};
}

const CgroupHierarchy *CgroupLayout::find(CgroupController controller) const
{
    const auto found = std::ranges::find_if(m_hierarchies, [&](const CgroupHierarchy &tree) {
        return tree.version == CgroupVersion::V1 && tree.has(controllerName(controller, CgroupVersion::V1));
    });
    if (found != m_hierarchies.end())
        return &*found;
    const CgroupHierarchy *tree = unified();
    const bool there = tree && (isBuiltIntoV2(controller) || tree->has(controllerName(controller, CgroupVersion::V2)));
    return there ? tree : nullptr;
}

const CgroupHierarchy *CgroupLayout::unified() const
{
    const auto found = std::ranges::find(m_hierarchies, CgroupVersion::V2, &CgroupHierarchy::version);
    return found == m_hierarchies.end() ? nullptr : &*found;
}

std::string CgroupLayout::directory(const CgroupHierarchy &hierarchy, std::string_view cgroup) const
{
    std::string path = m_root + hierarchy.mountPoint;
    if (cgroup != "/")
        path += cgroup;
    return path;
}

Result<std::string> CgroupLayout::directory(CgroupController controller, std::string_view cgroup) const
{
    const CgroupHierarchy *tree = find(controller);
    if (!tree) {
        return failure(
            ErrorCode::NotFound,
            std::format("this machine has no cgroup controller '{}'", controllerName(controller, CgroupVersion::V2)));
    }
    return directory(*tree, cgroup);
}

Result<std::string> CgroupLayout::containerCgroup(std::string_view parent, const ContainerId &id)
{
    if (!isCgroupPath(parent))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a cgroup path", parent.substr(0, 80)));
    return (parent == "/" ? std::string() : std::string(parent)) + '/' + id.text();
}

} // namespace kiste
