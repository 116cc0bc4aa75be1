// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/volumestore.h"

#include "core/base/removetree.h"
#include "privhelper/store/storedirectory.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>

namespace kiste {

namespace {

constexpr const char *content = "_data";
constexpr const char *replacement = "_new";

Result<UniqueFd> openDirectory(int parent, const char *name, const std::string &what)
{
    UniqueFd fd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return osFailure(errno, std::format("cannot open {}", what));
    return fd;
}

} // namespace

Result<void> VolumeStore::open(StateDir &state)
{
    auto directory = ensureDirectory(state.top(), "volumes", 0700);
    if (!directory)
        return std::unexpected(std::move(directory.error()));
    m_state = &state;
    m_volumes = std::move(*directory);
    return {};
}

std::string VolumeStore::path(const VolumeId &id) const
{
    return (m_state->path() / "volumes" / id.text() / content).string();
}

Result<UniqueFd> VolumeStore::openVolume(const VolumeId &id) const
{
    return openDirectory(m_volumes.get(), id.text().c_str(), std::format("volume '{}'", id.text()));
}

Result<UniqueFd> VolumeStore::openData(const VolumeId &id) const
{
    const auto volume = openVolume(id);
    if (!volume)
        return std::unexpected(volume.error());
    return openDirectory(volume->get(), content, std::format("the files of volume '{}'", id.text()));
}

Result<void> VolumeStore::make(const VolumeId &id)
{
    // Made under another name first. A crash leaves it to discardUnknown().
    const std::string aside = "." + id.text();
    const auto fill = [&]() -> Result<void> {
        auto directory = ensureDirectory(m_volumes.get(), aside.c_str(), 0700);
        if (!directory)
            return std::unexpected(std::move(directory.error()));
        if (auto made = ensureDirectory(directory->get(), content, 0755); !made)
            return std::unexpected(std::move(made.error()));
        if (auto synced = syncFile(directory->get(), "a new volume"); !synced)
            return synced;
        if (::renameat(m_volumes.get(), aside.c_str(), m_volumes.get(), id.text().c_str()) != 0)
            return osFailure(errno, std::format("cannot name the directory of volume '{}'", id.text()));
        return syncFile(m_volumes.get(), "the directory of the volumes");
    };
    auto filled = fill();
    if (!filled)
        std::ignore = removeTree(m_volumes.get(), aside); // best effort on the failure path
    return filled;
}

Result<UniqueFd> VolumeStore::beginReplacement(const VolumeId &id) const
{
    const auto volume = openVolume(id);
    if (!volume)
        return std::unexpected(volume.error());
    if (auto gone = m_state->discard(volume->get(), replacement); !gone)
        return std::unexpected(gone.error());
    return ensureDirectory(volume->get(), replacement, 0755);
}

Result<void> VolumeStore::commitReplacement(const VolumeId &id) const
{
    const auto volume = openVolume(id);
    if (!volume)
        return std::unexpected(volume.error());
    // Thousands of files: one call for the whole file system is the cheapest way to have all of them on disk.
    if (::syncfs(volume->get()) != 0)
        return osFailure(errno, std::format("cannot bring volume '{}' to disk", id.text()));
    if (::renameat2(volume->get(), replacement, volume->get(), content, RENAME_EXCHANGE) != 0)
        return osFailure(errno, std::format("cannot exchange the files of volume '{}'", id.text()));
    if (auto synced = syncFile(volume->get(), std::format("volume '{}'", id.text())); !synced)
        return synced;
    return m_state->discard(volume->get(), replacement);
}

Result<void> VolumeStore::discardReplacement(const VolumeId &id) const
{
    const auto volume = openVolume(id);
    if (!volume)
        return std::unexpected(volume.error());
    return m_state->discard(volume->get(), replacement);
}

Result<void> VolumeStore::discard(const VolumeId &id) const
{
    return m_state->discard(m_volumes.get(), id.text());
}

Result<void> VolumeStore::discardUnknown(const std::set<VolumeId> &known) const
{
    const auto names = listDirectory(m_volumes.get(), "the directory of the volumes");
    if (!names)
        return std::unexpected(names.error());
    for (const std::string &name : *names) {
        const auto id = VolumeId::parse(name);
        auto done = id && known.contains(*id) ? discardReplacement(*id) : m_state->discard(m_volumes.get(), name);
        if (!done)
            return done;
    }
    return {};
}

} // namespace kiste
