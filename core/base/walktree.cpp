// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/walktree.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <memory>
#include <vector>

namespace kiste {

namespace {

constexpr std::size_t maxNesting = 4096;

using Listing = std::unique_ptr<DIR, int (*)(DIR *)>;

/// A directory on the way down, with those of its directories that are still to be entered.
struct Level
{
    dev_t device = 0;
    ino_t inode = 0;
    std::size_t pathLength = 0; ///< of the walk's path when this is the current directory
    std::vector<std::string> pending = {};
};

class Walk
{
public:
    Walk(const std::function<Result<void>(const TreeEntry &)> &visit, const std::atomic<bool> *cancelled)
        : m_visit(visit), m_cancelled(cancelled)
    {}

    Result<void> run(int top)
    {
        UniqueFd first(::openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!first)
            return osFailure(errno, "cannot open a directory");
        struct stat status = {};
        if (::fstat(first.get(), &status) != 0)
            return osFailure(errno, "cannot examine a directory");
        m_device = status.st_dev;
        if (auto listed = enter(std::move(first), status); !listed)
            return listed;
        while (!m_levels.empty()) {
            auto next = m_levels.back().pending.empty() ? leave() : descend();
            if (!next)
                return next;
        }
        return {};
    }

private:
    /// Visits all entries of a directory, which becomes the current one.
    Result<void> enter(UniqueFd directory, const struct stat &status)
    {
        if (m_levels.size() >= maxNesting)
            return failure(ErrorCode::LimitExceeded,
                           std::format("directories are nested more than {} deep", maxNesting));
        m_levels.push_back({status.st_dev, status.st_ino, m_path.size()});
        m_current = std::move(directory);
        const Listing listing(::fdopendir(::openat(m_current.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
                              ::closedir);
        if (!listing)
            return osFailure(errno, std::format("cannot list '{}'", printable(m_path)));
        for (;;) {
            errno = 0;
            const dirent *entry = ::readdir(listing.get());
            if (!entry)
                return errno == 0 ? Result<void>() : osFailure(errno, "cannot list '" + printable(m_path) + "'");
            const std::string name = entry->d_name;
            if (name == "." || name == "..")
                continue;
            if (auto visited = visit(name); !visited)
                return visited;
        }
    }

    Result<void> visit(const std::string &name)
    {
        if (m_cancelled && *m_cancelled)
            return failure(ErrorCode::Cancelled, "it was cancelled");
        struct stat status = {};
        if (::fstatat(m_current.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT)
                return {};
            return osFailure(errno, std::format("cannot examine '{}'", printable(name)));
        }
        if (status.st_dev != m_device && S_ISDIR(status.st_mode))
            return {};
        const std::size_t length = m_path.size();
        m_path += (length == 0 ? "" : "/") + name;
        auto visited = m_visit({m_current.get(), name, m_path, status});
        m_path.resize(length);
        if (visited && S_ISDIR(status.st_mode))
            m_levels.back().pending.push_back(name);
        return visited;
    }

    Result<void> descend()
    {
        const std::string name = std::move(m_levels.back().pending.back());
        m_levels.back().pending.pop_back();
        UniqueFd directory(::openat(m_current.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        struct stat status = {};
        if (!directory || ::fstat(directory.get(), &status) != 0) {
            if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
                return {};
            return osFailure(errno, std::format("cannot open '{}'", printable(name)));
        }
        if (status.st_dev != m_device)
            return {};
        m_path += (m_path.empty() ? "" : "/") + name;
        return enter(std::move(directory), status);
    }

    Result<void> leave()
    {
        m_levels.pop_back();
        if (m_levels.empty())
            return {};
        const Level &parent = m_levels.back();
        UniqueFd directory(::openat(m_current.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        struct stat status = {};
        if (!directory || ::fstat(directory.get(), &status) != 0)
            return osFailure(errno, "cannot go back to a directory");
        if (status.st_dev != parent.device || status.st_ino != parent.inode)
            return failure(ErrorCode::InUse, "a directory was moved while it was being read");
        m_path.resize(parent.pathLength);
        m_current = std::move(directory);
        return {};
    }

    const std::function<Result<void>(const TreeEntry &)> &m_visit;
    const std::atomic<bool> *m_cancelled;
    dev_t m_device = 0;
    UniqueFd m_current;
    std::string m_path;
    std::vector<Level> m_levels;
};

} // namespace

Result<void> walkTree(int top, const std::function<Result<void>(const TreeEntry &)> &visit,
                      const std::atomic<bool> *cancelled)
{
    return Walk(visit, cancelled).run(top);
}

} // namespace kiste
