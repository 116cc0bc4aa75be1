// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The launcher's part that makes id mappings and mounts for a container whose first process waits.

#include "privhelper/runtime/bindsource.h"
#include "privhelper/runtime/containerroot.h"
#include "privhelper/runtime/launcher.h"
#include "privhelper/runtime/mountoptions.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sstream>
#include <sys/mount.h>

namespace kiste {

namespace {

/// Host id of the container's id 0.
Result<std::uint32_t> hostRoot(const std::vector<oci::IdMapping> &mappings)
{
    for (const oci::IdMapping &mapping : mappings) {
        if (mapping.containerId == 0 && mapping.size > 0)
            return mapping.hostId;
    }
    return failure(ErrorCode::InvalidArgument, "the id mapping has no id for the container's root");
}

/// The mapping that a user namespace has already, user_namespaces(7).
Result<std::vector<oci::IdMapping>> readMapping(int procfs, const std::string &path)
{
    const UniqueFd file(::openat(procfs, path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '/proc/{}'", path));
    auto text = sys::readFile(file.get(), 64 * 1024, path);
    if (!text)
        return std::unexpected(text.error());
    std::vector<oci::IdMapping> mappings;
    std::istringstream lines(*text);
    for (oci::IdMapping mapping; lines >> mapping.containerId >> mapping.hostId >> mapping.size;)
        mappings.push_back(mapping);
    return mappings;
}

} // namespace

Result<Launcher::Ids> Launcher::mapIds(const oci::LinuxConfig &config, pid_t pid)
{
    Ids ids;
    if (!config.hasNamespace(oci::NamespaceType::User))
        return ids;
    const std::string directory = std::to_string(pid);
    if (config.hasNewNamespace(oci::NamespaceType::User)) {
        ids.uids = config.uidMappings;
        ids.gids = config.gidMappings;
        for (const auto &[file, mappings] : {std::pair("/gid_map", &ids.gids), std::pair("/uid_map", &ids.uids)}) {
            if (auto done = sys::writeFile(m_procfs.get(), (directory + file).c_str(), idMappingText(*mappings)); !done)
                return std::unexpected(done.error());
        }
        ids.userNamespace.reset(::openat(m_procfs.get(), (directory + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
        if (!ids.userNamespace)
            return osFailure(errno, "cannot open the container's user namespace");
    } else {
        auto uids = readMapping(m_procfs.get(), directory + "/uid_map");
        auto gids = readMapping(m_procfs.get(), directory + "/gid_map");
        if (!uids || !gids)
            return std::unexpected((uids ? gids : uids).error());
        ids.uids = std::move(*uids);
        ids.gids = std::move(*gids);
    }
    auto uid = hostRoot(ids.uids);
    auto gid = hostRoot(ids.gids);
    if (!uid || !gid)
        return std::unexpected((uid ? gid : uid).error());
    ids.rootUid = *uid;
    ids.rootGid = *gid;
    return ids;
}

Result<std::vector<UniqueFd>> Launcher::makeMounts(const StartRequest &request, const Ids &ids)
{
    std::vector<UniqueFd> mounts;
    Result<UniqueFd> root;
    if (request.layers.empty()) {
        root = bindSourceAt(request.spec->root.path, true);
        if (root) {
            if (auto changed = sys::changeMount(root->get(), {.propagation = MS_PRIVATE, .recursive = true}); !changed)
                return std::unexpected(changed.error());
        }
    } else {
        root = m_rootfs.build({.containerDirectory = request.containerDirectory,
                               .layers = request.layers,
                               .userNamespace = ids.userNamespace.get(),
                               .rootUid = ids.rootUid,
                               .rootGid = ids.rootGid});
    }
    if (!root)
        return std::unexpected(sys::within("root file system", root.error()));
    mounts.push_back(std::move(*root));
    const auto found = std::ranges::find(request.spec->mounts, std::string_view("/dev"), &oci::Mount::destination);
    const bool replaced = found != request.spec->mounts.end() && isBind(*found);
    auto devices = replaced
        ? sys::mountNew("tmpfs", {{.key = "size", .value = "4k"}}, 0) // never attached
        : ContainerRoot::makeDeviceTree({.mount = found != request.spec->mounts.end() ? &*found : nullptr,
                                         .devices = request.spec->linuxConfig.devices,
                                         .uids = ids.uids,
                                         .gids = ids.gids});
    if (!devices)
        return std::unexpected(devices.error());
    mounts.push_back(std::move(*devices));
    if (auto done = makeBinds(request, ids.userNamespace.get(), mounts); !done)
        return std::unexpected(done.error());
    return mounts;
}

Result<void> Launcher::makeBinds(const StartRequest &request, int userNamespace, std::vector<UniqueFd> &mounts)
{
    std::vector<bool> used(request.sources.size());
    for (const oci::Mount &mount : request.spec->mounts) {
        if (!isBind(mount))
            continue;
        const auto fail = [&mount](const Error &error) {
            return std::unexpected(sys::within(std::format("mounting '{}'", mount.destination), error));
        };
        std::size_t index = 0;
        while (index < used.size() && (used[index] || request.sources[index].first != mount.destination))
            ++index;
        const bool passed = index < used.size();
        if (!passed && !m_traits.openPaths)
            return fail({ErrorCode::InvalidArgument, "no source was passed for this bind mount"});
        Result<UniqueFd> tree;
        if (passed) {
            used[index] = true;
            tree = UniqueFd(::fcntl(request.sources[index].second, F_DUPFD_CLOEXEC, 3));
        } else {
            const auto options = parseMountOptions(mount.options);
            tree = bindSourceAt(mount.source, options && options->recursive);
        }
        if (!tree)
            return fail(tree.error());
        if (auto done = shapeBind(tree->get(), mount, userNamespace, passed ? SourceFlags::Keep : SourceFlags::Change);
            !done)
            return fail(done.error());
        mounts.push_back(std::move(*tree));
    }
    return {};
}

} // namespace kiste
