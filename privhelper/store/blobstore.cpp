// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/blobstore.h"

#include "core/base/fileio.h"
#include "core/base/sha256.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <format>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::size_t bufferSize = 1U << 20U;
constexpr auto progressInterval = std::chrono::milliseconds(100);

/// Removes a file in `tmp` unless it was renamed.
class TemporaryFile
{
public:
    TemporaryFile(int directory, std::string name) : m_directory(directory), m_name(std::move(name)) { }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    ~TemporaryFile()
    {
        if (!m_name.empty())
            ::unlinkat(m_directory, m_name.c_str(), 0); // what stays is removed by cleanTemporary()
    }
    const std::string &name() const { return m_name; }
    void commit() { m_name.clear(); }

private:
    int m_directory;
    std::string m_name;
};

Result<void> checkSource(int file, std::uint64_t offset, std::uint64_t size, const Digest &digest)
{
    struct stat status = {};
    if (::fstat(file, &status) != 0)
        return osFailure(errno, std::format("cannot look at the file that holds '{}'", digest.text()));
    if (!S_ISREG(status.st_mode)) {
        return failure(ErrorCode::InvalidArgument,
            std::format("the file that should hold '{}' is not a regular file", digest.text()));
    }
    const auto length = static_cast<std::uint64_t>(status.st_size);
    if (offset > length || size > length - offset)
        return failure(ErrorCode::Corrupt, std::format("blob '{}' lies beyond the end of its file", digest.text()));
    return {};
}

/// Copies and hashes; the digest of what was read. Without a @p target (-1) it only hashes.
Result<Digest> copyHashed(int source, std::uint64_t offset, std::uint64_t size, int target, const std::string &what,
    const std::atomic<bool> &cancelled, const Progress &progress)
{
    const auto buffer = std::make_unique_for_overwrite<std::byte[]>(bufferSize);
    Sha256 hash;
    auto reported = std::chrono::steady_clock::now();
    for (std::uint64_t done = 0; done < size;) {
        if (cancelled)
            return failure(ErrorCode::Cancelled, std::format("the import of {} was cancelled", what));
        const std::span<std::byte> piece(buffer.get(), std::min<std::uint64_t>(bufferSize, size - done));
        const auto n = readFullyAt(source, piece, offset + done, what);
        if (!n)
            return std::unexpected(n.error());
        if (*n < piece.size())
            return failure(ErrorCode::Corrupt, std::format("{} became shorter while it was read", what));
        hash.add(piece);
        if (auto written = target < 0 ? Result<void>() : writeFully(target, piece, what); !written)
            return std::unexpected(written.error());
        done += piece.size();
        if (const auto now = std::chrono::steady_clock::now(); progress && now - reported >= progressInterval) {
            reported = now;
            progress(done);
        }
    }
    return hash.finish();
}

/// What BlobStore::beginBlob() gives.
class FileWriter : public BlobStore::Writer
{
public:
    using Publish = std::function<Result<void>(int file, const std::string &name, const Digest &digest)>;

    FileWriter(int directory, std::string name, UniqueFd file, Publish publish)
        : m_temporary(directory, std::move(name)), m_file(std::move(file)), m_publish(std::move(publish))
    {}

    Result<void> write(std::span<const std::byte> bytes) override
    {
        m_hash.add(bytes);
        m_size += bytes.size();
        return writeFully(m_file.get(), bytes, "a new blob");
    }
    Result<std::pair<Digest, std::uint64_t>> finish() override
    {
        const Digest digest = m_hash.finish();
        if (auto published = m_publish(m_file.get(), m_temporary.name(), digest); !published)
            return std::unexpected(published.error());
        m_temporary.commit();
        return std::pair(digest, m_size);
    }

private:
    TemporaryFile m_temporary;
    UniqueFd m_file;
    Publish m_publish;
    Sha256 m_hash;
    std::uint64_t m_size = 0;
};

} // namespace

Result<std::unique_ptr<BlobStore::Writer>> BlobStore::beginBlob() const
{
    std::string name = StoreDirectory::temporaryName("blob");
    auto file = createTemporary(name);
    if (!file)
        return std::unexpected(file.error());
    return std::make_unique<FileWriter>(m_directory.temporary(), std::move(name), std::move(*file),
                                        [this](int fd, const std::string &from, const Digest &digest) { return publish(fd, from, digest); });
}

Result<void> BlobStore::importBlob(int file, std::uint64_t offset, std::uint64_t size, const Digest &digest,
    const std::atomic<bool> &cancelled, const Progress &progress) const
{
    if (const auto present = blobSize(digest)) {
        if (*present != size) {
            return failure(
                ErrorCode::Corrupt, std::format("blob '{}' is {} bytes long, not {}", digest.text(), *present, size));
        }
        if (progress)
            progress(size);
        return {};
    }
    if (auto checked = checkSource(file, offset, size, digest); !checked)
        return checked;
    const std::string what = std::format("blob '{}'", digest.text());
    TemporaryFile temporary(m_directory.temporary(), StoreDirectory::temporaryName("blob"));
    const auto target = createTemporary(temporary.name());
    if (!target)
        return std::unexpected(target.error());
    // To learn now that the disk is too full; not every file system can.
    if (size > 0 && ::fallocate(target->get(), 0, 0, static_cast<off_t>(size)) != 0 && errno != EOPNOTSUPP
        && errno != EINTR)
        return osFailure(errno, std::format("cannot make room for {}", what));
    const auto actual = copyHashed(file, offset, size, target->get(), what, cancelled, progress);
    if (!actual)
        return std::unexpected(actual.error());
    if (*actual != digest)
        return failure(ErrorCode::Corrupt, std::format("the content of {} has the digest '{}'", what, actual->text()));
    if (auto published = publish(target->get(), temporary.name(), digest); !published)
        return published;
    temporary.commit();
    if (progress)
        progress(size);
    return {};
}

Result<void> BlobStore::verify(int file, std::uint64_t offset, std::uint64_t size, const Digest &digest,
    const std::atomic<bool> &cancelled) const
{
    if (auto checked = checkSource(file, offset, size, digest); !checked)
        return checked;
    const std::string what = std::format("blob '{}'", digest.text());
    const auto actual = copyHashed(file, offset, size, -1, what, cancelled, {});
    if (!actual)
        return std::unexpected(actual.error());
    if (*actual != digest)
        return failure(ErrorCode::Corrupt, std::format("the content of {} has the digest '{}'", what, actual->text()));
    return {};
}

Result<Digest> BlobStore::putBlob(std::string_view content) const
{
    const Digest digest = Sha256::of(content);
    if (contains(digest))
        return digest;
    TemporaryFile temporary(m_directory.temporary(), StoreDirectory::temporaryName("blob"));
    const auto target = createTemporary(temporary.name());
    if (!target)
        return std::unexpected(target.error());
    const std::string what = std::format("blob '{}'", digest.text());
    if (auto written = writeFully(target->get(), std::as_bytes(std::span(content)), what); !written)
        return std::unexpected(written.error());
    if (auto published = publish(target->get(), temporary.name(), digest); !published)
        return std::unexpected(published.error());
    temporary.commit();
    return digest;
}

Result<UniqueFd> BlobStore::createTemporary(const std::string &name) const
{
    UniqueFd file(
        ::openat(m_directory.temporary(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return osFailure(errno, "cannot make a file in the store's temporary directory");
    return file;
}

Result<void> BlobStore::publish(int file, const std::string &name, const Digest &digest) const
{
    const std::string what = std::format("blob '{}'", digest.text());
    if (auto synced = syncFile(file, what); !synced)
        return synced;
    if (::renameat(m_directory.temporary(), name.c_str(), m_directory.blobs(), digest.hex().c_str()) != 0)
        return osFailure(errno, std::format("cannot put {} into its place", what));
    return syncFile(m_directory.blobs(), "the directory of blobs");
}

bool BlobStore::contains(const Digest &digest) const
{
    return blobSize(digest).has_value();
}

Result<std::uint64_t> BlobStore::blobSize(const Digest &digest) const
{
    struct stat status = {};
    if (::fstatat(m_directory.blobs(), digest.hex().c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, std::format("cannot find blob '{}'", digest.text()));
    return static_cast<std::uint64_t>(status.st_size);
}

Result<UniqueFd> BlobStore::openBlob(const Digest &digest) const
{
    UniqueFd file(::openat(m_directory.blobs(), digest.hex().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open blob '{}'", digest.text()));
    return file;
}

Result<std::string> BlobStore::readBlob(const Digest &digest, std::size_t limit) const
{
    const auto file = openBlob(digest);
    if (!file)
        return std::unexpected(file.error());
    auto content = readWholeFile(file->get(), limit, std::format("blob '{}'", digest.text()));
    if (content && Sha256::of(*content) != digest)
        return failure(ErrorCode::Corrupt, std::format("blob '{}' was changed on disk", digest.text()));
    return content;
}

Result<void> BlobStore::removeBlob(const Digest &digest) const
{
    if (::unlinkat(m_directory.blobs(), digest.hex().c_str(), 0) == 0)
        return syncFile(m_directory.blobs(), "the directory of blobs");
    if (errno == ENOENT)
        return {};
    return osFailure(errno, std::format("cannot remove blob '{}'", digest.text()));
}

Result<std::vector<Digest>> BlobStore::list() const
{
    const auto names = listDirectory(m_directory.blobs(), "the directory of blobs");
    if (!names)
        return std::unexpected(names.error());
    std::vector<Digest> digests;
    for (const std::string &name : *names) {
        if (auto digest = Digest::parse("sha256:" + name))
            digests.push_back(*std::move(digest));
    }
    return digests;
}

} // namespace kiste
