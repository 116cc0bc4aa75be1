// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/tarwriter.h"
#include "core/base/ids.h"
#include "core/base/uniquefd.h"
#include "core/build/pathpattern.h"
#include "core/build/plan.h"

#include <atomic>

/// The files that COPY and ADD bring: which of a folder or an image they are, what they are in one digest, and an archive of them.
namespace kiste::build {

/// Something that can be copied.
struct SourceFile
{
    std::string path; ///< clean, relative to the source's top; "." is the top
    struct stat status = {};
    std::string link; ///< target of a symbolic link, or path of the first name of a file that has several
    bool isHardLink = false;
    std::map<std::string, std::string> attributes;
    std::uint64_t offset = 0; ///< of an archive's member: where its content is in there
};

/// A tree of files: a folder on this computer, or the content of an archive.
class FileTree
{
public:
    /// Everything in a folder that the rules do not leave out. Owners are root, as a build knows no other user of this computer.
    static Result<FileTree> ofFolder(const std::string &folder, const IgnoreRules &rules, const std::atomic<bool> &cancelled);
    /// The members of a plain tar archive in a regular file; each path gets @p prefix before it. Sparse files are Unsupported.
    static Result<FileTree> ofArchive(UniqueFd archive, const std::string &prefix);

    /// Sorted by path.
    const std::vector<SourceFile> &files() const { return m_files; }
    const SourceFile *find(std::string_view path) const;
    /// Index of what comes after the path and everything below it.
    std::pair<std::size_t, std::size_t> below(std::string_view path) const;
    /// A regular file's content, in pieces; Failed if it is not as long any more as it was.
    Result<void> read(const SourceFile &file, const std::function<Result<void>(std::span<const std::byte>)> &sink) const;
    std::uint64_t ignored() const { return m_ignored; }

private:
    UniqueFd m_top; ///< the folder or the archive
    bool m_archive = false;
    std::vector<SourceFile> m_files;
    std::uint64_t m_ignored = 0;
};

/// A file with the place that it is copied to.
struct CopiedFile
{
    const SourceFile *file = nullptr; ///< none: a here-document
    std::string path; ///< below the target; empty: the target itself
    std::string content; ///< of a here-document
};

struct Selection
{
    std::vector<CopiedFile> files; ///< a folder before what is in it
    bool onlyContent = false; ///< all sources are folders: the target is one, too
};

/// What of the tree a step copies. NotFound for a source that is not there or that no file fits.
Result<Selection> selectFiles(const CopyStep &step, const FileTree &tree);

/// A digest of the files' names, types, modes, owners and content, but not of their times and the names of sources.
Result<Digest> contentKey(const Selection &selection, const FileTree &tree);

struct CopyOwner
{
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
};

/// "user[:group]", by name as the two files say or by number. InvalidArgument for a name that is not in there.
Result<CopyOwner> parseOwner(const std::string &text, std::string_view passwd, std::string_view group);
/// "755", "u=rwX,go=rX": what becomes of @p mode. InvalidArgument for something else.
Result<mode_t> changedMode(std::string_view text, mode_t mode);

struct ArchiveOptions
{
    std::string target; ///< absolute and clean: where files with an empty path go, and folder of the others
    std::optional<CopyOwner> owner; ///< else each file's own
    std::string mode; ///< of --chmod; empty: each file's own
    std::function<bool(const std::string &path)> exists; ///< whether a folder is there already, which then stays as it is
};

/// A tar archive to be unpacked at "/".
Result<void> writeArchive(const Selection &selection, const FileTree &tree, const ArchiveOptions &options, const TarWriter::Sink &sink);

} // namespace kiste::build
