// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containerfiles.h"

#include "privhelper/runtime/bindsource.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

struct FileName
{
    const char *destination;
    const char *name; ///< below the container's directory
    std::string ContainerFiles::*text;
};
constexpr std::array<FileName, 3> fileNames = {{{"/etc/hosts", "hosts", &ContainerFiles::hosts},
                                                {"/etc/hostname", "hostname", &ContainerFiles::hostname},
                                                {"/etc/resolv.conf", "resolv.conf", &ContainerFiles::resolver}}};

std::string contentOf(const char *path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace

std::vector<oci::Mount> containerFileMounts()
{
    std::vector<oci::Mount> mounts;
    for (const FileName &file : fileNames)
        mounts.push_back({file.destination, "bind", file.name, {"rw", "nosuid", "nodev", "noexec", "rprivate"}});
    return mounts;
}

Result<void> writeContainerFiles(int containerDirectory, const ContainerFiles &files, std::uint32_t rootUid)
{
    for (const FileName &file : fileNames) {
        const std::string &text = files.*file.text;
        const UniqueFd fd(::openat(containerDirectory, file.name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
        // First the new text, then the end: a reader in between finds no empty file.
        const bool written = fd && ::pwrite(fd.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size())
            && ::ftruncate(fd.get(), static_cast<off_t>(text.size())) == 0 && ::fchmod(fd.get(), 0644) == 0
            && ::fchown(fd.get(), rootUid, rootUid) == 0;
        if (!written)
            return osFailure(errno, std::format("cannot write the container's '{}'", file.destination));
    }
    return {};
}

Result<void> addContainerFiles(int containerDirectory, SupervisorStart &request)
{
    for (const FileName &file : fileNames) {
        if (std::ranges::contains(request.sources, file.destination, [](const auto &source) { return source.first; }))
            continue; // the user's own
        auto tree = bindSourceBelow(containerDirectory, file.name, false);
        if (!tree)
            return std::unexpected(tree.error());
        request.sources.emplace_back(file.destination, std::move(*tree));
    }
    return {};
}

ResolverConfig machineResolver(bool reachable)
{
    const ResolverConfig config = ResolverConfig::parse(contentOf("/etc/resolv.conf"));
    if (!reachable)
        return config;
    const ResolverConfig rest = config.withoutLoopback();
    if (!rest.nameservers.empty() || config.nameservers.empty())
        return rest;
    // A stub on this machine; what it asks is where containers have to ask.
    ResolverConfig behind = ResolverConfig::parse(contentOf("/run/systemd/resolve/resolv.conf")).withoutLoopback();
    if (behind.search.empty())
        behind.search = config.search;
    return behind;
}

} // namespace kiste
