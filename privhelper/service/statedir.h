// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/uniquefd.h"

#include <filesystem>
#include <set>
#include <string>
#include <sys/types.h>

namespace kiste {

/// The directory @p name below @p parent, made if it is missing, ours and with exactly this mode.
Result<UniqueFd> ensureDirectory(int parent, const char *name, mode_t mode);

/// Where a container keeps its log, below its own directory; the supervisor writes it.
inline constexpr const char *containerLog = "logs/container.log";

/// A config.json that is about to take the place of the container's.
inline constexpr const char *nextConfig = "config.next.json";

/// The helper's directory, /var/lib/kiste: what is where, made 0700 so that nobody but root can even look inside. Every
/// file is written aside, synchronised and renamed; a container's directory appears whole or not at all.
class StateDir
{
public:
    /// Makes what is missing. NotAuthorized when the directory belongs to somebody else, InUse when another process
    /// keeps it open.
    static Result<StateDir> open(const std::filesystem::path &path);

    const std::filesystem::path &path() const { return m_path; }
    std::filesystem::path database() const { return m_path / "kiste.db"; }
    std::filesystem::path container(const ContainerId &id) const { return m_path / "containers" / id.text(); }

    int top() const { return m_top.get(); }
    /// Takes @p name out of the open directory @p parent at once; its content goes with emptyTrash(). Fine if there is
    /// none.
    Result<void> discard(int parent, const std::string &name);
    /// A small file of the helper's own.
    Result<std::string> readFile(const std::string &name, std::size_t maxBytes) const;
    Result<void> writeFile(const std::string &name, std::string_view text) const;

    /// containers/ID with config.json, upper, work and logs. AlreadyExists if it is there.
    Result<void> makeContainer(const ContainerId &id, std::string_view config);
    /// Reads a file of at most @p maxBytes below a container's directory.
    Result<std::string> readContainerFile(const ContainerId &id, const char *name, std::size_t maxBytes) const;
    Result<UniqueFd> openContainer(const ContainerId &id) const;
    /// Opens a regular file below a container's directory, read-only and without following links.
    Result<UniqueFd> openContainerFile(const ContainerId &id, const char *name) const;
    /// Writes a file of a container's directory; durably means that it is on disk when this returns.
    Result<void> writeContainerFile(const ContainerId &id, const char *name, std::string_view text, bool durably) const;
    /// Puts nextConfig into the place of config.json.
    Result<void> takeNextConfig(const ContainerId &id) const;
    /// Takes a container's directory out of the store at once; its content goes with emptyTrash().
    Result<void> discardContainer(const ContainerId &id);
    /// Takes out what belongs to none of @p known: left over from a helper that was killed.
    Result<void> discardUnknownContainers(const std::set<std::string> &known);
    /// Deletes what was taken out. May take long; may run in any thread, one at a time.
    Result<void> emptyTrash() const;

private:
    explicit StateDir(std::filesystem::path path) : m_path(std::move(path)) {}

    std::filesystem::path m_path;
    UniqueFd m_top; ///< locked while this lives
    UniqueFd m_containers;
    UniqueFd m_trash;
};

/// Writes @p name in the directory so that it holds either what it held before or all of @p text, whatever happens.
Result<void> writeDurably(int directory, const std::string &name, std::string_view text, unsigned mode);

} // namespace kiste
