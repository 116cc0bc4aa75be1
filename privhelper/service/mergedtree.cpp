// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/mergedtree.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <ranges>
#include <set>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

namespace kiste {

bool isOverlayWhiteout(const struct stat &status)
{
    return S_ISCHR(status.st_mode) && status.st_rdev == 0;
}

bool isOverlayOpaque(int directory)
{
    for (const char *name : {"trusted.overlay.opaque", "user.overlay.opaque"}) {
        char value[2] = {};
        if (::fgetxattr(directory, name, value, sizeof value) == 1 && value[0] == 'y')
            return true;
    }
    return false;
}

UniqueFd openPlainDirectory(int parent, const std::string &name)
{
    return UniqueFd{::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
}

Result<std::vector<std::string>> plainNames(int directory)
{
    const int fd = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR *)> stream(::fdopendir(fd), ::closedir);
    if (!stream)
        return osFailure(errno, "cannot read a directory");
    std::vector<std::string> names;
    while (const dirent *entry = ::readdir(stream.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    return names;
}

Result<void> MergedDirectory::add(UniqueFd directory, std::size_t layer)
{
    struct stat status = {};
    if (::fstat(directory.get(), &status) != 0)
        return osFailure(errno, "cannot look at a directory");
    m_parts.push_back({std::move(directory), layer, status.st_dev, status.st_ino});
    return {};
}

Result<MergedDirectory> MergedDirectory::top(std::span<const UniqueFd> layers)
{
    MergedDirectory merged;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        UniqueFd directory = openPlainDirectory(layers[i].get(), ".");
        if (!directory)
            return osFailure(errno, "cannot read a layer");
        if (auto added = merged.add(std::move(directory), i); !added)
            return std::unexpected(std::move(added.error()));
    }
    return merged;
}

Result<MergedDirectory::Entries> MergedDirectory::entries() const
{
    Entries entries;
    std::set<std::string> closed; // what lies further below does not show
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
        const auto names = plainNames(m_parts[part].directory.get());
        if (!names)
            return std::unexpected(names.error());
        for (const std::string &name : *names) {
            if (closed.contains(name))
                continue;
            struct stat status = {};
            if (::fstatat(m_parts[part].directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
                continue; // a running container deletes as it likes
            const bool directory = S_ISDIR(status.st_mode);
            if (!directory)
                closed.insert(name);
            if (isOverlayWhiteout(status))
                continue;
            const auto known = entries.find(name);
            if (known == entries.end())
                entries.emplace(name, Entry{status, {part}});
            else if (directory)
                known->second.parts.push_back(part);
        }
    }
    return entries;
}

Result<MergedDirectory> MergedDirectory::open(const std::string &name, const Entry &entry) const
{
    return openIn(name, entry.parts);
}

Result<MergedDirectory> MergedDirectory::open(const std::string &name) const
{
    return openIn(name, std::views::iota(std::size_t(0), m_parts.size()));
}

std::optional<MergedDirectory::Entry> MergedDirectory::find(const std::string &name) const
{
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
        struct stat status = {};
        if (::fstatat(m_parts[part].directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
            return isOverlayWhiteout(status) ? std::nullopt : std::optional(Entry{status, {part}});
    }
    return {};
}

Result<MergedDirectory> MergedDirectory::openIn(const std::string &name, const auto &parts) const
{
    MergedDirectory merged;
    for (const std::size_t part : parts) {
        UniqueFd directory = openPlainDirectory(m_parts[part].directory.get(), name);
        if (!directory && errno == ENOENT)
            continue;
        if (!directory && (errno == ENOTDIR || errno == ELOOP))
            break; // a whiteout, for example
        if (!directory)
            return osFailure(errno, "cannot open a directory");
        const bool opaque = isOverlayOpaque(directory.get());
        if (auto added = merged.add(std::move(directory), m_parts[part].layer); !added)
            return std::unexpected(std::move(added.error()));
        if (opaque)
            break;
    }
    return merged;
}

bool MergedDirectory::isSameAs(const MergedDirectory &other) const
{
    return std::ranges::equal(m_parts, other.m_parts, [](const Part &a, const Part &b) {
        return a.device == b.device && a.inode == b.inode;
    });
}

} // namespace kiste
