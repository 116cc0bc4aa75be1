// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/uniquefd.h"
#include "privhelper/store/storedirectory.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace kiste {

/// Bytes done so far, of an operation whose total the caller knows. Called from the working thread, some ten times a
/// second.
using Progress = std::function<void(std::uint64_t bytes)>;

/// Content by its SHA-256: every file here was hashed when it was written. Any thread may call anything.
class BlobStore
{
public:
    /// @p directory must outlive this.
    explicit BlobStore(const StoreDirectory &directory) : m_directory(directory) { }
    const StoreDirectory &directory() const { return m_directory; }

    /// Brings the range of a regular file into the store, copying and hashing what it copies, so that it does not
    /// matter who else writes there meanwhile. Done at once if the blob is here. Corrupt if the content has another
    /// digest, Cancelled soon after @p cancelled is set.
    Result<void> importBlob(int file, std::uint64_t offset, std::uint64_t size, const Digest &digest,
        const std::atomic<bool> &cancelled, const Progress &progress = {}) const;
    /// Whether the range of a regular file is this content: Corrupt if it is not.
    Result<void> verify(int file, std::uint64_t offset, std::uint64_t size, const Digest &digest,
        const std::atomic<bool> &cancelled) const;
    class Writer;
    /// Begins a blob whose content is only being made.
    Result<std::unique_ptr<Writer>> beginBlob() const;
    /// Brings a document into the store; its digest.
    Result<Digest> putBlob(std::string_view content) const;

    bool contains(const Digest &digest) const;
    /// NotFound if there is none; the same for the others.
    Result<std::uint64_t> blobSize(const Digest &digest) const;
    /// Read-only.
    Result<UniqueFd> openBlob(const Digest &digest) const;
    /// The content, hashed again; LimitExceeded above @p limit bytes, Corrupt if the disk changed it.
    Result<std::string> readBlob(const Digest &digest, std::size_t limit) const;
    /// Fine if there is none.
    Result<void> removeBlob(const Digest &digest) const;
    Result<std::vector<Digest>> list() const;

private:
    Result<UniqueFd> createTemporary(const std::string &name) const;
    Result<void> publish(int file, const std::string &name, const Digest &digest) const;

    const StoreDirectory &m_directory;
};

/// A blob on its way into the store. Nothing of it is there before finish(), and nothing stays without it.
class BlobStore::Writer
{
public:
    virtual ~Writer() = default;
    virtual Result<void> write(std::span<const std::byte> bytes) = 0;
    /// Puts it into its place; digest and number of bytes.
    virtual Result<std::pair<Digest, std::uint64_t>> finish() = 0;
};

} // namespace kiste
