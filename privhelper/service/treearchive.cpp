// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/treearchive.h"

#include "core/archive/tarwriter.h"
#include "core/base/fileio.h"
#include "core/base/uniquefd.h"
#include "core/base/walktree.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <format>
#include <map>
#include <poll.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace kiste {

namespace {

constexpr int lookEvery = 100; // milliseconds between two looks at the flag
constexpr std::size_t bufferSize = 64 * 1024;
constexpr std::size_t maxAttributes = 64 * 1024;

/// Writes to a pipe that may be full for as long as its reader likes.
Result<void> writePipe(int pipe, std::span<const std::byte> bytes, const std::atomic<bool> &cancelled)
{
    while (!bytes.empty()) {
        if (cancelled)
            return failure(ErrorCode::Cancelled, "it was cancelled");
        pollfd entry{.fd = pipe, .events = POLLOUT, .revents = 0};
        if (::poll(&entry, 1, lookEvery) <= 0)
            continue;
        if ((entry.revents & POLLERR) != 0)
            return failure(ErrorCode::Unavailable, "nobody reads the archive any more");
        // This much does not block when the pipe is ready, pipe(7).
        const ssize_t n = ::write(pipe, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return osFailure(errno, "cannot write the archive");
        if (n > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

/// Attributes that a container's files can have and that mean the same elsewhere.
std::map<std::string, std::string> attributesOf(int fd)
{
    std::map<std::string, std::string> attributes;
    std::vector<char> names(maxAttributes);
    const ssize_t length = ::flistxattr(fd, names.data(), names.size());
    for (const char *name = names.data(); length > 0 && name < names.data() + length; name += std::string_view(name).size() + 1) {
        const std::string_view key = name;
        if (!key.starts_with("user.") && key != "security.capability")
            continue;
        std::vector<char> value(maxAttributes);
        const ssize_t size = ::fgetxattr(fd, name, value.data(), value.size());
        if (size >= 0)
            attributes.emplace(key, std::string(value.data(), static_cast<std::size_t>(size)));
    }
    return attributes;
}

class TreeArchive
{
public:
    TreeArchive(int pipe, const std::atomic<bool> &cancelled)
        : m_cancelled(cancelled)
        , m_writer([pipe, &cancelled](std::span<const std::byte> bytes) { return writePipe(pipe, bytes, cancelled); })
        , m_buffer(bufferSize)
    {}

    Result<void> run(int top)
    {
        TarMember root{.path = "."};
        if (::fstat(top, &root.status) != 0)
            return osFailure(errno, "cannot examine the directory");
        root.attributes = attributesOf(top);
        auto done = m_writer.add(root);
        if (done)
            done = walkTree(top, [this](const TreeEntry &entry) { return add(entry); }, &m_cancelled);
        return done ? m_writer.finish() : done;
    }

private:
    Result<void> add(const TreeEntry &entry)
    {
        TarMember member{.path = entry.path, .status = entry.status};
        const mode_t mode = entry.status.st_mode;
        if (S_ISSOCK(mode))
            return {};
        if (!S_ISDIR(mode) && entry.status.st_nlink > 1) {
            const auto [first, isNew] = m_links.emplace(std::pair(entry.status.st_dev, entry.status.st_ino), entry.path);
            if (!isNew) {
                member.isHardLink = true;
                member.link = first->second;
                return m_writer.add(member);
            }
        }
        if (S_ISLNK(mode))
            return addLink(entry, std::move(member));
        if (S_ISREG(mode) || S_ISDIR(mode))
            return addContent(entry, std::move(member));
        return m_writer.add(member);
    }

    Result<void> addLink(const TreeEntry &entry, TarMember member)
    {
        std::array<char, PATH_MAX + 1> target{};
        const ssize_t length = ::readlinkat(entry.parent, entry.name.c_str(), target.data(), target.size());
        if (length < 0)
            return {}; // it went, or became something else, meanwhile
        member.link.assign(target.data(), static_cast<std::size_t>(length));
        return m_writer.add(member);
    }

    Result<void> addContent(const TreeEntry &entry, TarMember member)
    {
        const UniqueFd file(
            ::openat(entry.parent, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
        struct stat status = {};
        if (!file || ::fstat(file.get(), &status) != 0 || status.st_ino != entry.status.st_ino
            || (status.st_mode & S_IFMT) != (entry.status.st_mode & S_IFMT))
            return {};
        member.status = status;
        member.attributes = attributesOf(file.get());
        if (auto begun = m_writer.add(member); !begun || S_ISDIR(status.st_mode))
            return begun;
        auto missing = static_cast<std::uint64_t>(status.st_size);
        while (missing > 0) {
            const auto part = std::span(m_buffer).first(std::min<std::uint64_t>(missing, m_buffer.size()));
            const auto read = readFully(file.get(), part, entry.path);
            if (!read)
                return std::unexpected(read.error());
            std::ranges::fill(part.subspan(*read), std::byte{0});
            if (auto written = m_writer.write(part); !written)
                return written;
            missing -= part.size();
        }
        return {};
    }

    const std::atomic<bool> &m_cancelled;
    TarWriter m_writer;
    std::vector<std::byte> m_buffer;
    std::map<std::pair<dev_t, ino_t>, std::string> m_links; ///< first name of each file that has several
};

} // namespace

Result<void> archiveTree(int top, int pipe, const std::atomic<bool> &cancelled)
{
    return TreeArchive(pipe, cancelled).run(top);
}

} // namespace kiste
