// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// What is kept of builds after they have ended: of each one a folder of the user's with a record and all that its steps have said.
namespace kiste::build {

enum class BuildState { Running, Done, Failed, Interrupted };
enum class StepState { Running, Done, Cached, Failed };

/// 12 hexadecimal digits.
bool isBuildId(std::string_view text);
/// One that no other build has.
std::string newBuildId();
/// Where the user's builds are kept: "kiste/builds" in $XDG_DATA_HOME (XDG Base Directory Specification).
std::filesystem::path buildFolder();

/// "running", "done", …
std::string_view stateName(BuildState state);
std::string_view stateName(StepState state);

/// What a shell of a step starts with: the files after it, or those before it if it did not get that far.
struct StepShell
{
    std::string image; ///< its digest; empty: there is none
    std::string directory; ///< absolute; empty: the image's own, as with the others
    std::string user;
    std::vector<std::string> environment; ///< "NAME=value"
    bool operator==(const StepShell &) const = default;
};

struct StepRecord
{
    int number = 0; ///< "#4" of the log's lines
    std::string stage;
    std::string text; ///< the instruction
    int line = 0; ///< of the file; 0: none of it
    StepState state = StepState::Running;
    std::int64_t startedAt = 0; ///< microseconds since 1970
    std::int64_t duration = 0; ///< microseconds
    std::uint64_t bytes = 0; ///< that it has added to the image, as they are on disk
    StepShell shell;
    bool operator==(const StepRecord &) const = default;
};

struct BuildRecord
{
    std::string id; ///< 12 hexadecimal digits
    std::vector<std::string> names; ///< that the image was to get
    std::string context; ///< absolute
    std::string file; ///< the Dockerfile, as the user named it
    std::string target; ///< stage; empty: the last one
    BuildState state = BuildState::Running;
    std::int64_t startedAt = 0; ///< microseconds since 1970
    std::int64_t endedAt = 0; ///< the same; 0: it has not
    std::string imageId; ///< "sha256:…"; empty if there is no image
    std::string error; ///< why it failed
    std::vector<StepRecord> steps; ///< in the order in which they began
    bool operator==(const BuildRecord &) const = default;
};

std::string formatBuildRecord(const BuildRecord &record);
/// Corrupt for text that is no record.
Result<BuildRecord> parseBuildRecord(std::string_view text);

/// The records of one user. Several builds may write at a time, each its own.
class BuildHistory
{
public:
    /// More are not kept.
    static constexpr std::size_t maxBuilds = 50;
    /// A log is not written on beyond this.
    static constexpr std::uint64_t maxLogBytes = 16U << 20U;

    /// The folder is made when something is kept in it.
    explicit BuildHistory(std::string folder) : m_folder(std::move(folder)) {}

    /// Makes the folder of a new build and takes those of the oldest ones away; the open, empty log. As long as it is open the
    /// build counts as running.
    Result<UniqueFd> begin(const std::string &id) const;
    /// Replaces the record; a reader sees the former one or this.
    Result<void> save(const BuildRecord &record) const;

    /// Newest first, without what cannot be read. A build that was never ended, but of which nobody has the log open any more, was
    /// interrupted.
    std::vector<BuildRecord> list() const;
    /// By the beginning of an id, or the newest one with a name; empty: the newest. NotFound, or InvalidArgument for a beginning that
    /// several have.
    Result<BuildRecord> find(std::string_view text) const;
    /// For reading.
    Result<UniqueFd> openLog(const std::string &id) const;

private:
    Result<BuildRecord> read(const std::string &id) const;
    bool isOpen(const std::string &id) const;
    std::string path(const std::string &id, std::string_view file) const;

    std::string m_folder;
};

} // namespace kiste::build
