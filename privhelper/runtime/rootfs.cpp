// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/rootfs.h"

#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/mount.h>
#include <sys/stat.h>

namespace kiste {

namespace {

/// upper and work belong to the container's root, or it could not write to "/".
Result<void> giveToRoot(int containerDirectory, const char *name, const RootfsRequest &request)
{
    struct stat status{};
    if (::fstatat(containerDirectory, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, std::format("cannot examine the container's '{}'", name));
    if (!S_ISDIR(status.st_mode))
        return failure(ErrorCode::Corrupt, std::format("the container's '{}' is not a directory", name));
    if (status.st_uid == request.rootUid && status.st_gid == request.rootGid)
        return {};
    if (::fchownat(containerDirectory, name, request.rootUid, request.rootGid, AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, std::format("cannot change the owner of the container's '{}'", name));
    return {};
}

/// Undoes the attaching of layers on every way out.
class ScratchMounts
{
public:
    explicit ScratchMounts(int directory) : m_directory(directory) {}
    ScratchMounts(const ScratchMounts &) = delete;
    ScratchMounts &operator=(const ScratchMounts &) = delete;
    ~ScratchMounts()
    {
        for (int i = 0; i < m_count; ++i) {
            ::umount2(path(i).c_str(), MNT_DETACH);
            ::unlinkat(m_directory, std::to_string(i).c_str(), AT_REMOVEDIR);
        }
    }

    /// Path of the attached copy.
    Result<std::string> attach(int tree)
    {
        const std::string name = std::to_string(m_count);
        if (::mkdirat(m_directory, name.c_str(), 0700) != 0 && errno != EEXIST)
            return osFailure(errno, "cannot make a directory for a layer");
        if (auto attached = sys::attachTreeAt(tree, m_directory, name.c_str()); !attached)
            return std::unexpected(attached.error());
        return path(m_count++);
    }

private:
    std::string path(int index) const { return std::format("/proc/self/fd/{}/{}", m_directory, index); }
    int m_directory;
    int m_count = 0;
};

} // namespace

Result<UniqueFd> RootfsBuilder::build(const RootfsRequest &request)
{
    if (request.layers.empty())
        return failure(ErrorCode::InvalidArgument, "an image without layers has no root file system");
    for (const char *name : {"upper", "work"}) {
        if (auto given = giveToRoot(request.containerDirectory, name, request); !given)
            return std::unexpected(given.error());
    }
    std::vector<UniqueFd> trees;
    trees.reserve(request.layers.size());
    for (const int layer : request.layers) {
        auto tree = sys::cloneTree(layer, "");
        if (!tree)
            return std::unexpected(sys::within("layer", tree.error()));
        sys::MountChange change{.set = MOUNT_ATTR_RDONLY};
        if (request.userNamespace >= 0) {
            change.set |= MOUNT_ATTR_IDMAP;
            change.userNamespace = request.userNamespace;
        }
        if (auto changed = sys::changeMount(tree->get(), change); !changed)
            return std::unexpected(sys::within("layer", changed.error()));
        trees.push_back(std::move(*tree));
    }
    if (m_method == Method::Descriptors) {
        auto root = buildByDescriptors(request, trees);
        // EBADF: before Linux 6.13 no descriptor of O_PATH can be an option. EINVAL: overlayfs takes no detached mount yet.
        if (root || (root.error().osError != EINVAL && root.error().osError != EBADF))
            return root;
        m_method = Method::Paths;
    }
    return buildByPaths(request, trees);
}

Result<UniqueFd> RootfsBuilder::buildByDescriptors(const RootfsRequest &request, std::span<const UniqueFd> layers)
{
    const UniqueFd upper(::openat(request.containerDirectory, "upper", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const UniqueFd work(::openat(request.containerDirectory, "work", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!upper || !work)
        return osFailure(errno, "cannot open the container's upper directory");
    std::vector<sys::FsOption> options;
    for (const UniqueFd &layer : layers)
        options.push_back({.key = "lowerdir+", .value = {}, .fd = layer.get()});
    options.push_back({.key = "upperdir", .value = {}, .fd = upper.get()});
    options.push_back({.key = "workdir", .value = {}, .fd = work.get()});
    return sys::mountNew("overlay", options, MOUNT_ATTR_NODEV);
}

Result<UniqueFd> RootfsBuilder::buildByPaths(const RootfsRequest &request, std::span<const UniqueFd> layers)
{
    ScratchMounts scratch(m_scratch.get());
    std::vector<sys::FsOption> options;
    for (const UniqueFd &layer : layers) {
        auto path = scratch.attach(layer.get());
        if (!path)
            return std::unexpected(path.error());
        options.push_back({.key = "lowerdir+", .value = *path});
    }
    const std::string own = std::format("/proc/self/fd/{}", request.containerDirectory);
    options.push_back({.key = "upperdir", .value = own + "/upper"});
    options.push_back({.key = "workdir", .value = own + "/work"});
    return sys::mountNew("overlay", options, MOUNT_ATTR_NODEV);
}

} // namespace kiste
