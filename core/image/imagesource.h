// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/uniquefd.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiste {

/// The files of an image archive or layout by name, as ranges of open files.
class ImageSource
{
public:
    struct Range
    {
        int fd = -1; ///< owned by the source
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
    };

    virtual ~ImageSource() = default;
    /// Where the regular file @p name lies; NotFound if there is none.
    virtual Result<Range> find(const std::string &name) = 0;

    bool contains(const std::string &name) { return find(name).has_value(); }
    /// A document: LimitExceeded above @p limit bytes.
    Result<std::string> read(const std::string &name, std::size_t limit);
    /// The blob of a digest, with the size it should have.
    Result<Range> findBlob(const Digest &digest, std::uint64_t size);
    /// A document in the blobs, hashed.
    Result<std::string> readBlob(const Digest &digest, std::uint64_t size);
};

/// A directory; names stay inside it.
class DirectorySource : public ImageSource
{
public:
    explicit DirectorySource(UniqueFd directory) : m_directory(std::move(directory)) { }
    Result<Range> find(const std::string &name) override;

private:
    UniqueFd m_directory;
    std::map<std::string, UniqueFd> m_files;
};

/// A tar file, not compressed. Its headers are read once; the data is passed over.
class TarSource : public ImageSource
{
public:
    static Result<std::unique_ptr<TarSource>> open(
        UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled);
    Result<Range> find(const std::string &name) override;

private:
    struct Member
    {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::string link; ///< another member's name; old docker archives say so for equal layers
    };

    explicit TarSource(UniqueFd file) : m_file(std::move(file)) { }
    Result<void> scan(std::uint64_t size, const std::atomic<bool> &cancelled);

    UniqueFd m_file;
    std::map<std::string, Member> m_members;
};

} // namespace kiste
